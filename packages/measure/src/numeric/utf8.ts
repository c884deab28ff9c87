// SPDX-License-Identifier: EUPL-1.2
// Strict UTF-8 without the platform: bytes of an input file become text, or are refused.

/** @returns the text of bytes `from` up to `to`, or undefined when they are not valid UTF-8 */
export function decodeUtf8(bytes: Uint8Array, from: number, to: number): string | undefined {
  let text = '';
  for (let at = from; at < to; ) {
    const first = bytes[at] as number;
    const length =
      first < 0x80
        ? 1
        : first >= 0xc2 && first < 0xe0
          ? 2
          : first >= 0xe0 && first < 0xf0
            ? 3
            : first >= 0xf0 && first < 0xf5
              ? 4
              : 0;
    if (length === 0 || at + length > to) return undefined;
    let code = length === 1 ? first : first & (0x7f >> length);
    for (let k = 1; k < length; k += 1) {
      const next = bytes[at + k] as number;
      if ((next & 0xc0) !== 0x80) return undefined;
      code = (code << 6) | (next & 0x3f);
    }
    if ((length === 3 && code < 0x800) || (length === 4 && (code < 0x10000 || code > 0x10ffff))) return undefined;
    if (code >= 0xd800 && code <= 0xdfff) return undefined;
    text += String.fromCodePoint(code);
    at += length;
  }
  return text;
}
