// SPDX-License-Identifier: EUPL-1.2
// One spelling for a band: "0—8", "0–8", "0--8", "0-8" and "09--17" beside "9--17" mean the same in files of different
// years. A code list decides the spelling; without one, the spelling with two hyphens and no leading zero, when it is in the
// table, else the first. Bands alone are touched; other values stay as they are.

const BAND = /^0*(\d+)\s*(?:—|–|--|-)\s*0*(\d+)(?!\d|[-/.])(.*)$/u;

function bandKey(value: string): string | undefined {
  const found = BAND.exec(value);
  return found === null ? undefined : `${found[1]}--${found[2]}${found[3]}`;
}

/** @returns for each value that is spelled another way: the one spelling */
export function canonicalValues(
  values: ReadonlySet<string>,
  codeList: readonly string[] | undefined,
): ReadonlyMap<string, string> {
  const spelling = new Map<string, string>();
  for (const code of codeList ?? []) {
    const key = bandKey(code);
    if (key !== undefined) spelling.set(key, code);
  }
  const canonical = new Map<string, string>();
  const ordered = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  for (const value of ordered) {
    const key = bandKey(value);
    if (key === undefined) continue;
    if (codeList === undefined && !spelling.has(key)) spelling.set(key, values.has(key) ? key : value);
    const own = spelling.get(key);
    if (own !== undefined && own !== value) canonical.set(value, own);
  }
  return canonical;
}
