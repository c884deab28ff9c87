// SPDX-License-Identifier: EUPL-1.2
// `amparo link` as people meet it: real processes from three lists to a table that `amparo estimate` reads, refusals with exit
// code 2 and nothing of a list in them, and the ring with libsodium.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readLinkedTable } from '@amparo/measure/estimate';
import { nobleGroup } from '@amparo/measure/linkage';
import { openSodiumGroup } from './link/sodium-group.ts';

const main = join(import.meta.dirname, 'main.ts');
let folder = '';
const at = (name: string): string => join(folder, name);

function amparo(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { cwd: folder });
  return { code: status, out: stdout.toString(), err: stderr.toString() };
}

const FIRST = 'Ana Berta Carla Diana Elena Flora Gloria Helena Irene Julia Karina Lucia Marta Nadia Olga Paula'.split(
  ' ',
);
const LAST =
  'Silva Rojas Medina Quispe Torres Vargas Castro Duarte Flores Mendes Nunes Pinto Ramos Soto Vega Zapata'.split(' ');

function list(party: string, from: number, to: number): string {
  const rows = Array.from({ length: to - from }, (_, index) => {
    const person = from + index;
    const day = String(2 + ((person * 7) % 26)).padStart(2, '0');
    const birth = `${1960 + ((person * 13) % 45)}-0${2 + (person % 8)}-${day}`;
    return `${party}${person},${FIRST[person % 16]},${LAST[Math.floor(person / 16) % 16]},F,${birth},PER`;
  });
  return `recordId,givenNames,surname1,sex,birthDate,nationality\n${rows.join('\n')}\n`;
}

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'amparo-link-'));
  writeFileSync(at('list-A.csv'), list('A', 0, 100));
  writeFileSync(at('list-B.csv'), list('B', 50, 150));
  writeFileSync(at('list-C.csv'), list('C', 80, 200));
});
after(() => rmSync(folder, { recursive: true, force: true }));

describe('amparo link', () => {
  it('goes from three lists to the table of an estimate, and no name leaves', () => {
    const made = amparo('link', 'keygen', '--out', 'key.json');
    assert.equal(made.code, 0, made.err);
    assert.match(made.err, /rehearsal/u);
    if (process.platform !== 'win32') assert.equal(statSync(at('key.json')).mode & 0o077, 0);
    for (const party of ['A', 'B', 'C']) {
      const { code, err } = amparo('link', 'encode', `list-${party}.csv`, '--key', 'key.json', '--out', `${party}.enc`);
      assert.equal(code, 0, err);
      assert.doesNotMatch(readFileSync(at(`${party}.enc`), 'utf8'), /Silva|Quispe|19\d\d-0/u);
    }
    const { code, err } = amparo('link', 'match', 'A.enc', 'B.enc', 'C.enc', '--out', 'run');
    assert.equal(code, 0, err);
    const clusters = readFileSync(at('run/clusters.csv'), 'utf8').trim().split('\r\n');
    assert.equal(clusters[0], 'recordId,clusterId');
    assert.equal(clusters.length, 321);
    const clusterOf = new Map(clusters.slice(1).map((line) => line.split(',') as [string, string]));
    assert.equal(clusterOf.get('A90'), clusterOf.get('C90'));
    assert.notEqual(clusterOf.get('A10'), clusterOf.get('B60'));
    const history = JSON.parse(readFileSync(at('run/history.json'), 'utf8')) as Record<string, number | null>;
    assert.deepEqual(history, { '001': 50, '010': 0, '011': 50, '100': 50, '101': 0, '110': 30, '111': 20 });
    const report = amparo('link', 'report', 'run', '--lang', 'es');
    assert.equal(report.code, 0, report.err);
    assert.match(report.out, /Informe del enlace/u);
    const table = readLinkedTable(JSON.parse(readFileSync(at('run/table.json'), 'utf8')));
    assert.ok(table.ok);
    assert.ok((table.linkage ?? []).length >= 2);
    const estimated = amparo('estimate', 'run/table.json', '--no-bootstrap', '--format', 'json');
    assert.equal(estimated.code, 0, estimated.err);
  });

  it('makes no run before every party has signed in the ledger', () => {
    assert.equal(amparo('link', 'keygen', '--pair', 'A').code, 0);
    const signed = ['--private', 'A.private.json', '--ledger', 'ledger.jsonl'];
    const agreed = amparo('link', 'agree', '--key', 'key.json', ...signed);
    assert.equal(agreed.code, 0, agreed.err);
    const { code, err } = amparo('link', 'match', 'A.enc', 'B.enc', 'C.enc', '--out', 'unsigned', ...signed);
    assert.equal(code, 2);
    assert.match(err, /not-agreed: .*B, C/u);
    assert.equal(existsSync(at('unsigned')), false);
    const shown = amparo('link', 'ledger', 'ledger.jsonl');
    assert.equal(shown.code, 0, shown.err);
    assert.match(shown.out, /A agrees to linkage/u);
  });

  it('refuses with reason and remedy, and writes nothing', () => {
    const refused = (code: string, ...args: readonly string[]): void => {
      const { code: status, err } = amparo('link', ...args);
      assert.equal(status, 2, err);
      assert.match(err, new RegExp(`${code}: .+\\n.+`, 'u'));
      assert.doesNotMatch(err, /Silva|Quispe/u);
    };
    const encode = (file: string) => ['encode', file, '--key', 'key.json', '--out', 'none.enc'];
    writeFileSync(at('future.csv'), list('F', 0, 60).replace('1960-02-02', '2041-02-02'));
    refused('future-birth', ...encode('future.csv'));
    writeFileSync(
      at('mixed.csv'),
      Buffer.concat([Buffer.from(list('M', 0, 60)), Buffer.from('M1,Peña,É\nM2,', 'utf8'), Buffer.from([0xf1, 0x0a])]),
    );
    refused('mixed-encodings', ...encode('mixed.csv'));
    refused('not-an-encoding', 'match', 'list-A.csv', 'B.enc', '--out', 'none');
    writeFileSync(at('cut.enc'), readFileSync(at('B.enc'), 'utf8').slice(0, 9000));
    refused('truncated', 'match', 'A.enc', 'cut.enc', '--out', 'none');
    refused('same-list', 'match', 'A.enc', 'A.enc', '--out', 'none');
    assert.equal(existsSync(at('none')), false);
    assert.equal(existsSync(at('none.enc')), false);
    assert.equal(amparo('link', 'encode', 'list-A.csv', '--kee', 'x').code, 2);
  });
});

describe('the group of the ring', () => {
  it('is the same with libsodium as with @noble/curves', async () => {
    const group = openSodiumGroup(() => {}, 1);
    try {
      const [uniform, secret] = [randomBytes(64 * 3), randomBytes(64)];
      const elements = await group.derive(uniform);
      assert.deepEqual(elements, new Uint8Array(await nobleGroup.derive(uniform)));
      assert.deepEqual(
        await group.multiply(elements, secret),
        new Uint8Array(await nobleGroup.multiply(elements, secret)),
      );
    } finally {
      await group.close();
    }
  });
});
