// SPDX-License-Identifier: EUPL-1.2
// The command line as a person or a program meets it: real processes, real files, exit codes and messages.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const main = join(dirname(fileURLToPath(import.meta.url)), 'main.ts');
const project = resolve(dirname(main), '../../..');
const worked = join(project, 'bench/cases/development.json');
let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'amparo-cli-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

interface Answer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function amparo(args: readonly string[], input: string | Buffer = ''): Answer {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { input, maxBuffer: 1 << 28 });
  return { code: status, out: stdout.toString(), err: stderr.toString() };
}

const sound = { age: { group: 'adult', years: 30 }, acts: [], means: [], purposes: [], smuggling: [] };

describe('amparo determine', () => {
  it('answers every worked case exactly, as an envelope', () => {
    const { code, out, err } = amparo(['determine', worked, '--format', 'json']);
    assert.equal(code, 0, err);
    const { results } = JSON.parse(out) as { results: Record<string, unknown>[] };
    const { cases } = JSON.parse(readFileSync(worked, 'utf8')) as {
      cases: { id: string; expected: Record<string, unknown> }[];
    };
    assert.equal(results.length, cases.length);
    for (const [index, { id, expected }] of cases.entries()) {
      const { acts, means, purposes, smugglingFacts, label, trafficking, smuggling, flags, nextQuestion } =
        results[index] ?? {};
      const got = { label, trafficking, smuggling, acts, means, purposes, smugglingFacts, flags };
      const { why: _why, byPack = {}, nextQuestion: next = null, ...wanted } = expected;
      assert.deepEqual({ id: results[index]?.['id'], ...got }, { id, ...wanted });
      assert.equal(nextQuestion, next);
      assert.deepEqual(
        { ...(results[index]?.['byPack'] as object), ...(byPack as object) },
        results[index]?.['byPack'],
      );
    }
  });

  it('takes bare facts, a list and JSON Lines, and gives one object for one case', () => {
    const one = amparo(['determine', '--format', 'json'], JSON.stringify(sound));
    assert.equal((JSON.parse(one.out) as { label: string }).label, 'neither');
    const list = amparo(['determine', '-', '--format', 'json'], JSON.stringify([sound, { id: 'x', facts: sound }]));
    assert.deepEqual(
      (JSON.parse(list.out) as { results: { id: unknown }[] }).results.map(({ id }) => id),
      [null, 'x'],
    );
    const lines = amparo(
      ['determine', '--format', 'json'],
      `${JSON.stringify({ facts: sound })}\n\n${JSON.stringify({ facts: sound })}\n`,
    );
    assert.equal((JSON.parse(lines.out) as { results: unknown[] }).results.length, 2);
  });

  it('says the result, the steps and the limits in Spanish, with the national law beside', () => {
    const { code, out } = amparo(['determine', worked, '--lang', 'es', '--pack', 'gt']);
    assert.equal(code, 0);
    assert.match(out, /QUÉ HACER AHORA/u);
    assert.match(out, /SEGÚN LA LEY NACIONAL/u);
    assert.doesNotMatch(out, /palermo\.|cli\.|undefined|\{\w+\}/u);
  });

  it('gives the same bytes twice', () => {
    const first = amparo(['determine', worked, '--format', 'json']).out;
    assert.equal(amparo(['determine', worked, '--format', 'json']).out, first);
  });

  const refused: [string, string | Buffer, RegExp][] = [
    ['an empty input', '', /standard input: the input is empty/u],
    [
      'an unknown code',
      JSON.stringify({ ...sound, means: [{ code: 'magic', finding: 'established' }] }),
      /means\[0\]\.code: 'magic' is not known; use one of: force-or-threat/u,
    ],
    [
      'an unknown finding',
      JSON.stringify({
        cases: [{ facts: sound }, { facts: { ...sound, acts: [{ code: 'receipt', finding: 'yes' }] } }],
      }),
      /cases\[1\]\.facts\.acts\[0\]\.finding: 'yes' is not known/u,
    ],
    [
      'two findings for one code',
      JSON.stringify({
        ...sound,
        acts: [
          { code: 'receipt', finding: 'unknown' },
          { code: 'receipt', finding: 'established' },
        ],
      }),
      /acts\[1\]\.code: .*keep one/u,
    ],
    [
      '17 years with the group adult',
      JSON.stringify({ ...sound, age: { group: 'adult', years: 17 } }),
      /age\.years: under 18 the group is 'child'/u,
    ],
    ['an unknown language', JSON.stringify({ language: 'xx', facts: sound }), /language: use one of en, es, fr, pt/u],
    [
      'a key that stands twice, also when it is written in another way',
      `${JSON.stringify(sound)}\n${JSON.stringify(sound).replace('"means"', '"\\u0061cts": [], "means"')}\n`,
      /line 2: a key stands twice/u,
    ],
    ['broken JSON', '{"age": {', /line 1: not valid JSON/u],
    ['one broken line among JSON Lines', `${JSON.stringify(sound)}\n{oops}\n`, /line 2: not valid JSON/u],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), /byte 2: not valid UTF-8/u],
    ['an empty list', '[]', /the list is empty/u],
    ['no facts at all', '{"id": 1}', /no facts found; a case is/u],
    ['a number', '42', /expected an object, found a number/u],
  ];
  for (const [name, input, message] of refused) {
    it(`refuses ${name} with exit code 2, place and remedy, and prints nothing else`, () => {
      const { code, out, err } = amparo(['determine', '--format', 'json'], input);
      assert.equal(code, 2);
      assert.equal(out, '');
      assert.match(err, message);
      assert.doesNotMatch(err, /at .*\.ts:\d+/u);
    });
  }

  it('refuses 100 MB without reading it', () => {
    const file = join(folder, 'large.json');
    writeFileSync(file, '');
    truncateSync(file, 100 * 1024 * 1024);
    const { code, err } = amparo(['determine', file]);
    assert.equal(code, 2);
    assert.match(err, /larger than 32 MiB; split it/u);
  });

  it('refuses an unknown pack, an unknown option, a missing file and a folder', () => {
    assert.match(amparo(['determine', '--pack', 'zz'], '{}').err, /--pack: not known; use one of un-palermo, ar/u);
    assert.match(amparo(['determine', '--colour'], '{}').err, /--colour: unknown, or without its value/u);
    assert.match(amparo(['determine', join(folder, 'none.json')]).err, /no such file/u);
    assert.match(amparo(['determine', folder]).err, /this is a folder/u);
    assert.equal(amparo(['guess']).code, 2);
  });

  it('never repeats a word of the input', () => {
    const { err } = amparo(['determine'], JSON.stringify({ ...sound, age: { group: 'Ana Pérez de la calle 4' } }));
    assert.doesNotMatch(err, /Ana|calle/u);
  });
});

