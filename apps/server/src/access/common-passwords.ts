// SPDX-License-Identifier: EUPL-1.2
// The passwords that attackers try first (AU-2): a local file, read once when the first password is judged. It is the
// dictionary `passwords-common` of @zxcvbn-ts/language-common 4.1.3 (MIT; licence beside the file), in small letters,
// each word once; made by scripts/common-passwords.mjs. Nothing is asked of any service.

import { readFileSync } from 'node:fs';
import path from 'node:path';

const FILE = path.join(import.meta.dirname, '../../data/common-passwords.txt');
let words: ReadonlySet<string> | undefined;

export function commonPasswords(): ReadonlySet<string> {
  words ??= new Set(readFileSync(FILE, 'utf8').split('\n').filter(Boolean));
  return words;
}
