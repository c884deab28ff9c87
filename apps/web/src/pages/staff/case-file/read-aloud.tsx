// SPDX-License-Identifier: EUPL-1.2
// Reads a text aloud with the voices of the device. Only voices that speak on the device itself are used: others would send
// the words to whoever made the browser.

import { useEffect, useState } from 'preact/hooks';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { SpeakIcon } from './pictures.tsx';

function voiceFor(language: string): SpeechSynthesisVoice | undefined {
  if (typeof speechSynthesis === 'undefined') return undefined;
  return speechSynthesis
    .getVoices()
    .find(({ localService, lang }) => localService && lang.toLowerCase().replace('_', '-').startsWith(language));
}

/** The voices come late in some browsers. */
function useVoice(language: string): SpeechSynthesisVoice | undefined {
  const [, redraw] = useState(0);
  useEffect(() => {
    if (typeof speechSynthesis === 'undefined') return undefined;
    const again = () => redraw((n) => n + 1);
    speechSynthesis.addEventListener('voiceschanged', again);
    return () => speechSynthesis.removeEventListener('voiceschanged', again);
  }, []);
  return voiceFor(language);
}

/** That somebody has to read it, where the device cannot. */
export function NoVoice({ language }: { readonly language: string }) {
  const { t } = useTexts();
  return useVoice(language) === undefined ? <p class="small soft screen-only">{t('casefile.aloud.none')}</p> : null;
}

/** @param sentences read one after the other, with a pause between them */
export function ReadAloud(props: {
  readonly sentences: readonly string[];
  readonly language: string;
  readonly about: string;
  readonly quiet?: boolean;
}) {
  const { sentences, language, about, quiet = false } = props;
  const { t } = useTexts();
  const voice = useVoice(language);
  const [reading, setReading] = useState(false);
  const stop = () => {
    speechSynthesis.cancel();
    setReading(false);
  };
  useEffect(
    () => () => {
      if (typeof speechSynthesis !== 'undefined') speechSynthesis.cancel();
    },
    [],
  );
  if (voice === undefined) return quiet ? null : <NoVoice language={language} />;
  const start = () => {
    speechSynthesis.cancel();
    setReading(true);
    for (const [index, sentence] of sentences.entries()) {
      const said = new SpeechSynthesisUtterance(sentence);
      said.voice = voice;
      said.lang = voice.lang;
      said.rate = 0.85;
      if (index === sentences.length - 1) said.addEventListener('end', () => setReading(false));
      speechSynthesis.speak(said);
    }
  };
  return (
    <button
      type="button"
      class="button button--quiet screen-only"
      aria-label={t(reading ? 'casefile.aloud.stop_of' : 'casefile.aloud.go_of', { about })}
      onClick={reading ? stop : start}
    >
      <SpeakIcon />
      {t(reading ? 'casefile.aloud.stop' : 'casefile.aloud.go')}
    </button>
  );
}
