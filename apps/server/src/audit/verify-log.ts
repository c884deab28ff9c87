// SPDX-License-Identifier: EUPL-1.2
// Verifies the whole log of an installation: every chain in the database against its hashes, its head and the anchors
// outside, and the anchors against what the database remembers of them. `amparo audit verify` calls it on a stopped
// server's database as the owner; the server calls it on its own as the keeper, every day and on demand.

import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { KeeperDatabase } from '../store/database.ts';
import type { KeeperTables } from '../store/tables.ts';
import { type AnchorFolder, readAnchorFolder } from './anchor-file.ts';
import type { AcceptedLoss } from './anchors.ts';
import { type AnchorFault, type ChainFault, describeFault, type Fault } from './faults.ts';
import { type AnchoredHead, type ChainEntry, type ChainHead, verifyChain } from './verify-chain.ts';

export interface VerifyOptions {
  /** the owner's or the keeper's connections: both may read everything of the log */
  readonly database: KeeperDatabase;
  /** undefined: the chains alone, as in the database of a backup, which is older than the anchors */
  readonly anchorFolder: string | undefined;
  /** the public key that must have signed; without it, the one that the anchor file names */
  readonly trustedKey?: Uint8Array | undefined;
  readonly onProgress?: (done: number, all: number) => void;
}

export interface Verification {
  readonly intact: boolean;
  /** of each institution the first fault of its chain, and the first of the anchors */
  readonly faults: readonly Fault[];
  readonly institutions: number;
  readonly entries: number;
  /** entries that a restored backup did not bring back, as somebody accepted */
  readonly losses: readonly AcceptedLoss[];
  /** lines of the anchor file with heads in them */
  readonly anchorLines: number;
  /** for paper, the newest last; compare it with what was printed */
  readonly printableLines: readonly string[];
}

const BATCH = 1_000;

export async function verifyLog(options: VerifyOptions): Promise<Verification> {
  const { database, anchorFolder, trustedKey, onProgress } = options;
  // In this order, so that a server that goes on writing does no harm: what the database remembers of the anchors is in
  // the file by then, and what the file holds is in the snapshot by then.
  const remembered = await readRemembered(database);
  const anchors = anchorFolder === undefined ? undefined : await readAnchorFolder(anchorFolder, trustedKey);
  const chains = await database
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((snapshot) => verifyChains(snapshot, anchors, onProgress));
  const outside =
    anchors === undefined ? [] : [...anchors.faults, ...comparedWith(remembered, anchors, chains.entries)];
  const faults = [...chains.faults, ...outside];
  return {
    intact: faults.length === 0,
    faults,
    institutions: chains.institutions,
    entries: chains.entries,
    losses: anchors?.losses ?? [],
    anchorLines: Math.max(0, (anchors?.hashes.length ?? 0) - 1),
    printableLines: [...(anchors?.days.values() ?? [])],
  };
}

interface RememberedLine {
  readonly line: number;
  readonly hash: Buffer;
}

/** For a command: the log as this login sees it. The caller closes it with destroy(). */
export function openLogDatabase(connection: pg.ClientConfig): KeeperDatabase {
  const pool = new pg.Pool({ ...connection, max: 1 });
  pool.on('error', () => undefined);
  return new Kysely<KeeperTables>({ dialect: new PostgresDialect({ pool }) });
}

/** The log of a restored database, for `amparo backup verify`. @returns what is wrong, in one line */
export async function checkChains(connection: pg.ClientConfig): Promise<string | undefined> {
  const database = openLogDatabase(connection);
  try {
    const { faults } = await verifyLog({ database, anchorFolder: undefined });
    return faults[0] === undefined ? undefined : describeFault(faults[0]);
  } finally {
    await database.destroy();
  }
}

async function readRemembered(database: KeeperDatabase): Promise<readonly RememberedLine[]> {
  const { rows } = await sql<{ line: string; line_hash: Buffer }>`
    SELECT DISTINCT line, line_hash FROM audit_anchor ORDER BY line`.execute(database);
  return rows.map(({ line, line_hash }) => ({ line: Number(line), hash: line_hash }));
}

