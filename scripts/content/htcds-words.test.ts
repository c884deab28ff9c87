// SPDX-License-Identifier: EUPL-1.2
// The pages show fields and values of HTCDS with translated words: none may lack, and the English ones are the standard's own.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { buildHtcds } from './htcds.ts';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const wordsOf = (language: string) =>
  parse(readFileSync(join(project, 'content/translations', language, 'htcds.yaml'), 'utf8')) as {
    readonly field: Readonly<Record<string, string>>;
    readonly value: Readonly<Record<string, string>>;
  };

test('every field and value of HTCDS has words in English and Spanish, the English ones as the standard spells them', () => {
  const { fields = [] } = buildHtcds(join(project, 'content/htcds'), project, []) ?? {};
  assert.ok(fields.length > 80);
  const [english, spanish] = [wordsOf('en'), wordsOf('es')];
  for (const { name, label, section, values } of fields) {
    assert.equal(english.field[name], label, name);
    assert.ok((spanish.field[name] ?? '').length > 1, name);
    for (const { code, label: said } of values) {
      if (section !== 'local') assert.equal(english.value[code], said, `${name} ${code}`);
      assert.ok((english.value[code] ?? '') !== '' && (spanish.value[code] ?? '') !== '', `${name} ${code}`);
    }
  }
});
