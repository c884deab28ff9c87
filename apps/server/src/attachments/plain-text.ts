// SPDX-License-Identifier: EUPL-1.2
// Plain text is UTF-8 without characters that steer a terminal or a printer, and no other language in disguise.

import { FileRefused } from './problem.ts';
import { looksLikeMarkup } from './signature.ts';

/** @throws {FileRefused} `not-plain-text` or `differs-from-name` */
export function assertPlainText(bytes: Buffer): void {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new FileRefused('not-plain-text');
  }
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f]/u.test(text)) throw new FileRefused('not-plain-text');
  if (looksLikeMarkup(text.slice(0, 2048))) throw new FileRefused('differs-from-name');
}
