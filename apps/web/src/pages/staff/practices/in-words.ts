// SPDX-License-Identifier: EUPL-1.2
// A text of a good practice in the language of the screen, or in another where it is not translated yet.

import type { Language, LocalText } from '@amparo/kernel';

export function inWords(text: LocalText, language: Language): string {
  return [text[language], text.en, text.es].find((each) => each !== undefined && each.trim() !== '') ?? '';
}
