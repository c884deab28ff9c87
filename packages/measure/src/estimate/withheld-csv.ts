// SPDX-License-Identifier: EUPL-1.2
// A table of histories as CSV in which some counts are left empty because they are small: `A,B,C,count` and rows of 0 and 1.
// Only recognises it; what an empty count can be is decided where the same table as JSON is read (read-table.ts).

/** @returns what `readLinkedTable` takes, or undefined when it is no such table or no count is empty */
export function withheldHistory(
  text: string,
): { readonly lists: readonly string[]; readonly history: Readonly<Record<string, number | null>> } | undefined {
  const [header = '', ...rows] = text
    .replace(/^\uFEFF/u, '')
    .trimEnd()
    .split(/\r?\n/u);
  const names = header.split(',').map((name) => name.trim().replace(/^"(.*)"$/u, '$1'));
  if (names.length < 3 || names.at(-1)?.toLowerCase() !== 'count') return undefined;
  const lists = names.slice(0, -1);
  const history: Record<string, number | null> = {};
  let empty = 0;
  for (const row of rows) {
    const found = /^((?:[01],)+)(\d{0,9})$/u.exec(row.replaceAll(/[ \t]/gu, ''));
    if (found === null) return undefined;
    const [, digits = '', count = ''] = found;
    const key = digits.replaceAll(',', '');
    if (key.length !== lists.length || Object.hasOwn(history, key)) return undefined;
    history[key] = count === '' ? null : Number(count);
    if (count === '') empty += 1;
  }
  return empty === 0 ? undefined : { lists, history };
}
