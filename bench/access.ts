// SPDX-License-Identifier: EUPL-1.2
// What protection costs when a case is read: the session, decide(), row security and opening the fields, beside the same
// rows read bare by the owner of the tables without policies, in the same run; and how it grows with the number of cases.
// `npm run bench -- access`; BENCH_CASES=1000,100000,1000000 chooses the sizes.

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { CASE_FIELD_NAMES, decide } from '@amparo/casework/access';
import { sql } from 'kysely';
import pg from 'pg';
import { cookieFor, readSessionCookie, type SessionKey } from '../apps/server/src/access/session-cookie.ts';
import { hashToken, newToken } from '../apps/server/src/access/tokens.ts';
import { createBlindIndex } from '../apps/server/src/keys/blind-index.ts';
import { createCaseKeys } from '../apps/server/src/keys/case-keys.ts';
import { migrated, startTestKeys } from '../apps/server/src/keys/test-keys.ts';
import { testDatabase } from '../apps/server/src/postgres/test-cluster.ts';
import { Sensitive } from '../apps/server/src/sensitive.ts';
import { createInstitution, startSession } from '../apps/server/src/store/accounts.ts';
import { readIdentity } from '../apps/server/src/store/case-identity.ts';
import { listCases, openCase } from '../apps/server/src/store/cases.ts';
import { type Database, type KeeperDatabase, openPools } from '../apps/server/src/store/database.ts';
import type { Store } from '../apps/server/src/store/sealed.ts';
import { type AuditEntry, inSession, type Staff } from '../apps/server/src/store/session.ts';
import { caseResource } from '../apps/server/src/store/ties.ts';

const SIZES = (process.env['BENCH_CASES'] ?? '1000,100000').split(',').map(Number);
const OWN_CASES = 60;
const PAGE = 50;
const CALLS = Number(process.env['BENCH_CALLS'] ?? 1500);
const MOST_READ = 3;
const MOST_LIST = 4;

export async function benchAccess(): Promise<void> {
  console.log('\nReading a case under protection, one after the other, beside the same rows bare as the owner');
  const reads: number[] = [];
  for (const size of SIZES) reads.push(await benchSize(size));
  const [first = 0, last = 0] = [reads[0], reads.at(-1)];
  const [least = 1, most = 1] = [SIZES[0], SIZES.at(-1)];
  const allowed = Math.log(most) / Math.log(least);
  if (SIZES.length > 1) {
    const growth = last / first;
    console.log(
      `  growth of the median from ${least} to ${most} cases: ${growth.toFixed(2)}; logarithm of the index ${allowed.toFixed(2)}: ${growth <= allowed ? 'kept' : 'MISSED'}`,
    );
  }
}

/** @returns the median of reading, in ms */
async function benchSize(size: number): Promise<number> {
  const database = await testDatabase(migrated);
  const opened = openPools(database.connections, { application: 1, keeper: 1 }, () => undefined);
  const owner = new pg.Client(database.connections.migration);
  await owner.connect();
  const keys = await startTestKeys();
  try {
    const person = await signIn(opened.keeper);
    await seed(owner, person.orgId, size - OWN_CASES);
    const caseKeys = createCaseKeys(keys.store);
    const index = createBlindIndex(keys.store);
    const ids: string[] = [];
    const asPerson = <T>(work: (store: Store, staff: Staff) => Promise<T>, entries: readonly AuditEntry[] = []) =>
      run(opened.db, person.key, async (trx, staff) => ({
        value: await work({ trx, keys: caseKeys }, staff),
        entries,
      }));
    for (let count = 0; count < OWN_CASES; count += 1) {
      const identity = {
        name: new Sensitive(`Nombre Apellido ${count}`),
        alias: new Sensitive('Luna'),
        birthYear: new Sensitive(1990),
      };
      const given = { ownReference: `OWN-${count}`, identity, now: new Date() };
      ids.push(await asPerson((store, staff) => openCase(store, index, staff, given)));
    }
    await owner.query('ANALYZE');
    console.log(`  ${size} cases`);
    const one = () => ids[Math.floor(Math.random() * ids.length)] ?? '';
    const { orgId } = person;
    const [ours, theirs] = [await pidOf(owner), await pidOf(opened.db)];
    const bare = await measure(ours, async () => {
      await owner.query({ ...BARE_READ, values: [orgId, one()] });
    });
    show('the same rows bare', bare);
    const read = async (store: Store, staff: Staff) => {
      const caseId = one();
      const now = new Date();
      const resource = await caseResource(store.trx, orgId, caseId);
      if (resource === undefined) throw new Error('a case of the bench is not visible');
      if (!decide(staff, 'case.read-identity', resource, CASE_FIELD_NAMES, now).allowed) throw new Error('not allowed');
      const identity = await readIdentity(store, { orgId, caseId });
      if (identity?.alias?.expose() !== 'Luna') throw new Error('not opened');
    };
    const protectedRead = await measure(theirs, () => asPerson(read));
    show('session, decide, row security, fields opened', protectedRead, bare, MOST_READ);
    const logged = await measure(theirs, () => asPerson(read, [ENTRY]));
    show('the same with its entry in the log, committed', logged, bare);
    const bareList = await measure(ours, async () => {
      const { rowCount } = await owner.query({ ...BARE_LIST, values: [orgId, ids, PAGE] });
      if (rowCount !== PAGE) throw new Error('not a whole page');
    });
    const list = await measure(theirs, () =>
      asPerson(async ({ trx }, staff) => {
        const page = await listCases(trx, staff, { limit: PAGE }, new Date());
        if (page.length !== PAGE) throw new Error('not a whole page');
      }),
    );
    show(`a list of ${PAGE} bare`, bareList);
    show(`a list of ${PAGE}: session, decide for each, row security`, list, bareList, MOST_LIST);
    return protectedRead.median;
  } finally {
    await keys.stop();
    await owner.end();
    await opened.close();
    await database.drop();
  }
}

