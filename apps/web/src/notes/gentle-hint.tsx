// SPDX-License-Identifier: EUPL-1.2
// A gentle hint under a field in which a worker writes a note: one word to look at, why, and a better one. Comes after a pause
// in writing, never takes the focus, prevents nothing, and a word that was waved away is not told again in this visit. Words in
// quotation marks are left alone: a note often keeps what somebody said. The note stays on this device.

import './gentle-hint.css';
import type { NoteHint } from '@amparo/learn/terms';
import { useEffect, useId, useState } from 'preact/hooks';
import { contentLanguage } from '../i18n/languages.ts';
import { useTexts } from '../i18n/use-texts.tsx';
import { createCell, useCell } from '../store/cell.ts';

const PAUSE_MS = 1200;

/** Ids of rules, in memory only; quick exit and the end of the visit forget them. */
const waved = createCell<ReadonlySet<string>>(new Set());

export function GentleHint({ text }: { readonly text: string }) {
  const { t, language: screen } = useTexts();
  const dismissed = useCell(waved);
  const [hint, setHint] = useState<NoteHint | undefined>(undefined);
  const id = useId();
  const language = contentLanguage(screen);
  useEffect(() => {
    if (text.trim() === '') {
      setHint(undefined);
      return undefined;
    }
    let isWanted = true;
    const timer = setTimeout(() => {
      import('./check-note.ts')
        .then(({ checkNote }) => checkNote(text, language, dismissed))
        .then(
          (found) => isWanted && setHint(found),
          // without the lists there is no hint; writing goes on
          () => isWanted && setHint(undefined),
        );
    }, PAUSE_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [text, language, dismissed]);
  return (
    <div class={hint === undefined ? '' : 'gentle-hint'}>
      <p id={id} role="status" class="small">
        {hint === undefined ? null : (
          <>
            {t('interview.note_hint.word', { words: hint.words })} <span lang={hint.language}>{hint.reason}</span>{' '}
            {t('interview.note_hint.better')} <span lang={hint.language}>{hint.suggestions.join(', ')}</span>
          </>
        )}
      </p>
      {hint === undefined ? null : (
        <button
          type="button"
          class="button button--quiet"
          aria-describedby={id}
          onClick={() => waved.set(new Set([...dismissed, hint.ruleId]))}
        >
          {t('interview.note_hint.dismiss')}
        </button>
      )}
    </div>
  );
}
