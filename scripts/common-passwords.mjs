// SPDX-License-Identifier: EUPL-1.2
// Makes apps/server/data/common-passwords.txt from the package it comes from. Run once, when the list is to be renewed:
//   npm pack @zxcvbn-ts/language-common@4.1.3 && tar xzf zxcvbn-ts-language-common-4.1.3.tgz
//   node scripts/common-passwords.mjs package/src/passwords.json

import { readFileSync, writeFileSync } from 'node:fs';

const [, , source] = process.argv;
if (source === undefined) throw new Error('say where src/passwords.json of the package lies');
const words = JSON.parse(readFileSync(source, 'utf8')).map((word) => word.normalize('NFKC').toLowerCase());
const kept = [...new Set(words)]
  .filter((word) => word.length >= 4 && !/\s/u.test(word))
  .toSorted((one, other) => (one < other ? -1 : 1));
writeFileSync(new URL('../apps/server/data/common-passwords.txt', import.meta.url), `${kept.join('\n')}\n`);
process.stdout.write(`${kept.length} words\n`);