const ENTRY: AuditEntry = {
  action: 'case.read-identity',
  objectId: randomUUID(),
  outcome: 'allowed',
  reason: 'assigned',
  purpose: null,
};

/** What reading needs of the database: the fields, the key, and who is tied to the case. */
const BARE_READ = {
  name: 'bare-read',
  text: `SELECT c.alias_sealed, c.name_sealed, c.birth_year_sealed, c.created_by, c.handed_over_at, c.erased_at, k.wrapped,
      (SELECT json_agg(a) FROM amparo.assignment a WHERE a.org_id = c.org_id AND a.case_id = c.case_id) AS assignments,
      (SELECT json_agg(d) FROM amparo.case_deny d WHERE d.org_id = c.org_id AND d.case_id = c.case_id) AS denied,
      (SELECT json_agg(b) FROM amparo.break_glass b WHERE b.org_id = c.org_id AND b.case_id = c.case_id) AS broken
    FROM amparo.case_file c JOIN amparo_keys.case_key k ON k.org_id = c.org_id AND k.case_id = c.case_id
    WHERE c.org_id = $1 AND c.case_id = $2`,
};
const BARE_LIST = {
  name: 'bare-list',
  text: `SELECT c.case_id, c.own_reference, c.created_at, c.changed_at, c.created_by, c.handed_over_at, c.erased_at,
      (SELECT json_agg(w.display_name) FROM amparo.assignment r JOIN amparo.staff_user w ON w.org_id = r.org_id
        AND w.user_id = r.user_id WHERE r.org_id = c.org_id AND r.case_id = c.case_id AND r.until_at IS NULL) AS names,
      (SELECT json_agg(a) FROM amparo.assignment a WHERE a.org_id = c.org_id AND a.case_id = c.case_id) AS assignments,
      (SELECT json_agg(d) FROM amparo.case_deny d WHERE d.org_id = c.org_id AND d.case_id = c.case_id) AS denied,
      (SELECT json_agg(b) FROM amparo.break_glass b WHERE b.org_id = c.org_id AND b.case_id = c.case_id) AS broken
    FROM amparo.case_file c WHERE c.org_id = $1 AND c.case_id = ANY ($2) ORDER BY c.created_at DESC, c.case_id DESC LIMIT $3`,
};

/** Cases of fifty colleagues, as the owner. */
async function seed(owner: pg.Client, orgId: string, count: number): Promise<void> {
  await owner.query(
    `WITH made AS (INSERT INTO amparo.account (account_id, sign_in_name, created_at)
       SELECT gen_random_uuid(), 'colleague-' || n, now() FROM generate_series(1, 50) AS n RETURNING account_id)
     INSERT INTO amparo.staff_user (org_id, user_id, display_name, created_at) SELECT $1, account_id, 'Colleague', now() FROM made`,
    [orgId],
  );
  await owner.query(
    `WITH people AS (SELECT array_agg(user_id) AS ids FROM amparo.staff_user WHERE org_id = $1 AND display_name = 'Colleague')
     INSERT INTO amparo.case_file (org_id, case_id, own_reference, name_sealed, version, created_by, created_at, changed_at)
       SELECT $1, gen_random_uuid(), 'B-' || n, sha256(int4send(n)) || sha256(int4send(-n)), 1, ids[1 + n % 50],
         now() - n * interval '1 minute', now() FROM people, generate_series(1, $2) AS n`,
    [orgId, count],
  );
  await owner.query(
    `INSERT INTO amparo.assignment (org_id, case_id, user_id, assigned_by, from_at)
       SELECT org_id, case_id, created_by, created_by, created_at FROM amparo.case_file WHERE org_id = $1`,
    [orgId],
  );
  await owner.query(
    `INSERT INTO amparo_keys.case_key (org_id, case_id, key_version, kek_id, wrapped, created_at)
       SELECT org_id, case_id, 1, 'bench', name_sealed, now() FROM amparo.case_file WHERE org_id = $1`,
    [orgId],
  );
}

