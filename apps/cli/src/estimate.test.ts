// SPDX-License-Identifier: EUPL-1.2
// `amparo estimate` as a person or a program meets it: real processes, exit codes, JSON, reports, Ctrl-C.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';

const main = join(import.meta.dirname, 'main.ts');
const tables = resolve(import.meta.dirname, '../../../packages/measure/fixtures');
let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'amparo-estimate-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

function amparo(args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'estimate', ...args], {
    input,
    maxBuffer: 1 << 28,
  });
  return { code: status, out: stdout.toString(), err: stderr.toString() };
}

interface Answer {
  readonly observed: number;
  readonly estimate: number | null;
  readonly darkFigure: number | null;
  readonly model: readonly (readonly string[])[];
  readonly minusInfinity: readonly (readonly string[])[];
  readonly interval: {
    readonly lower: number;
    readonly upper: number;
    readonly kind: string;
    readonly unstable: boolean;
  } | null;
  readonly refused: { readonly code: string; readonly reason: string; readonly remedy: string } | null;
  readonly bootstrap: {
    readonly replicates: number;
    readonly seed: number;
    readonly quantiles: Readonly<Record<string, number>>;
  };
  readonly forced: boolean;
  readonly incomplete: boolean;
}

const json = (args: readonly string[], input = ''): Answer =>
  JSON.parse(amparo([...args, '--format', 'json'], input).out) as Answer;
const five = join(tables, 'UKdat_5.csv');

