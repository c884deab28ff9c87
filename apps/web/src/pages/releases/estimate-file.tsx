// SPDX-License-Identifier: EUPL-1.2
// An estimate that somebody has published as a file (saved on the page about the unseen, or by `amparo estimate --format json`),
// shown with its interval and every caveat in the reader's language. The file stays on this device. What is in it is drawn as
// it stands: only the form is looked at, and the page says so.

import { describeEstimate, drawAll } from '@amparo/measure/pictures';
import { useState } from 'preact/hooks';
import { loadTexts } from '../../i18n/texts.ts';
import { useTexts } from '../../i18n/use-texts.tsx';
import { Report } from '../unseen/report.tsx';
import { type FoundEstimate, readEstimate } from './read-estimate.ts';

const MOST_BYTES = 5_000_000;

type State = { readonly kind: 'nothing' | 'bad' } | { readonly kind: 'shown'; readonly found: FoundEstimate };

export default function EstimateFile() {
  const { t, language } = useTexts();
  const [state, setState] = useState<State>({ kind: 'nothing' });
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    setState({ kind: 'nothing' });
    const text = file.size > MOST_BYTES ? '' : await file.text();
    await loadTexts(language, ['estimate']);
    const words = { t: (key: string) => key, number: String };
    const found = readEstimate(text, ({ result, scope }) => {
      describeEstimate(result, words, scope);
      drawAll(result, words);
    });
    setState(found === undefined ? { kind: 'bad' } : { kind: 'shown', found });
  };
  return (
    <div class="stack">
      <div class="field screen-only">
        <label for="releases-estimate">{t('releases.estimate.label')}</label>
        <input
          id="releases-estimate"
          type="file"
          accept=".json,application/json"
          aria-describedby="releases-estimate-hint"
          onChange={(event) => {
            take(event.currentTarget.files?.[0]).catch(() => setState({ kind: 'bad' }));
          }}
        />
        <p id="releases-estimate-hint" class="soft small">
          {t('releases.estimate.hint')}
        </p>
      </div>
      <div role="status" class="stack">
        {state.kind === 'bad' ? <p class="notice notice--care">{t('releases.estimate.bad')}</p> : null}
        {state.kind === 'shown' ? <p class="notice">{t('releases.estimate.shown')}</p> : null}
      </div>
      {state.kind === 'shown' ? <Report result={state.found.result} scope={state.found.scope} /> : null}
    </div>
  );
}