/** The first line that the database remembers and the file does not hold, or holds otherwise. */
function comparedWith(
  remembered: readonly RememberedLine[],
  { hashes, exists, fault }: AnchorFolder,
  entries: number,
): readonly AnchorFault[] {
  if (!exists) return remembered.length > 0 || entries > 0 ? [{ code: 'anchors-missing' }] : [];
  const wrong = remembered.find(({ line, hash }) => hashes[line]?.equals(hash) !== true);
  if (wrong === undefined) return [];
  if (hashes[wrong.line] !== undefined) return [{ code: 'line-replaced', line: wrong.line }];
  // lines behind a fault were not read: that fault was named already
  return fault === undefined ? [{ code: 'line-missing', line: wrong.line }] : [];
}

interface Chains {
  readonly faults: readonly ChainFault[];
  readonly institutions: number;
  readonly entries: number;
}

type Snapshot = Kysely<KeeperTables>;

async function verifyChains(
  snapshot: Snapshot,
  anchors: AnchorFolder | undefined,
  onProgress: VerifyOptions['onProgress'],
): Promise<Chains> {
  const heads = await readHeads(snapshot);
  const orgs = new Set([
    ...heads.keys(),
    ...(anchors?.heads.keys() ?? []),
    ...(await institutionsWithEntries(snapshot)),
  ]);
  const all = [...heads.values()].reduce((sum, { seq }) => sum + seq, 0);
  const faults: ChainFault[] = [];
  let entries = 0;
  for (const org of [...orgs].toSorted()) {
    const anchored = anchors?.exists === true ? (anchors.heads.get(org) ?? []) : undefined;
    const fault = await verifyOne(snapshot, org, anchored, heads.get(org), (count) => {
      entries += count;
      onProgress?.(entries, Math.max(all, entries));
    });
    if (fault !== undefined) faults.push(fault);
  }
  return { faults, institutions: orgs.size, entries };
}

async function readHeads(snapshot: Snapshot): Promise<ReadonlyMap<string, ChainHead>> {
  const rows = await snapshot.selectFrom('audit_head').select(['org_id', 'seq', 'hash', 'at']).execute();
  return new Map(rows.map(({ org_id, seq, hash, at }) => [org_id, { seq: Number(seq), hash, at }]));
}

/** Also of an institution whose head was removed. One step through the index for each institution. */
async function institutionsWithEntries(snapshot: Snapshot): Promise<readonly string[]> {
  const { rows } = await sql<{ org_id: string }>`
    WITH RECURSIVE found (org_id) AS (
      (SELECT org_id FROM audit_entry ORDER BY org_id LIMIT 1)
      UNION ALL
      SELECT (SELECT e.org_id FROM audit_entry e WHERE e.org_id > f.org_id ORDER BY e.org_id LIMIT 1)
      FROM found f WHERE f.org_id IS NOT NULL)
    SELECT org_id FROM found WHERE org_id IS NOT NULL`.execute(snapshot);
  return rows.map(({ org_id }) => org_id);
}

interface EntryRow {
  readonly org_id: string;
  readonly seq: string;
  readonly at: Date;
  readonly actor: string | null;
  readonly action: string;
  readonly object_id: string | null;
  readonly decision: string;
  readonly body: string;
  readonly hash: Buffer;
}

/** Through a cursor, not page by page by number: a number that stands there twice must not fall between two pages. */
async function verifyOne(
  snapshot: Snapshot,
  org: string,
  anchored: readonly AnchoredHead[] | undefined,
  head: ChainHead | undefined,
  onRead: (count: number) => void,
): Promise<ChainFault | undefined> {
  assertId(org);
  const chain = verifyChain(org, anchored);
  await sql`DECLARE chain NO SCROLL CURSOR FOR
    SELECT org_id, seq, at, actor, action, object_id, decision, body, hash FROM audit_entry
    WHERE org_id = ${sql.lit(org)} ORDER BY seq`.execute(snapshot);
  try {
    for (;;) {
      const { rows } = await sql<EntryRow>`FETCH ${sql.lit(BATCH)} FROM chain`.execute(snapshot);
      onRead(rows.length);
      for (const row of rows) {
        const fault = chain.take(entryOf(row));
        if (fault !== undefined) return fault;
      }
      if (rows.length < BATCH) return chain.finish(head);
    }
  } finally {
    await sql`CLOSE chain`.execute(snapshot);
  }
}

function assertId(org: string): void {
  if (!/^[0-9a-f-]{36}$/u.test(org)) throw new TypeError('an institution is named by a UUID');
}

function entryOf(row: EntryRow): ChainEntry {
  const { org_id, seq, at, actor, action, object_id, decision, body, hash } = row;
  return { org: org_id, seq: Number(seq), at: new Date(at), actor, action, object: object_id, decision, body, hash };
}