describe('amparo estimate', () => {
  it('gives the published example, the same for the same seed on one thread and on two', () => {
    const args = [five, '--bootstrap', '1200', '--no-panel', '--seed', '7'];
    const result = json([...args, '--threads', '2']);
    assert.equal(result.observed, 2744);
    assert.ok(Math.abs((result.estimate ?? 0) - 11_312.99029) < 0.02);
    assert.deepEqual(result.model[0], ['LA', 'NG']);
    assert.equal(result.bootstrap.replicates, 1200);
    assert.equal(result.bootstrap.seed, 7);
    assert.equal(result.interval?.kind, 'bca');
    assert.equal(result.interval?.unstable, true);
    assert.deepEqual(json([...args, '--threads', '1']).interval, result.interval);
  });

  it('gives the point alone, and pairs without overlap apart', () => {
    const result = json([join(tables, 'Ned_5.csv'), '--no-bootstrap', '--no-panel']);
    assert.ok(Math.abs((result.estimate ?? 0) - 121_521.6137) < 0.2);
    assert.deepEqual(result.minusInfinity, [['K', 'R']]);
    assert.equal(result.interval, null);
    assert.equal(result.bootstrap, null);
  });

  it('refuses by the checks with exit code 0, and computes past them only with --force', () => {
    const args = [join(tables, 'Artificial_3.csv'), '--no-bootstrap', '--no-panel'];
    assert.equal(amparo(args).code, 0);
    const refused = json(args);
    assert.equal(refused.estimate, null);
    assert.equal(refused.refused?.code, 'FEW_OVERLAPS');
    const forced = json([...args, '--force']);
    assert.ok(Math.abs((forced.estimate ?? 0) - 539.0939) < 0.01);
    assert.equal(forced.forced, true);
  });

  it('refuses a wrong table with exit code 2, code, place and remedy, and no word of it', () => {
    const { code, out, err } = amparo(['--format', 'json'], 'A,B,C,count\n1,0,Maria,5\n');
    assert.equal(code, 2);
    assert.match(err, /row 2, column 3: NOT_BINARY: /u);
    assert.doesNotMatch(err + out, /Maria/u);
    assert.equal((JSON.parse(out) as Answer).refused?.code, 'NOT_BINARY');
  });

  it('refuses options out of range by name', () => {
    for (const [args, message] of [
      [['--threshold', '0'], /--threshold: BAD_OPTION/u],
      [['--bootstrap', '100'], /--bootstrap: BAD_OPTION/u],
      [['--seed', '-1'], /--seed: BAD_OPTION/u],
      [['--seed', 'x'], /--seed: BAD_OPTION/u],
      [['--delta', '0'], /--delta: BAD_OPTION/u],
      [['--grid-to', '5'], /--grid-to: BAD_OPTION/u],
      [['--method', 'guess'], /--method: use one of stepwise/u],
      [['--colour'], /unknown or incomplete option/u],
    ] as const) {
      const { code, err } = amparo([five, ...args]);
      assert.equal(code, 2);
      assert.match(err, message);
    }
  });

  it('says the range and no number where models disagree, in Spanish; writes one HTML file and one picture', () => {
    const picture = join(folder, 'out.svg');
    const text = amparo([five, '--lang', 'es', '--bootstrap', '200', '--sweeps', '200', '--place', 'Reino Unido']);
    assert.equal(text.code, 0, text.err);
    assert.match(text.out, /dan de 11\.000 a 26\.000 personas/u);
    assert.match(text.out, /Lugar: Reino Unido/u);
    assert.doesNotMatch(text.out, /estimate\.|undefined|\{\w+\}/u);
    const html = amparo([five, '--format', 'html', '--bootstrap', '200', '--no-panel', '--plot', picture]);
    assert.match(html.out, /^<!doctype html>[\s\S]*<svg[\s\S]*<\/html>\n$/u);
    assert.doesNotMatch(html.out, /<script|https?:\/\/(?!www\.w3\.org)/u);
    assert.match(readFileSync(picture, 'utf8'), /^<svg [\s\S]*<\/svg>\n$/u);
  });

  it('divides by strata, gives a rate, and takes the output of a linkage', () => {
    const rows = Array.from(
      { length: 200 },
      (_, k) =>
        `c${k},${k % 2 === 0 ? 'f' : 'm'},${k % 3 === 0 ? 1 : 0},${k % 4 === 0 ? 1 : 0},${k % 5 === 0 || (k % 3 !== 0 && k % 4 !== 0) ? 1 : 0}`,
    );
    const result = json(
      ['--strata', 'sex', '--no-bootstrap', '--no-panel', '--population', '100000', '--force'],
      `id,sex,A,B,C\n${rows.join('\n')}\n`,
    ) as Answer & {
      readonly strata: readonly { readonly values: readonly string[]; readonly observed: number }[];
      readonly rate: { readonly rate: number } | null;
    };
    assert.deepEqual(
      result.strata.map(({ values, observed }) => [...values, observed]),
      [
        ['f', 100],
        ['m', 100],
      ],
    );
    assert.ok(Math.abs((result.rate?.rate ?? 0) - (result.estimate ?? 1)) < 1e-6);
    const linked = json(
      ['--no-bootstrap', '--no-panel'],
      JSON.stringify({
        lists: ['A', 'B', 'C'],
        history: { '100': 90, '010': 80, '001': 70, '110': 20, '101': 15, '011': 12, '111': 4 },
      }),
    );
    assert.equal(linked.observed, 291);
    assert.ok((linked.estimate ?? 0) > 291);
  });

  it('gives what is done after Ctrl-C, marked incomplete', async () => {
    const child = spawn(process.execPath, [
      main,
      'estimate',
      join(tables, 'UKdat.csv'),
      '--bootstrap',
      '1000000',
      '--no-panel',
      '--format',
      'json',
    ]);
    const parts: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => parts.push(part));
    child.stderr.once('data', () => setTimeout(() => child.kill('SIGINT'), 1500));
    const code = await new Promise((settle) => child.on('close', settle));
    assert.equal(code, 0);
    const result = JSON.parse(Buffer.concat(parts).toString()) as Answer;
    assert.equal(result.incomplete, true);
    assert.ok(result.bootstrap === null || result.bootstrap.replicates < 1_000_000);
  });
});
