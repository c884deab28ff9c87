// SPDX-License-Identifier: EUPL-1.2
// A fingerprint as people say it: six words to read aloud, and the same in digits, in groups of four.

import { useTexts } from '../../../i18n/use-texts.tsx';

export function Fingerprint({ words, digits }: { readonly words: readonly string[]; readonly digits: string }) {
  const { t } = useTexts();
  return (
    <div class="stack stack--tight">
      <ol class="peers-words" aria-label={t('federation.words')} lang="zxx">
        {words.map((word) => (
          <li key={word} class="peers-word">
            {word}
          </li>
        ))}
      </ol>
      <details>
        <summary>{t('federation.digits')}</summary>
        <p class="peers-digits" dir="ltr">
          {digits.replaceAll(/(.{4})(?=.)/gu, '$1 ')}
        </p>
      </details>
    </div>
  );
}
