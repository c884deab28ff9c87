// SPDX-License-Identifier: EUPL-1.2
// The log against those who would change it: the owner of the database with the triggers off, somebody at the anchor
// file, and both. Each change is made to a copy of a sound log, must be found, and the place must be named (AUD-2, AUD-3).

import assert from 'node:assert/strict';
import { appendFileSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type pg from 'pg';
import type { Prepare } from '../postgres/test-cluster.ts';
import { ANCHOR_FILE, DAILY_FILE } from './anchor-file.ts';
import { migrate } from '../store/migrate.ts';
import { createAnchoring } from './anchoring.ts';
import { lineHash, writeAnchorLine, writeKeyLine } from './anchors.ts';
import { canonicalJson } from './canonical.ts';
import { describeFault, type Fault } from './faults.ts';
import { appendMany, openLog, openTestLog, testClock, testFolder, type TestLog, testSigner } from './test-log.ts';
import { entryHash, genesisHash } from './verify-chain.ts';
import { verifyLog } from './verify-log.ts';

const ONE = '11111111-1111-4111-8111-111111111111';
const TWO = '22222222-2222-4222-8222-222222222222';
const THREE = '33333333-3333-4333-8333-333333333333';
const START = new Date('2026-03-01T08:00:00.000Z');

let log: TestLog;
const signer = testSigner();
const folders = [testFolder()];
const soundFolder = folders[0]?.path ?? '';

/** Two institutions at work for two days; and at the end nine entries that no anchor holds yet, as a crash leaves them. */
const soundLog: Prepare = async (connections) => {
  await migrate(connections.migration);
  const made = await openLog(connections);
  const { keeper, owner } = made;
  const clock = testClock(START);
  const anchoring = createAnchoring({ keeper, signer, folder: soundFolder, clock, onProblem: fail });
  await anchoring.start();
  for (const day of [0, 1]) {
    clock.set(new Date(START.getTime() + day * 24 * 3600_000));
    for (let part = 0; part < 10; part += 1) {
      await appendMany(owner, { org: ONE, count: 30, from: clock.now(), stepMs: 1000 });
      await appendMany(owner, { org: TWO, count: 7, from: clock.now(), stepMs: 1000 });
      await clock.pass(100_000, 20_000);
    }
  }
  await anchoring.stop();
  await appendMany(owner, { org: ONE, count: 9, from: clock.now(), stepMs: 10 });
  await made.close();
};

before(async () => {
  log = await openTestLog(soundLog);
});
after(async () => {
  await log.close();
  for (const folder of folders) folder.remove();
});

function fail(error: unknown): never {
  throw error;
}

const verify = (anchorFolder: string) => verifyLog({ database: log.keeper, anchorFolder, trustedKey: signer.rawKey });

interface Mutation {
  readonly name: string;
  /** the owner with the triggers off */
  readonly sql?: (owner: pg.Client) => Promise<unknown>;
  readonly file?: (folder: string) => void | Promise<void>;
  readonly found: { readonly code: Fault['code']; readonly [detail: string]: unknown };
}

describe('a sound log', () => {
  test('AUD-3: a sound log is intact, for the keeper, with all entries, and says what to compare with paper', async () => {
    const result = await verify(soundFolder);
    assert.deepEqual(result.faults, []);
    assert.equal(result.intact, true);
    assert.equal(result.institutions, 2);
    assert.equal(result.entries, 749);
    assert.ok(result.anchorLines >= 7, `${result.anchorLines} lines`);
    assert.equal(result.printableLines.length, 2);
    assert.match(result.printableLines[0] ?? '', /^amparo 2026-03-01 line \d+ (?:[0-9a-f]{4}-){7}[0-9a-f]{4}$/u);
    assert.equal(readFileSync(path.join(soundFolder, DAILY_FILE), 'utf8'), `${result.printableLines[0]}\n`);
  });

  test('needs no key from elsewhere, but takes one', async () => {
    assert.equal((await verifyLog({ database: log.keeper, anchorFolder: soundFolder })).intact, true);
    const other = await verifyLog({
      database: log.keeper,
      anchorFolder: soundFolder,
      trustedKey: testSigner().rawKey,
    });
    assert.ok(other.faults.some(({ code }) => code === 'key-differs'));
  });

  test('reports how far it is', async () => {
    const seen: number[] = [];
    const onProgress = (done: number, all: number) => seen.push(done / all);
    await verifyLog({ database: log.keeper, anchorFolder: soundFolder, onProgress });
    assert.equal(seen.at(-1), 1);
  });
});

const set =
  (columns: string, seq: number, org = ONE) =>
  (owner: pg.Client) =>
    owner.query(`UPDATE audit_entry SET ${columns} WHERE org_id = '${org}' AND seq = ${seq}`);
const remove =
  (where: string, org = ONE) =>
  (owner: pg.Client) =>
    owner.query(`DELETE FROM audit_entry WHERE org_id = '${org}' AND ${where}`);
const head =
  (columns: string, org = ONE) =>
  (owner: pg.Client) =>
    owner.query(`UPDATE audit_head SET ${columns} WHERE org_id = '${org}'`);

/** Writes the chain anew from an entry on, with hashes that follow: what only the anchors can find. */
function rewrite(from: number, change: (body: Record<string, string | number | null>) => void, to = from) {
  return async (owner: pg.Client): Promise<void> => {
    const { rows } = await owner.query<{ seq: string; body: string; hash: Buffer }>(
      `SELECT seq, body, hash FROM audit_entry WHERE org_id = '${ONE}' ORDER BY seq`,
    );
    let previous = genesisHash(ONE);
    for (const { seq, body, hash } of rows) {
      const number = Number(seq);
      if (number < from) {
        previous = hash;
        continue;
      }
      const entry = JSON.parse(body) as Record<string, string | number | null>;
      if (number <= to) change(entry);
      const text = canonicalJson(entry);
      previous = entryHash(previous, text);
      await owner.query(
        `UPDATE audit_entry SET body = $1, hash = $2, actor = $3, object_id = $4, action = $5, at = $6, decision = $7
         WHERE org_id = '${ONE}' AND seq = $8`,
        [text, previous, entry['actor'], entry['object'], entry['action'], entry['at'], entry['decision'], number],
      );
    }
    await owner.query(`UPDATE audit_head SET hash = $1 WHERE org_id = '${ONE}'`, [previous]);
  };
}

const forget = (body: Record<string, string | number | null>) => {
  body['actor'] = null;
};

function editLines(change: (lines: string[]) => string[]) {
  return (folder: string): void => {
    const file = path.join(folder, ANCHOR_FILE);
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    writeFileSync(file, `${change(lines).join('\n')}\n`);
  };
}

const editLine = (at: number, change: (line: string) => string) =>
  editLines((lines) => lines.map((line, index) => (index === at ? change(line) : line)));

/** A whole new file that fits the database as it is now, written with this key. */
function forgeFile(key = testSigner()) {
  return async (folder: string): Promise<void> => {
    rmSync(path.join(folder, ANCHOR_FILE));
    rmSync(path.join(folder, DAILY_FILE));
    const first = await writeKeyLine(key);
    const rows = await log.keeper.selectFrom('audit_head').selectAll().execute();
    const heads = rows.map(({ org_id, seq, hash }) => ({ org: org_id, seq: Number(seq), hash }));
    const second = await writeAnchorLine({ line: 1, at: START, heads, previous: lineHash(first) }, key);
    writeFileSync(path.join(folder, ANCHOR_FILE), `${first}\n${second}\n`);
  };
}

const TABLES = ['audit_entry', 'audit_head', 'audit_anchor'] as const;
const COLUMN = 'column-differs';
const MUTATIONS: readonly Mutation[] = [
  // one row changed, and not its hash
  {
    name: 'actor',
    sql: set('actor = gen_random_uuid()', 17),
    found: { code: COLUMN, org: ONE, seq: 17, column: 'actor' },
  },
  { name: 'actor removed', sql: set('actor = NULL', 17), found: { code: COLUMN, seq: 17, column: 'actor' } },
  { name: 'object', sql: set('object_id = gen_random_uuid()', 1), found: { code: COLUMN, seq: 1, column: 'object' } },
  { name: 'object removed', sql: set('object_id = NULL', 300), found: { code: COLUMN, seq: 300, column: 'object' } },
  { name: 'action', sql: set(`action = 'case.list'`, 60), found: { code: COLUMN, seq: 60, column: 'action' } },
  { name: 'decision', sql: set(`decision = 'denied'`, 60), found: { code: COLUMN, seq: 60, column: 'decision' } },
  { name: 'time', sql: set(`at = at - interval '1 millisecond'`, 61), found: { code: COLUMN, seq: 61, column: 'at' } },
  { name: 'time infinite', sql: set(`at = 'infinity'`, 61), found: { code: COLUMN, seq: 61, column: 'at' } },
  {
    name: 'body: actor',
    sql: set(`body = replace(body, '"actor":"', '"actor":"0')`, 62),
    found: { code: COLUMN, seq: 62 },
  },
  {
    name: 'body: purpose',
    sql: set(`body = replace(body, '"purpose":null', '"purpose":"care"')`, 63),
    found: { code: 'hash-differs', seq: 63 },
  },
  {
    name: 'body: reason',
    sql: set(`body = replace(body, '"reason":"assigned"', '"reason":"own"')`, 609),
    found: { code: 'hash-differs', seq: 609 },
  },
  { name: 'body: a blank', sql: set(`body = replace(body, ',', ', ')`, 64), found: { code: 'not-canonical', seq: 64 } },
  { name: 'body: no JSON', sql: set(`body = body || '}'`, 65), found: { code: 'not-canonical', seq: 65 } },
  { name: 'body: emptied', sql: set(`body = ''`, 65), found: { code: 'not-canonical', seq: 65 } },
  {
    name: 'body: one key more',
    sql: set(`body = replace(body, ',"seq"', ',"request2":null,"seq"')`, 66),
    found: { code: 'not-canonical', seq: 66 },
  },
  {
    name: 'body: a key twice',
    sql: set(`body = replace(body, ',"seq"', ',"reason":null,"seq"')`, 66),
    found: { code: 'not-canonical', seq: 66 },
  },
  { name: 'hash', sql: set(`hash = sha256('x')`, 67), found: { code: 'hash-differs', seq: 67 } },
  {
    name: 'hash of another entry',
    sql: set(`hash = (SELECT hash FROM audit_entry e WHERE e.org_id = audit_entry.org_id AND e.seq = 1)`, 68),
    found: { code: 'hash-differs', seq: 68 },
  },
  { name: 'an entry that no anchor holds yet', sql: set('actor = NULL', 605), found: { code: COLUMN, seq: 605 } },
  { name: 'the other institution', sql: set('actor = NULL', 5, TWO), found: { code: COLUMN, org: TWO, seq: 5 } },
  // entries removed, added, moved
  { name: 'last five dropped', sql: remove('seq > 604'), found: { code: 'head-differs', seq: 604, headSeq: 609 } },
  { name: 'last one dropped', sql: remove('seq = 609'), found: { code: 'head-differs', seq: 608 } },
  {
    name: 'last five dropped, head set back',
    sql: async (owner) => {
      await remove('seq > 580')(owner);
      await head(`(seq, hash) = (SELECT seq, hash FROM audit_entry WHERE org_id = '${ONE}' AND seq = 580)`)(owner);
    },
    found: { code: 'cut-off', org: ONE, seq: 581 },
  },
  { name: 'one dropped in the middle', sql: remove('seq = 250'), found: { code: 'entry-missing', org: ONE, seq: 250 } },
  { name: 'the first dropped', sql: remove('seq = 1'), found: { code: 'entry-missing', seq: 1 } },
  { name: 'a hundred dropped', sql: remove('seq BETWEEN 101 AND 200'), found: { code: 'entry-missing', seq: 101 } },
  { name: 'all dropped', sql: remove('true'), found: { code: 'cut-off', org: ONE, seq: 1 } },
  {
    name: 'an institution removed',
    sql: async (owner) => {
      await remove('true')(owner);
      await owner.query(`DELETE FROM audit_head WHERE org_id = '${ONE}'`);
    },
    found: { code: 'cut-off', org: ONE, seq: 1 },
  },
  {
    name: 'everything emptied',
    sql: async (owner) => {
      await owner.query('TRUNCATE audit_entry');
      await owner.query('TRUNCATE audit_head');
    },
    found: { code: 'cut-off', org: TWO, seq: 1 },
  },
  {
    name: 'two swapped, bodies and hashes',
    sql: async (owner) => {
      await owner.query(`UPDATE audit_entry e SET body = o.body, hash = o.hash, at = o.at, actor = o.actor, object_id = o.object_id
        FROM audit_entry o WHERE e.org_id = '${ONE}' AND o.org_id = e.org_id AND e.seq IN (40, 41) AND o.seq = 81 - e.seq`);
    },
    found: { code: COLUMN, seq: 40, column: 'seq' },
  },
  {
    name: 'two swapped, numbers only',
    sql: async (owner) => {
      for (const [from, to] of [
        [50, 9000],
        [51, 50],
        [9000, 51],
      ]) {
        await set(`seq = ${to}`, from ?? 0)(owner);
      }
    },
    found: { code: COLUMN, seq: 50, column: 'seq' },
  },
  {
    name: 'an entry twice',
    sql: async (owner) => {
      await owner.query('ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_pkey');
      await owner.query(`INSERT INTO audit_entry SELECT * FROM audit_entry WHERE org_id = '${ONE}' AND seq = 500`);
    },
    found: { code: 'entry-twice', seq: 500 },
  },
  {
    name: 'an entry moved to another institution',
    sql: set(`org_id = '${THREE}', seq = 1`, 30),
    found: { code: 'entry-missing', org: ONE, seq: 30 },
  },
  {
    name: 'an entry invented at the end',
    sql: (owner) =>
      owner.query(`INSERT INTO audit_entry SELECT org_id, 610, at, actor, action, object_id, decision, body, hash
        FROM audit_entry WHERE org_id = '${ONE}' AND seq = 609`),
    found: { code: COLUMN, seq: 610, column: 'seq' },
  },
  // the chain written anew, with hashes that follow
  { name: 'rewritten from the first', sql: rewrite(1, forget), found: { code: 'anchor-differs', org: ONE, after: 0 } },
  { name: 'rewritten in the middle', sql: rewrite(310, forget), found: { code: 'anchor-differs', org: ONE } },
  { name: 'rewritten, every entry', sql: rewrite(1, forget, 609), found: { code: 'anchor-differs', org: ONE } },
  {
    name: 'rewritten, other times',
    sql: rewrite(599, (body) => {
      body['at'] = '2026-03-02T08:00:00.000Z';
    }),
    found: { code: 'anchor-differs', org: ONE },
  },
  // the head
  { name: 'head: number', sql: head('seq = 608'), found: { code: 'head-differs', org: ONE, headSeq: 608 } },
  { name: 'head: ahead', sql: head('seq = 700'), found: { code: 'head-differs', headSeq: 700 } },
  { name: 'head: hash', sql: head(`hash = sha256('x')`), found: { code: 'head-differs', seq: 609 } },
  { name: 'head: time', sql: head(`at = at - interval '1 day'`), found: { code: 'head-differs', seq: 609 } },
  {
    name: 'head: gone',
    sql: (owner) => owner.query(`DELETE FROM audit_head WHERE org_id = '${ONE}'`),
    found: { code: 'head-missing', seq: 609 },
  },
  // the anchor file
  {
    name: 'line: a digit of a hash',
    file: editLine(3, (line) => line.replace(/"hash":"(.)/u, (_, one) => `"hash":"${one === '0' ? '1' : '0'}`)),
    found: { code: 'line-not-signed', line: 3 },
  },
  {
    name: 'line: time',
    file: editLine(2, (line) => line.replace('"at":"2026', '"at":"2025')),
    found: { code: 'line-not-signed', line: 2 },
  },
  {
    name: 'line: number of an entry',
    file: editLine(2, (line) =>
      line.replace(/"seq":(\d)/u, (_, one) => `"seq":${Number(one) === 9 ? 1 : Number(one) + 1}`),
    ),
    found: { code: 'line-not-signed', line: 2 },
  },
  {
    name: 'line: signature',
    file: editLine(4, (line) =>
      line.replace(/"signature":"(.)/u, (_, one) => `"signature":"${one === 'A' ? 'B' : 'A'}`),
    ),
    found: { code: 'line-not-signed', line: 4 },
  },
  {
    name: 'line: signature of another line',
    file: editLines((lines) =>
      lines.map((line, index) =>
        index === 3 ? line.replace(/"signature":.*/u, lines[4]?.match(/"signature":.*/u)?.[0] ?? '') : line,
      ),
    ),
    found: { code: 'line-not-signed', line: 3 },
  },
  {
    name: 'line: a blank',
    file: editLine(3, (line) => line.replace('{', '{ ')),
    found: { code: 'line-unreadable', line: 3 },
  },
  { name: 'line: emptied', file: editLine(3, () => ''), found: { code: 'line-unreadable', line: 3 } },
  { name: 'line: noise', file: editLine(3, () => '\u0000\u2028{}'), found: { code: 'line-unreadable', line: 3 } },
  {
    name: 'line dropped',
    file: editLines((lines) => lines.toSpliced(3, 1)),
    found: { code: 'line-out-of-order', line: 3 },
  },
  {
    name: 'line twice',
    file: editLines((lines) => lines.toSpliced(3, 0, lines[3] ?? '')),
    found: { code: 'line-out-of-order', line: 4 },
  },
  {
    name: 'lines swapped',
    file: editLines((lines) => lines.toSpliced(3, 2, lines[4] ?? '', lines[3] ?? '')),
    found: { code: 'line-out-of-order', line: 3 },
  },
  { name: 'last line dropped', file: editLines((lines) => lines.slice(0, -1)), found: { code: 'line-missing' } },
  {
    name: 'all lines but the key dropped',
    file: editLines((lines) => lines.slice(0, 1)),
    found: { code: 'line-missing', line: 1 },
  },
  { name: 'key line dropped', file: editLines((lines) => lines.slice(1)), found: { code: 'line-unreadable', line: 0 } },
  {
    name: 'key changed',
    file: editLine(0, (line) => line.replace(/"key":"(.)/u, (_, first) => `"key":"${first === 'A' ? 'B' : 'A'}`)),
    found: { code: 'key-differs', line: 0 },
  },
  {
    name: 'file cut in a line',
    file: (folder) => cut(path.join(folder, ANCHOR_FILE), 40),
    found: { code: 'line-missing' },
  },
  {
    name: 'last line feed removed',
    file: (folder) => cut(path.join(folder, ANCHOR_FILE), 1),
    found: { code: 'line-missing' },
  },
  {
    name: 'file emptied',
    file: (folder) => writeFileSync(path.join(folder, ANCHOR_FILE), ''),
    found: { code: 'line-missing', line: 1 },
  },
  {
    name: 'file removed',
    file: (folder) => rmSync(path.join(folder, ANCHOR_FILE)),
    found: { code: 'anchors-missing' },
  },
  {
    name: 'a line added by hand',
    file: editLines((lines) => [...lines, lines[2] ?? '']),
    found: { code: 'line-out-of-order' },
  },
  { name: 'a file with another key', file: forgeFile(), found: { code: 'key-differs', line: 0 } },
  { name: 'a file made anew with the same key', file: forgeFile(signer), found: { code: 'line-replaced', line: 1 } },
  {
    name: 'printable line changed',
    file: (folder) => writeFileSync(path.join(folder, DAILY_FILE), 'amparo 2026-03-01 line 4 0000\n'),
    found: { code: 'daily-line-differs', day: '2026-03-01' },
  },
  {
    name: 'printable line of a day that was not',
    file: (folder) => appendFileSync(path.join(folder, DAILY_FILE), 'amparo 2025-01-01 line 4 0000\n'),
    found: { code: 'daily-line-differs', day: '2025-01-01' },
  },
  // both at once
  {
    name: 'rewritten, and the anchors of it cut off',
    sql: rewrite(590, forget),
    file: editLines((lines) => lines.slice(0, -1)),
    found: { code: 'line-missing' },
  },
  {
    name: 'rewritten, anchors cut off, and the memory of them removed',
    sql: async (owner) => {
      await rewrite(400, forget)(owner);
      await owner.query('DELETE FROM audit_anchor WHERE line > 3');
    },
    file: editLines((lines) => lines.slice(0, 4)),
    found: { code: 'anchor-overdue', org: ONE },
  },
];

function cut(file: string, bytes: number): void {
  const content = readFileSync(file);
  writeFileSync(file, content.subarray(0, content.length - bytes));
}

describe('AUD-3: a log that was tampered with, in more than sixty ways', () => {
  before(async () => {
    for (const table of TABLES) {
      await log.owner.query(`CREATE TEMP TABLE sound_${table} AS TABLE ${table}`);
      await log.owner.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
    }
  });

  /** As it was, whatever was done to it. */
  async function restore(): Promise<void> {
    for (const table of TABLES) await log.owner.query(`TRUNCATE ${table}; INSERT INTO ${table} TABLE sound_${table}`);
    await log.owner.query(`ALTER TABLE audit_entry DROP CONSTRAINT IF EXISTS audit_entry_pkey;
      ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_pkey PRIMARY KEY (org_id, seq)`);
  }

  test('there are at least forty ways in this file', () => assert.ok(MUTATIONS.length >= 40));

  for (const { name, sql, file, found } of MUTATIONS) {
    test(`${name}: found, and named`, async () => {
      const folder = testFolder();
      folders.push(folder);
      cpSync(soundFolder, folder.path, { recursive: true });
      try {
        await file?.(folder.path);
        await sql?.(log.owner);
        const { intact, faults } = await verify(folder.path);
        assert.equal(intact, false);
        const named = faults.find(
          (fault) =>
            fault.code === found.code && (found['org'] === undefined || ('org' in fault && fault.org === found['org'])),
        );
        assert.ok(named !== undefined, `found ${faults.map(describeFault).join('; ')}`);
        assert.deepEqual({ ...named, ...found }, named);
        assert.match(describeFault(named), /(?:entry|entries|line|head|folder|key)/u);
      } finally {
        await restore();
      }
    });
  }

  test('afterwards the log is as it was', async () => {
    assert.equal(existsSync(path.join(soundFolder, ANCHOR_FILE)), true);
    assert.deepEqual((await verify(soundFolder)).faults, []);
  });
});