interface SignedIn {
  readonly orgId: string;
  readonly key: SessionKey;
}

async function signIn(keeper: KeeperDatabase): Promise<SignedIn> {
  const now = new Date();
  const given = { name: 'Bench', displayName: 'Bench', signInName: 'bench', passwordHash: null, now };
  const { orgId, userId } = await createInstitution(keeper, { ...given, roles: ['CaseWorker'] });
  const token = newToken();
  const tokenHash = hashToken(token) ?? Buffer.alloc(32);
  const session = { orgId, userId, tokenHash, method: 'passkey' as const, deviceBound: true, deviceId: null };
  await startSession(keeper, { ...session, stepUpAt: now, now });
  const key = readSessionCookie(cookieFor(orgId, token).split(';', 1)[0]);
  if (key === undefined) throw new TypeError('a new session has a cookie that can be read');
  return { orgId, key };
}

async function run<T>(db: Database, key: SessionKey, work: Parameters<typeof inSession<T>>[2]): Promise<T> {
  const done = await inSession(db, { key, now: new Date(), requestId: randomUUID() }, work);
  if (done === undefined) throw new Error('the session of the bench is not known');
  return done.value;
}

interface Measured {
  readonly median: number;
  readonly p99: number;
  /** CPU of this process and of its connection in the database, ms a call; undefined where it cannot be told */
  readonly cpu: number | undefined;
  /** of it, this process alone */
  readonly here: number;
}

async function measure(pid: number, call: () => Promise<void>): Promise<Measured> {
  for (let count = 0; count < CALLS / 10; count += 1) await call();
  const times: number[] = [];
  const before = await cpuOf(pid);
  const used = process.cpuUsage();
  for (let count = 0; count < CALLS; count += 1) {
    const began = performance.now();
    await call();
    times.push(performance.now() - began);
  }
  const { user, system } = process.cpuUsage(used);
  const after = await cpuOf(pid);
  times.sort((one, other) => one - other);
  const at = (share: number) => times[Math.floor(share * (times.length - 1))] ?? 0;
  const here = (user + system) / 1000 / CALLS;
  const cpu = before === undefined || after === undefined ? undefined : (after - before) / CALLS + here;
  return { median: at(0.5), p99: at(0.99), cpu, here };
}

/** On a busy machine a wait for a turn looks like work; CPU time does not. Linux only: ms of one process so far. */
async function cpuOf(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/schedstat`, 'utf8').catch(() => '');
  const [nanoseconds] = text.split(' ');
  return nanoseconds === undefined || nanoseconds === '' ? undefined : Number(nanoseconds) / 1e6;
}

async function pidOf(client: pg.Client | Database): Promise<number> {
  const text = 'SELECT pg_backend_pid() AS pid';
  const { rows } =
    client instanceof pg.Client
      ? await client.query<{ pid: number }>(text)
      : await sql.raw<{ pid: number }>(text).execute(client);
  return rows[0]?.pid ?? 0;
}

function show(what: string, { median, p99, cpu, here }: Measured, peer?: Measured, most?: number): void {
  const ratio = (value: number | undefined, of: number | undefined) =>
    value === undefined || of === undefined || of === 0 ? '–' : (value / of).toFixed(1);
  const beside =
    peer === undefined
      ? ''
      : `; times the bare one: p50 ${ratio(median, peer.median)}, p99 ${ratio(p99, peer.p99)}, CPU ${ratio(cpu, peer.cpu)}`;
  const bound =
    peer === undefined || most === undefined
      ? ''
      : `, bound ${most} at p99: ${p99 / peer.p99 <= most ? 'kept' : 'MISSED'}`;
  const used = cpu === undefined ? '' : `, CPU ${cpu.toFixed(2)} ms, here ${here.toFixed(2)}`;
  console.log(`    ${what.padEnd(54)} p50 ${median.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms${used}${beside}${bound}`);
}
