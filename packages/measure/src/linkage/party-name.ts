// SPDX-License-Identifier: EUPL-1.2
// The name of a party when none is given: the file's, without what says only that it is a list.

const LONGEST = 40;

/** @param fileName without its folder; @returns letters, numbers, space, `_`, `.`, `-` only, at most 40; never empty */
export function partyName(fileName: string): string {
  const name = fileName.replace(/(?<=.)\.[^.]*$/u, '').replace(/^(?:list|lista|liste)[-_ ]+/iu, '');
  return name.replaceAll(/[^\p{L}\p{N} _.-]/gu, '').slice(0, LONGEST) || 'list';
}
