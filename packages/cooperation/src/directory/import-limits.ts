// SPDX-License-Identifier: EUPL-1.2
// How much an entry of the directory may be: enough for the longest that anybody reads, too little to fill a disk or a screen.

const MOST_TEXT = 10_000;
const MOST_LIST = 500;
/** Ids stand in addresses. */
const MOST_ID = 100;
const MOST_NAME = 500;

export function isShortEnough(entry: unknown): boolean {
  const { id, name } = entry as { readonly id?: unknown; readonly name?: unknown };
  if (typeof id === 'string' && (id.length > MOST_ID || id.trim() === '')) return false;
  if (typeof name === 'string' && name.length > MOST_NAME) return false;
  return isWithin(entry);
}

function isWithin(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= MOST_TEXT;
  if (Array.isArray(value)) return value.length <= MOST_LIST && value.every(isWithin);
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isWithin);
  return true;
}
