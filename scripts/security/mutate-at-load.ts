// SPDX-License-Identifier: EUPL-1.2
// Loaded before a test by the mutation measure: gives one file of the program in another version, from a file on the side,
// so that nothing in the tree is touched. MUTANT_OF is the file, MUTANT_IS the version.

import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

const of = process.env['MUTANT_OF'];
const is = process.env['MUTANT_IS'];
if (of !== undefined && is !== undefined) {
  const url = pathToFileURL(of).href;
  registerHooks({
    load: (asked, context, next) =>
      asked === url
        ? { format: 'module-typescript', source: readFileSync(is, 'utf8'), shortCircuit: true }
        : next(asked, context),
  });
}
