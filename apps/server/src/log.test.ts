// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog, describeError } from './log.ts';

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  write(createLog((line) => lines.push(line)));
  return lines.join('');
}

test('LOG-1: a name, a path with a query or a message in a field is withheld', () => {
  const text = logged((log) => {
    log('request', { route: '/api/v1/conversations?reference=Maria', method: 'GET /María López', object: 'María' });
    log('unexpected', { error: 'Refused: María López was not found', at: '/home/maria/app.ts:1' });
    log('request', { ...({ body: 'María' } as object) });
  });
  assert.ok(!/mar[ií]a/iu.test(text));
  assert.match(text, /\[withheld\]/u);
});

test('LOG-1: an exception is told by kind, state code and place, never by its words', () => {
  const error = Object.assign(new Error('Key (own_reference)=(María) already exists'), {
    code: '23505',
    detail: 'María',
  });
  const text = logged((log) => log('unexpected', describeError(error)));
  assert.match(text, /"error":"Error","sqlState":"23505"|"sqlState":"23505"/u);
  assert.match(text, /"at":"log\.test\.ts:\d+"/u);
  assert.ok(!text.includes('María'));
});