describe('amparo read', () => {
  const narrative =
    'Le quitaron el pasaporte y no la dejaban salir. La obligaban a atender hombres y el encargado cobraba.';

  it('ties every proposed finding to the words it rests on, never above indicated', () => {
    const { code, out, err } = amparo(['read'], JSON.stringify({ language: 'es', narrative }));
    assert.equal(code, 0, err);
    const { facts, evidence } = JSON.parse(out) as {
      facts: Record<string, unknown>;
      evidence: { finding: string; start: number; end: number; quote: string; code: string }[];
    };
    assert.ok(evidence.length > 0);
    for (const { start, end, quote, finding } of evidence) {
      assert.equal(narrative.slice(start, end), quote);
      assert.notEqual(finding, 'established');
    }
    assert.ok(evidence.some(({ code: found }) => found === 'coercion'));
    assert.equal(amparo(['determine', '--format', 'json'], JSON.stringify(facts)).code, 0);
  });

  it('reads a plain text when the language is given, and asks for it when not', () => {
    assert.equal(amparo(['read', '--lang', 'es'], narrative).code, 0);
    const { code, err } = amparo(['read'], narrative);
    assert.equal(code, 2);
    assert.match(err, /language: a plain text does not name its language; add --lang/u);
  });

  it('runs a narrative through the procedure', () => {
    const { code, out } = amparo(
      ['determine', '--narrative', '--format', 'json'],
      JSON.stringify({ id: 'a', language: 'es', narrative }),
    );
    assert.equal(code, 0);
    assert.equal((JSON.parse(out) as { id: string }).id, 'a');
    const missing = amparo(['determine', '--narrative'], JSON.stringify({ narrative }));
    assert.equal(missing.code, 2);
    assert.match(missing.err, /language: missing; use one of en/u);
  });
});
