// SPDX-License-Identifier: EUPL-1.2
// Bytes as text and back, the same in browsers and on Node.

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const CODES = new Uint8Array(128).fill(255);
for (const [code, letter] of Array.from(LETTERS).entries()) CODES[letter.charCodeAt(0)] = code;

export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const three = ((bytes[at] as number) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text +=
      (LETTERS[three >> 18] as string) +
      (LETTERS[(three >> 12) & 63] as string) +
      (left > 1 ? (LETTERS[(three >> 6) & 63] as string) : '=') +
      (left > 2 ? (LETTERS[three & 63] as string) : '=');
  }
  return text;
}

/** @returns undefined for anything that `toBase64` did not make */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let at = 0;
  for (let k = 0; k < text.length; k += 4) {
    let three = 0;
    for (let j = 0; j < 4; j += 1) {
      const isPadding = k + j >= text.length - padding;
      const code = isPadding ? 0 : (CODES[text.charCodeAt(k + j)] ?? 255);
      if (code === 255) return undefined;
      three = (three << 6) | code;
    }
    for (const shift of [16, 8, 0]) if (at < bytes.length) bytes[at++] = (three >> shift) & 255;
  }
  return bytes;
}
