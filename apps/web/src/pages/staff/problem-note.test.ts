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
  'envelope-refused', // of partner programs, never of a page
  'unknown-columns', // the page sends the columns of the standard that it has
  'unexpected',
]);

/** Codes whose words stand where they can be met: the page, and its area of texts with the key. */
const WITH_THEIR_PAGE = [
  {
    page: 'documents/file-problem.tsx',
    area: 'documents',
    keys: {
      'file-too-large': 'problem.file-too-large',
      'file-refused': 'problem.cannot-be-checked',
      'too-many-files': 'problem.too-many-files',
      'files-of-the-day': 'problem.files-of-the-day',
      'part-missing': 'problem.part-missing',
      'file-kept': 'problem.file-kept',
      'file-deleted': 'problem.file-deleted',
      'scan-unavailable': 'problem.scan-unavailable',
    },
  },
  {
    page: 'imports/imports-page.tsx',
    area: 'imports',
    keys: {
      'too-many-imports': 'imports.problem.too-many-imports',
      'import-not-checked': 'imports.problem.import-not-checked',
      'import-changed': 'imports.problem.import-changed',
      'import-over': 'imports.problem.import-over',
      'import-worked-on': 'imports.problem.import-worked-on',
    },
  },
  {
    page: 'imports/exports-page.tsx',
    area: 'imports',
    keys: {
      'nothing-to-export': 'imports.export.problem.nothing-to-export',
      'too-many-rows-today': 'imports.export.problem.too-many-rows-today',
      'export-not-ready': 'imports.export.problem.export-not-ready',
      'export-gone': 'imports.export.problem.export-gone',
    },
  },
  {
    page: '../learn/room/room-page.tsx',
    area: 'rooms',
    keys: {
      'no-room': 'problem.no-room',
      'room-full': 'problem.room-full',
      'answered-already': 'problem.answered-already',
      'not-now': 'problem.not-now',
    },
  },
  {
    page: 'peers/peer-problem.tsx',
    area: 'federation',
    keys: {
      'peer-known': 'problem.peer-known',
      'bad-peer-address': 'problem.bad-peer-address',
      'peers-not-told': 'problem.peers-not-told',
    },
  },
  { page: 'learn/certificate-page.tsx', area: 'trainer', keys: { 'test-tomorrow': 'certificate.tomorrow' } },
  { page: 'list/views.tsx', area: 'today', keys: { 'too-many-views': 'views.too_many' } },
] as const;
const ELSEWHERE = new Set<string>(WITH_THEIR_PAGE.flatMap(({ keys }) => Object.keys(keys)));

test('a refusal with a page of its own has its words there, in both languages', () => {
  for (const { page, area, keys } of WITH_THEIR_PAGE) {
    const source = readFileSync(join(here, page), 'utf8');
    for (const [code, key] of Object.entries(keys)) {
      assert.ok(source.includes(`'${code}'`), `${page}: ${code}`);
      for (const language of ['en', 'es']) {
        let found: unknown = parse(read(`content/translations/${language}/${area}.yaml`));
        for (const part of key.split('.')) found = (found as Readonly<Record<string, unknown>> | undefined)?.[part];
        assert.equal(typeof found, 'string', `${language}: ${area}.${key}`);
      }
    }
  }
});

test('every refusal has words in both languages of the staff, and is known to the note', () => {
  const codes = [...read('apps/server/src/problems.ts').matchAll(/^ {2}'?([a-z-]+)'?: \{/gmu)].map(
    ([, code]) => code ?? '',
  );
  assert.ok(codes.length > 50);
  const note = readFileSync(join(here, 'problem-note.tsx'), 'utf8');
  const mayMeet = codes.filter((code) => !TECHNICAL.has(code) && !ELSEWHERE.has(code));
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
