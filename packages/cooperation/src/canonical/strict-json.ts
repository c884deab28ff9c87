// SPDX-License-Identifier: EUPL-1.2
// JSON read strictly: a name that stands twice, or nesting deeper than allowed, is refused. JSON.parse keeps the last of two equal
// names, and another program may keep the first: two readers of one signed token would see two messages.
// Source: RFC 8259, section 4; RFC 7515, section 4 (duplicate header names); RFC 8725, section 2.

import type { Json } from './canonical-json.ts';

/**
 * @param depth how many objects and lists may stand in each other; 1 is a flat object
 * @returns undefined for anything that is no JSON, says a name twice, or nests deeper
 */
export function strictJson(text: string, depth: number): Json | undefined {
  if (!text.isWellFormed() || !namesAreUnique(text, depth)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** One pass over the signs. What is no JSON may pass here: JSON.parse refuses it after. */
function namesAreUnique(text: string, depth: number): boolean {
  const open: (Set<string> | null)[] = [];
  let index = 0;
  let expectName = false;
  while (index < text.length) {
    const sign = text[index];
    if (sign === '"') {
      const end = endOfText(text, index);
      if (end < 0) return false;
      const names = open.at(-1);
      if (expectName && names !== null && names !== undefined) {
        const name = unescaped(text.slice(index, end + 1));
        if (name === undefined || names.has(name)) return false;
        names.add(name);
        expectName = false;
      }
      index = end + 1;
      continue;
    }
    if (sign === '{' || sign === '[') {
      open.push(sign === '{' ? new Set() : null);
      if (open.length > depth) return false;
      expectName = sign === '{';
    } else if (sign === '}' || sign === ']') {
      open.pop();
      expectName = false;
    } else if (sign === ',') expectName = open.at(-1) instanceof Set;
    index += 1;
  }
  return true;
}

function endOfText(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === '"') return index;
  }
  return -1;
}

function unescaped(quoted: string): string | undefined {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined;
  }
}
