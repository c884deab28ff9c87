// SPDX-License-Identifier: EUPL-1.2
// Other scripts as plain Latin letters, with the table of any-ascii as data: vite.config.ts puts this file in the place of that
// library. The table has half a million characters and is content (build/content/letters.json), so that nobody who looks for
// help downloads it as program. Gives letter for letter what the library gives; scripts/content/linkage.test.ts
// holds it to that.

/** Number of a block of 256 code points (as text) -> its letters in order, parted by tabs. */
export type LetterTable = Readonly<Record<string, string>>;

let table: LetterTable | undefined;
const blocks = new Map<number, readonly string[]>();

/** To be called before the first list is read. */
export function readLetters(letters: LetterTable): void {
  table = letters;
  blocks.clear();
}

/** @throws {TypeError} before `readLetters`: names would be encoded as no other party encodes them */
export default function anyAscii(text: string): string {
  let result = '';
  for (const letter of text) {
    const point = letter.codePointAt(0) as number;
    result += point <= 0x7f ? letter : (blockOf(point >>> 8)[point & 0xff] ?? '');
  }
  return result;
}

function blockOf(number: number): readonly string[] {
  const known = blocks.get(number);
  if (known !== undefined) return known;
  if (table === undefined) throw new TypeError('letters: readLetters was not called');
  const letters = (table[String(number)] ?? '').split('\t');
  blocks.set(number, letters);
  return letters;
}
