// SPDX-License-Identifier: EUPL-1.2
// Every refusal of the server has words that say what to do next, unless no button of a page can meet it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const here = dirname(fileURLToPath(import.meta.url));
const repository = resolve(here, '../../../../..');
const read = (path: string) => readFileSync(join(repository, path), 'utf8');

/** Mistakes of whoever writes a program, or of a broken connection: they share the general sentence. */
const TECHNICAL = new Set([
  'bad-url',
  'bad-json',
  'bad-input',
  'bad-header',
  'not-http',
  'wrong-method',
  'too-slow',
  'too-large',
  'not-json',
  'no-version',
  'headers-too-large',
  'unexpected',
]);

test('every refusal has words in both languages of the staff, and is known to the note', () => {
  const codes = [...read('apps/server/src/problems.ts').matchAll(/^ {2}'?([a-z-]+)'?: \{/gmu)].map(
    ([, code]) => code ?? '',
  );
  assert.ok(codes.length > 50);
  const note = readFileSync(join(here, 'problem-note.tsx'), 'utf8');
  const mayMeet = codes.filter((code) => !TECHNICAL.has(code));
  assert.deepEqual(
    mayMeet.filter((code) => !note.includes(`'${code}',`)),
    [],
  );
  for (const language of ['en', 'es']) {
    const { problem } = parse(read(`content/translations/${language}/staff.yaml`)) as {
      readonly problem: Readonly<Record<string, string>>;
    };
    assert.deepEqual(
      mayMeet.filter((code) => problem[code] === undefined),
      [],
      language,
    );
  }
});
