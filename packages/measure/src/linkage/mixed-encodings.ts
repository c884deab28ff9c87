// SPDX-License-Identifier: EUPL-1.2
// Letters of two encodings in one file: two programs wrote into it, or one read it wrongly and saved it again. Names that cannot
// be read are not linked, and nobody would see why. Looks at bytes and texts; keeps nothing.

/**
 * UTF-8 that was read as Latin-1 or Windows-1252 and saved again: Ã± for ñ, Ã‘ for Ñ, Ø§ for ا. JOÃO and IRMÃ are words: a letter,
 * a space, a closing quotation mark or a dash after Ã says nothing.
 */
const TWICE_ENCODED =
  /Ã[\u0080-\u009f\u00a1-\u00ba\u00bc-\u00bf€‚ƒ„†‡ˆ‰Š‹ŒŽ‘“•™šœžŸ]|Â[\u0080-\u00bf]|[ØÙ][\u0080-\u00bf\u201a\u201e-\u2022\u2026-\u203a]|\ufffd/u;

/** @returns whether a text of a table shows signs of a second encoding */
export function isTwiceEncoded(text: string): boolean {
  return TWICE_ENCODED.test(text);
}

/** Some letters are UTF-8 and some are not. UTF-16 and archives are left to their own readers. */
export function isMixed(bytes: Uint8Array): boolean {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return false;
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return false;
  let whole = 0;
  let broken = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    if (byte < 0x80) continue;
    const length = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc2 ? 1 : 0;
    const rest = bytes.subarray(at + 1, at + 1 + length);
    if (length > 0 && rest.length === length && rest.every((next) => next >= 0x80 && next < 0xc0)) {
      whole += 1;
      at += length;
    } else broken += 1;
  }
  return whole > 0 && broken > 0;
}
