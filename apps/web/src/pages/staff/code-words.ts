// SPDX-License-Identifier: EUPL-1.2
// Words for a code of the server. A code that a newer server sends and nobody has translated yet is shown as it is.

import type { Translate } from '../../i18n/texts.ts';

export function wordsForCode(t: Translate, start: string, code: string): string {
  const key = `${start}.${code}`;
  const words = t(key);
  return words === key ? code : words;
}
