// SPDX-License-Identifier: EUPL-1.2
// Makes the hidden right-to-left locale from compiled English: accented, a third longer, and shown from right to left by
// override marks. Called by the web build; proves that layouts mirror and texts may grow. Never offered to people.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PLAIN = 'aceinorsuyACEINORSUY';
const ACCENTED = 'áçéíñóřšúýÁÇÉÍÑÓŘŠÚÝ';
const OVERRIDE = '\u202E';
const POP = '\u202C';

export function writePseudoLocale(translations: string): void {
  const target = join(translations, 'qps-plocm');
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(join(translations, 'en'))) {
    const messages = JSON.parse(readFileSync(join(translations, 'en', name), 'utf8')) as Record<string, unknown>;
    const pseudo = Object.fromEntries(Object.entries(messages).map(([key, message]) => [key, pseudoMessage(message)]));
    writeFileSync(join(target, name), JSON.stringify(pseudo));
  }
}

/** A compiled message is a text or a list of texts and placeholders `[name, type?, forms?]`. */
export function pseudoMessage(message: unknown): unknown {
  if (typeof message === 'string') return pseudoText(message);
  if (!Array.isArray(message)) return message;
  return message.map((part: unknown) => (Array.isArray(part) ? pseudoPlaceholder(part) : pseudoMessage(part)));
}

function pseudoPlaceholder([name, type, forms]: unknown[]): unknown[] {
  if (typeof forms !== 'object' || forms === null) return [name, type, forms].filter((part) => part !== undefined);
  const changed = Object.entries(forms).map(([form, inner]) => [
    form,
    form === 'offset' ? inner : pseudoMessage(inner),
  ]);
  return [name, type, Object.fromEntries(changed)];
}

function pseudoText(text: string): string {
  if (text.trim() === '' || text === '#') return text;
  const accented = text.replace(/[a-z]/giu, (letter) => ACCENTED[PLAIN.indexOf(letter)] ?? letter);
  const longer = accented + ' ·'.repeat(Math.ceil(text.length / 12));
  return `${OVERRIDE}${longer}${POP}`;
}
