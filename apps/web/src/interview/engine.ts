// SPDX-License-Identifier: EUPL-1.2
// Makes one instrument ready in one language: questions, what answers mean, and which question still matters. A switch of
// language keeps the state, because answers are kept by ids.

import { type Guide, type Instrument, type Interview, compileInstrument } from '@amparo/interview';
import { determine } from '@amparo/recognise/palermo';
import { type Screening, createGuide, readScreening } from '@amparo/recognise/screening';
import { useEffect, useState } from 'preact/hooks';
import { loadContent } from '../content/load.ts';
import { type Language, contentLanguage } from '../i18n/languages.ts';
import { useTexts } from '../i18n/use-texts.tsx';
import { type Laws, loadLaws } from '../result/laws.ts';

export const INSTRUMENTS = ['short', 'full'] as const;
export type InstrumentId = (typeof INSTRUMENTS)[number];

export interface Engine {
  readonly id: string;
  readonly language: Language;
  readonly interview: Interview<string>;
  readonly screening: Screening;
  readonly guide: Guide;
  readonly laws: Laws;
}

const engines = new Map<string, Promise<Engine>>();

export function loadEngine(id: string, language: Language): Promise<Engine> {
  const name = `instruments/${id}.${language}.json`;
  const known = engines.get(name);
  if (known !== undefined) return known;
  const loading = makeEngine(name, id, language);
  engines.set(name, loading);
  loading.catch(() => engines.delete(name));
  return loading;
}

async function makeEngine(name: string, id: string, language: Language): Promise<Engine> {
  const [instrument, laws] = await Promise.all([loadContent<Instrument<string>>(name), loadLaws()]);
  const interview = compileInstrument(instrument);
  const screening = readScreening(interview, []);
  if (screening === undefined)
    throw new TypeError(`engine: the meanings of ${name} cannot be read; rebuild the content`);
  const guide = createGuide(screening, (facts) => determine(facts, laws.un));
  return { id, language, interview, screening, guide, laws };
}

export type EngineLoad = { readonly engine: Engine | undefined; readonly failed: boolean; readonly retry: () => void };

/** The engine in the language of the screen; while another language loads, the one before stays. */
export function useEngine(id: string | undefined): EngineLoad {
  const { language } = useTexts();
  const wanted = contentLanguage(language);
  const [engine, setEngine] = useState<Engine | undefined>(undefined);
  const [failed, setFailed] = useState(false);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let current = true;
    setFailed(false);
    if (id === undefined) {
      setEngine(undefined);
      return undefined;
    }
    loadEngine(id, wanted).then(
      (loaded) => (current ? setEngine(loaded) : undefined),
      () => (current ? setFailed(true) : undefined),
    );
    return () => {
      current = false;
    };
  }, [id, wanted, attempt]);
  return { engine: engine?.id === id ? engine : undefined, failed, retry: () => setAttempt((n) => n + 1) };
}
