// SPDX-License-Identifier: EUPL-1.2
// `amparo release` as a person meets it: real processes, a folder, a ledger, refusals. Tables are invented.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

const main = join(import.meta.dirname, 'main.ts');
const HEADER = 'gender,country,means,entity';
let folder = '';
let table = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'amparo-release-'));
  table = join(folder, 'cases.csv');
  writeFileSync(table, cases(1500));
});
after(() => rmSync(folder, { recursive: true, force: true }));

function cases(count: number): string {
  const lines = Array.from({ length: count }, (_, k) => {
    const means = ['Threats', 'Threats;Docs', '', 'Debt;Docs', 'Debt'][k % 5];
    return `${['Woman', 'Woman', 'Man'][k % 3]},${['AAA', 'BBB', 'CCC', ''][(k * k) % 4]},${means},${['NGO', 'Police'][(k >> 3) % 2]}`;
  });
  return `${HEADER}\n${lines.join('\n')}\n`;
}

function release(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'release', ...args], { encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

interface Packaged {
  readonly resources: readonly { readonly path: string; readonly hash: string; readonly bytes: number }[];
  readonly privacy: Readonly<Record<string, unknown>>;
}

describe('amparo release', () => {
  it('writes a folder: records with the columns of the table, counts, dictionary, package and report', () => {
    const out = join(folder, 'dp');
    const { code, err } = release(table, '--out', out, '--epsilon', '4', '--delta', '1e-5', '--reporting-length', '2');
    assert.equal(code, 0, err);
    assert.deepEqual(readdirSync(out).sort(), [
      'aggregates.tsv',
      'croissant.json',
      'data-dictionary.csv',
      'datapackage.json',
      'privacy-report.html',
      'privacy-report.md',
      'synthetic.csv',
    ]);
    const records = readFileSync(join(out, 'synthetic.csv'), 'utf8').trimEnd().split('\n');
    assert.equal(records[0], HEADER);
    assert.ok(Math.abs(records.length - 1 - 1500) < 300);
    for (const line of records) assert.equal(line.split(',').length, 4);
    const counts = readFileSync(join(out, 'aggregates.tsv'), 'utf8').trimEnd().split('\n');
    for (const line of counts) assert.match(line, /^\w+:[^;\t]+(?:;\w+:[^;\t]+)?\t\d+$/u);
    assert.ok(counts.some((line) => line.startsWith('gender:Woman\t')));
    const packaged = JSON.parse(readFileSync(join(out, 'datapackage.json'), 'utf8')) as Packaged;
    assert.equal(packaged.privacy['epsilon'], 4);
    assert.equal(packaged.privacy['delta'], 1e-5);
    assert.equal(packaged.privacy['reportingLength'], 2);
    assert.ok(packaged.resources.every(({ hash }) => /^sha256:[\da-f]{64}$/u.test(hash)));
    // nothing of this machine, and nothing of the way to the table
    for (const name of readdirSync(out)) assert.ok(!readFileSync(join(out, name), 'utf8').includes(folder));
  });

  it('spends from one budget: a third release of epsilon 4 is refused, and leaves nothing', () => {
    assert.equal(release(table, '--out', join(folder, 'second'), '--epsilon', '4', '--reporting-length', '2').code, 0);
    const third = release(table, '--out', join(folder, 'third'), '--epsilon', '4', '--reporting-length', '2');
    assert.equal(third.code, 2);
    assert.match(third.err, /BUDGET_EXHAUSTED/u);
    assert.throws(() => readdirSync(join(folder, 'third')));
    const ledger = readFileSync(`${table}.ledger.jsonl`, 'utf8').trimEnd().split('\n');
    assert.equal(ledger.length, 2);
  });

  it('makes a k-anonymous release once; the same again is the same, another is refused', () => {
    const args = [table, '--k', '10', '--reporting-length', '3'] as const;
    assert.equal(release(...args, '--out', join(folder, 'k1')).code, 0);
    assert.equal(release(...args, '--out', join(folder, 'k2')).code, 0);
    for (const name of ['synthetic.csv', 'aggregates.tsv'])
      assert.equal(readFileSync(join(folder, 'k1', name), 'utf8'), readFileSync(join(folder, 'k2', name), 'utf8'));
    const other = release(table, '--k', '11', '--out', join(folder, 'k3'));
    assert.equal(other.code, 2);
    assert.match(other.err, /REPEAT_K_RELEASE/u);
    for (const line of readFileSync(join(folder, 'k1', 'aggregates.tsv'), 'utf8')
      .trimEnd()
      .split('\n'))
      assert.equal(Number(line.split('\t')[1]) % 10, 0);
  });

  it('refuses a column of names with its header, in the language asked for, and repeats no name', () => {
    const named = join(folder, 'named.csv');
    writeFileSync(
      named,
      cases(1200)
        .split('\n')
        .map((line, k) => (line === '' ? '' : `${line},${k === 0 ? 'persona' : ['Maria Rojas', 'Ana Quispe'][k % 2]}`))
        .join('\n'),
    );
    const { code, err } = release(named, '--out', join(folder, 'named'), '--lang', 'es');
    assert.equal(code, 2);
    assert.match(err, /persona.*DIRECT_IDENTIFIER.*nombres/u);
    assert.doesNotMatch(err, /Rojas|Quispe/u);
    assert.equal(
      release(
        named,
        '--out',
        join(folder, 'named'),
        '--exclude',
        'persona',
        '--epsilon',
        '1',
        '--reporting-length',
        '2',
      ).code,
      0,
    );
  });

  it('refuses too few records, an epsilon that is too high, and options that are not known', () => {
    const few = join(folder, 'few.csv');
    writeFileSync(few, cases(150));
    assert.match(release(few, '--out', join(folder, 'few')).err, /TOO_FEW_RECORDS/u);
    assert.match(release(few, '--out', join(folder, 'few'), '--epsilon', '13').err, /EPSILON_TOO_HIGH/u);
    assert.equal(release(few, '--out', join(folder, 'few'), '--epsilon', 'much').code, 2);
  });

  it('describes the release as Croissant: every file with its hash, every column of the records', () => {
    const described = JSON.parse(readFileSync(join(folder, 'dp', 'croissant.json'), 'utf8')) as {
      readonly conformsTo: readonly string[];
      readonly distribution: readonly { readonly '@id': string; readonly sha256: string }[];
      readonly recordSet: readonly {
        readonly name: string;
        readonly field: readonly {
          readonly name: string;
          readonly source: { readonly fileObject: { '@id': string } };
        }[];
      }[];
    };
    assert.ok(described.conformsTo.includes('http://mlcommons.org/croissant/1.0'));
    for (const { '@id': name, sha256 } of described.distribution)
      assert.equal(
        createHash('sha256')
          .update(readFileSync(join(folder, 'dp', name)))
          .digest('hex'),
        sha256,
      );
    const records = described.recordSet.find(({ name }) => name === 'synthetic');
    assert.deepEqual(
      records?.field.map(({ name }) => name),
      HEADER.split(','),
    );
    for (const { source } of records?.field ?? [])
      assert.ok(described.distribution.some(({ '@id': name }) => name === source.fileObject['@id']));
  });

  it('brings the rows of one person together, and her key is in no file', () => {
    const keyed = join(folder, 'keyed.csv');
    const lines = cases(1500).trimEnd().split('\n');
    const withKey = lines.map((line, k) => `${k === 0 ? 'person' : `p-${k % 1200}`},${line}`);
    writeFileSync(keyed, `${withKey.join('\n')}\n`);
    const out = join(folder, 'keyed');
    const short = ['--epsilon', '4', '--reporting-length', '2'] as const;
    const refused = release(keyed, '--out', out, ...short);
    assert.equal(refused.code, 2, 'rows of one person are not released as if they were several');
    const { code, err } = release(keyed, '--out', out, ...short, '--subject', 'person');
    assert.equal(code, 0, err);
    const records = readFileSync(join(out, 'synthetic.csv'), 'utf8').trimEnd().split('\n');
    assert.ok(Math.abs(records.length - 1 - 1200) < 200);
    for (const name of readdirSync(out))
      assert.doesNotMatch(readFileSync(join(out, name), 'utf8'), /p-\d+|person[,":]/u);
  });

  it('makes cross tables once, leaves out what is small and what gives it away, in the language asked for', () => {
    const small = join(folder, 'small.csv');
    const lines = Array.from(
      { length: 400 },
      (_, k) => `${k < 396 ? ['Woman', 'Man'][k % 2] : 'Man'},${k < 396 ? ['AAA', 'BBB'][(k >> 1) % 2] : 'CCC'}`,
    );
    writeFileSync(small, `gender,country\n${lines.join('\n')}\n`);
    const out = join(folder, 'tables');
    const { code, out: told, err } = release(small, '--out', out, '--table', 'gender,country', '--lang', 'fr');
    assert.equal(code, 0, err);
    assert.match(told, /Tableaux/u);
    const cells = readFileSync(join(out, 'table-1.csv'), 'utf8');
    assert.match(cells, /^gender,AAA,BBB,CCC,all$/mu);
    assert.match(cells, /^Man,.*,c,/mu);
    assert.doesNotMatch(cells, /(?:^|,)\d(?:,|$)/mu);
    assert.match(readFileSync(join(out, 'privacy-report.html'), 'utf8'), /<html lang="fr">/u);
    assert.equal(
      release(small, '--out', join(folder, 'tables2'), '--table', 'gender,country').code,
      0,
      'the same again',
    );
    const other = release(small, '--out', join(folder, 'tables3'), '--table', 'gender,country', '--k', '150');
    assert.equal(other.code, 2);
    assert.match(other.err, /REPEAT_K_RELEASE/u);
  });

  it('reads a table of CTDC by its codebook, and refuses what is none of its columns', () => {
    const ctdc = join(folder, 'ctdc.csv');
    const lines = Array.from(
      { length: 1200 },
      (_, k) =>
        `${2018 + (k % 3)},${['Female', 'Male'][k % 2]},${['09--17', '18--20'][(k >> 2) % 2]},${['HND', 'GTM'][(k >> 3) % 2]},${k % 3 === 0 ? 1 : ''}`,
    );
    writeFileSync(
      ctdc,
      `yearOfRegistration,gender,ageBroad,citizenship,meansOfControlDebtBondage\n${lines.join('\n')}\n`,
    );
    const out = join(folder, 'ctdc');
    const { code, err } = release(ctdc, '--out', out, '--schema', 'ctdc', '--reporting-length', '2');
    assert.equal(code, 0, err);
    const [header = '', ...records] = readFileSync(join(out, 'synthetic.csv'), 'utf8').trimEnd().split('\n');
    assert.equal(header, 'yearOfRegistration,gender,ageBroad,citizenship,meansDebtBondageEarnings');
    assert.ok(records.every((line) => /^(?:20\d\d)?,(?:Woman|Man|Trans.*)?,/u.test(line)));
    const packaged = JSON.parse(readFileSync(join(out, 'datapackage.json'), 'utf8')) as Packaged;
    assert.equal(packaged.privacy['domain'], 'declared');
    const refused = release(table, '--out', join(folder, 'no-ctdc'), '--schema', 'ctdc', '--lang', 'pt');
    assert.equal(refused.code, 2);
    assert.match(refused.err, /means.*NOT_CTDC.*livro de códigos/u);
  });
});
