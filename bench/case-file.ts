// SPDX-License-Identifier: EUPL-1.2
// The case file in use: the list with filters, opening a case, search by name, saving, Today, over HTTP with the real server,
// for a case worker and for the supervisor of twelve; beside each the same rows bare, read or written as the owner of the tables
// through the driver in the same run. Then twenty people at once; and how each grows with the number of cases of the
// institution. `npm run bench -- case-file`; `--sizes 10000,100000,1000000` chooses the sizes, BENCH_CALLS the calls.
//
// What is real: every case of the twenty (sixty each) is sealed under a key of its own; ten of each have the records of a
// case that was written through the API. What is not: the cases of everybody else are rows with bytes that nobody opens, with two records
// each and no history (bench/case-file-seed.ts).

import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { mkdtemp } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { cookieFor } from '../apps/server/src/access/session-cookie.ts';
import { hashToken, newToken } from '../apps/server/src/access/tokens.ts';
import { migrated, startTestKeys } from '../apps/server/src/keys/test-keys.ts';
import { testDatabase } from '../apps/server/src/postgres/test-cluster.ts';
import {
  createAccount,
  createInstitution,
  giveRoles,
  join as joinInstitution,
  startSession,
} from '../apps/server/src/store/accounts.ts';
import { type KeeperDatabase, openPools } from '../apps/server/src/store/database.ts';
import { STORED } from '../apps/server/src/store/records/kinds.ts';
import { type OwnCase, type Person, readModel, seedOthers, seedOwn } from './case-file-seed.ts';
import { type Client, clientOf, cpuOf, descendants, start, urlOf } from './running-server.ts';

const USUAL_SIZES = [10_000, 100_000];
/** of other institutions in the same database, to the largest size */
const NETWORK = Number(process.env['BENCH_NETWORK'] ?? 0);
const WORKERS = 20;
const TEAM = 12;
const CASES_EACH = 60;
/** of them, with every record of the model: those that are opened and changed */
const WHOLE_EACH = 10;
const CALLS = Number(process.env['BENCH_CALLS'] ?? 150);
const SECONDS_TOGETHER = Number(process.env['BENCH_SECONDS'] ?? 15);

/** p95 in ms, one after the other and with twenty at once. */
const BARS = { list: 100, open: 60, search: 120, save: 80, note: 80, today: 150 } as const;
type Operation = keyof typeof BARS;
const OPERATIONS: readonly Operation[] = ['list', 'open', 'search', 'save', 'note', 'today'];
const TITLES: Readonly<Record<Operation, string>> = {
  list: 'list with filters, 50 lines',
  open: 'open a case',
  search: 'search by name (answers leave at ticks of 100 ms)',
  save: 'save a field of the person',
  note: 'add a note',
  today: 'Today',
};

interface Measured {
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
  /** ms of CPU a call: server with its key process, and its connections in the database */
  readonly server: number;
  readonly database: number;
}

export async function benchCaseFile(sizes: readonly number[] = USUAL_SIZES): Promise<void> {
  console.log(
    `\nThe case file over HTTP: ${WORKERS} case workers with ${CASES_EACH} cases each, a supervisor of ${TEAM} of them; p95 in ms`,
  );
  const table: { readonly size: number; readonly found: ReadonlyMap<string, Measured> }[] = [];
  for (const size of sizes) table.push({ size, found: await benchSize(size) });
  if (table.length < 2) return;
  console.log(`\n  growth: median (p95) in ms by cases of the institution`);
  console.log(
    `    ${''.padEnd(24)}${table.map(({ size }) => String(size).padStart(18)).join('')}   median, last to first`,
  );
  for (const name of table[0]?.found.keys() ?? []) {
    const cells = table.map(({ found }) => found.get(name));
    const [first, last] = [cells[0]?.median ?? 0, cells.at(-1)?.median ?? 0];
    const shown = cells.map((each) => `${each?.median.toFixed(1)} (${each?.p95.toFixed(1)})`.padStart(18)).join('');
    console.log(`    ${name.padEnd(24)}${shown}   ${(last / first).toFixed(2)}`);
  }
}

interface SignedIn extends Person {
  readonly cookie: string;
  readonly cases: readonly OwnCase[];
}

async function benchSize(size: number): Promise<ReadonlyMap<string, Measured>> {
  const database = await testDatabase(migrated);
  const keys = await startTestKeys();
  const folder = await mkdtemp(join(tmpdir(), 'amparo-bench-'));
  const opened = openPools(database.connections, { application: 1, keeper: 2 }, () => undefined);
  const owner = new pg.Client({ ...database.connections.migration, statement_timeout: 0 });
  await owner.connect();
  const server = start(['--data', join(folder, 'data')], {
    DATABASE_URL: urlOf(database.connections.application),
    DATABASE_MIGRATION_URL: urlOf(database.connections.migration),
    DATABASE_KEEPER_URL: urlOf(database.connections.keeper),
    AMPARO_KEYS: keys.folder,
    AMPARO_RATE_SESSION: '100000',
    AMPARO_RATE_ADDRESS: '100000',
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  try {
    const port = await server.port;
    const { workers, supervisor } = await makePeople(opened.keeper, owner);
    const [first] = workers;
    if (first === undefined) throw new TypeError('the bench has case workers');
    const modelCase = await writeModel(clientOf(port, agent, (await signIn(opened.keeper, first)).cookie));
    const model = await readModel(owner, keys.store, first, modelCase);
    const began = performance.now();
    const people: SignedIn[] = [];
    for (const [index, worker] of workers.entries()) {
      const given = { model, modelOf: first, count: CASES_EACH, whole: WHOLE_EACH, from: index * CASES_EACH };
      const cases = await seedOwn(owner, keys.store, worker, given);
      people.push({ ...worker, cookie: '', cases });
    }
    await seedOthers(owner, first.orgId, size - WORKERS * CASES_EACH);
    if (NETWORK > size) {
      const { orgId } = await institution(opened.keeper, 'Elsewhere');
      await seedOthers(owner, orgId, NETWORK - size);
    }
    await owner.query('VACUUM ANALYZE');
    console.log(
      `\n  ${size} cases${NETWORK > size ? ` of ${NETWORK}` : ''}, ${model.length} records in a case; seeded in ${((performance.now() - began) / 1000).toFixed(0)} s`,
    );
    for (const [index, each] of people.entries()) people[index] = { ...each, ...(await signIn(opened.keeper, each)) };
    const boss: SignedIn = {
      ...(await signIn(opened.keeper, supervisor)),
      cases: people.slice(0, TEAM).flatMap((each) => each.cases),
    };
    const pids = { server: [server.child.pid ?? 0, ...(await descendants(server.child.pid ?? 0))], owner };
    const found = new Map<string, Measured>();
    const one = people[0];
    if (one === undefined) throw new TypeError('the bench has case workers');
    await alone(
      owner,
      pids,
      found,
      { who: 'worker', person: one, client: clientOf(port, agent, one.cookie) },
      OPERATIONS,
    );
    const few = ['list', 'open', 'search', 'today'] as const;
    await alone(
      owner,
      pids,
      found,
      { who: 'supervisor', person: boss, client: clientOf(port, agent, boss.cookie) },
      few,
    );
    await together(people, (person) => clientOf(port, agent, person.cookie), 0);
    await together(people, (person) => clientOf(port, agent, person.cookie), 1000);
    return found;
  } finally {
    agent.destroy();
    await server.stop();
    await opened.close();
    await owner.end();
    await keys.stop();
    await database.drop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function institution(keeper: KeeperDatabase, name: string): Promise<Person> {
  const given = {
    name,
    displayName: 'Bench',
    signInName: `bench-${name.toLowerCase()}`,
    passwordHash: null,
    now: new Date(),
  };
  return createInstitution(keeper, { ...given, roles: ['CaseWorker'] });
}

async function makePeople(
  keeper: KeeperDatabase,
  owner: pg.Client,
): Promise<{ workers: readonly Person[]; supervisor: Person }> {
  const first = await institution(keeper, 'Bench');
  const { orgId } = first;
  const now = new Date();
  const add = async (name: string, role: 'CaseWorker' | 'Supervisor'): Promise<Person> => {
    const userId = await createAccount(keeper, { displayName: name, signInName: name, passwordHash: null, now });
    await joinInstitution(keeper, { orgId, accountId: userId, displayName: name, now });
    await giveRoles(keeper, { orgId, userId, roles: [role], by: first.userId, now });
    return { orgId, userId };
  };
  const workers: Person[] = [];
  for (let index = 0; index < WORKERS; index += 1) workers.push(await add(`worker-${index}`, 'CaseWorker'));
  const supervisor = await add('supervisor', 'Supervisor');
  const team = workers.slice(0, TEAM).map(({ userId }) => userId);
  await owner.query('UPDATE amparo.staff_user SET supervisor_id = $1 WHERE user_id = ANY ($2)', [
    supervisor.userId,
    team,
  ]);
  return { workers, supervisor };
}

async function signIn(keeper: KeeperDatabase, { orgId, userId }: Person): Promise<Person & { cookie: string }> {
  const now = new Date();
  const token = newToken();
  const tokenHash = hashToken(token) ?? Buffer.alloc(32);
  const session = { orgId, userId, tokenHash, method: 'passkey' as const, deviceBound: true, deviceId: null };
  await startSession(keeper, { ...session, stepUpAt: now, now });
  return { orgId, userId, cookie: cookieFor(orgId, token).split(';', 1)[0] ?? '' };
}

const post = (client: Client, path: string, body: unknown, version?: number) =>
  client({
    method: 'POST',
    path,
    body,
    headers: { 'idempotency-key': randomUUID(), ...(version === undefined ? {} : { 'if-match': `"${version}"` }) },
  });

/** A case of some weeks, through the API. @returns its id */
async function writeModel(client: Client): Promise<string> {
  const made = JSON.parse(await post(client, '/api/v1/cases', { ownReference: 'M-2026/1', alias: 'Luna' })) as {
    id: string;
  };
  const at = (rest: string) => `/api/v1/cases/${made.id}${rest}`;
  const past = (hours: number) => new Date(Date.now() - hours * 3600_000).toISOString();
  const day = (offset: number) => new Date(Date.now() + offset * 24 * 3600_000).toISOString().slice(0, 10);
  for (const purpose of ['CaseRecord', 'Assistance', 'HealthDataSharing']) {
    await post(client, at('/consents'), {
      purpose,
      recipients: [],
      dataCategories: ['Identity', 'Health'],
      countries: ['HN'],
      grantedBy: 'Self',
      guardianId: null,
      childAssent: 'NotApplicable',
      capacity: 'Assumed',
      capacityNote: null,
      language: 'es',
      interpreterId: null,
      mode: 'WitnessedOral',
      informed: {
        agreementToInterview: true,
        purpose: true,
        actualAndPossibleUse: true,
        nonIdentifyingResearchUse: true,
        rightToOwnData: true,
        storageTime: true,
        howToWithdraw: true,
      },
      conditions: null,
      decision: 'Given',
      evidenceRef: null,
      validFrom: null,
      expiresAt: null,
    });
  }
  const debt = {
    factor: 'DebtClaimed',
    value: 'Yes',
    time: 'Present',
    officialsOf: [],
    detail: null,
    source: 'Person',
  };
  for (const [index, subjectScope] of (['Self', 'Family', 'Self'] as const).entries()) {
    await post(client, at('/risks'), {
      subjectScope,
      answers: subjectScope === 'Self' ? [debt] : [],
      ownPerception: 1,
      immediateActions: [],
      assessedAt: past(3 - index),
      final: true,
    });
  }
  for (let index = 0; index < 6; index += 1) {
    await post(client, at('/events'), {
      type: 'Recruitment',
      date: `2026-0${index + 1}-01`,
      precision: 'Month',
      country: 'HN',
      place: 'a bus station',
      description: 'She was told of work in a house in the next country and given a ticket for the same evening.',
    });
  }
  for (let index = 0; index < 25; index += 1) {
    await post(client, at('/services'), {
      category: 'Legal',
      subtype: 'Information',
      date: day(-index),
      startsAt: null,
      quantity: null,
      unit: null,
      value: null,
      currency: null,
      providerOrgId: null,
      providerServiceId: null,
      location: null,
      locationConfidential: false,
      companions: [],
      interpreterMode: null,
      interpreterId: null,
      outcome: 'Delivered',
      planItemId: null,
      note: 'Came on time; asked about papers.',
      consularPost: null,
    });
    await post(client, at('/notes'), {
      text: `She prefers mornings. ${'A longer line of the note. '.repeat(8)}`,
      sealed: false,
    });
  }
  await post(client, at('/debts'), {
    creditorId: null,
    amount: '6000.00',
    currency: 'USD',
    basis: 'Travel',
    securedOn: ['Land'],
    paidSoFar: null,
    interest: null,
    threatAttached: true,
    personAccepts: 'Unsure',
    note: null,
  });
  return made.id;
}

interface Seat {
  readonly who: 'worker' | 'supervisor';
  readonly person: SignedIn;
  readonly client: Client;
}

interface Pids {
  readonly server: readonly number[];
  readonly owner: pg.Client;
}

const FILTERS = [
  '?open=yes',
  '?open=yes&sort=due',
  '?risk=Medium&sort=risk',
  '?stages=Intake,Assessment&sort=opened',
  '?late=yes',
  `?number=O-`,
];

/** Of the person of each case that a run has changed: the next part of the run goes on from there. */
const versions = new Map<string, number>();
const NO_CASE: OwnCase = { caseId: '', name: '', personId: '', whole: false };

/** What one person does, one call after the other. */
function callsOf({
  person,
  client,
}: Pick<Seat, 'person' | 'client'>): Readonly<Record<Operation, (index: number) => Promise<void>>> {
  const some = (index: number) => person.cases[(index * 7) % person.cases.length] ?? NO_CASE;
  const wholeCases = person.cases.filter(({ whole }) => whole);
  const opened = (index: number) => wholeCases[(index * 7) % wholeCases.length] ?? NO_CASE;
  return {
    list: async (index) => {
      await client({ method: 'GET', path: `/api/v1/caseload${FILTERS[index % FILTERS.length]}` });
    },
    open: async (index) => {
      await client({ method: 'GET', path: `/api/v1/cases/${opened(index).caseId}/file` });
    },
    search: async (index) => {
      const text = await client({ method: 'POST', path: '/api/v1/caseload/search', body: { text: some(index).name } });
      if (!text.includes(some(index).caseId)) throw new Error('a case of the bench was not found by its name');
    },
    save: async (index) => {
      const { caseId, personId } = opened(index);
      const seen = versions.get(caseId) ?? 1;
      const path = `/api/v1/cases/${caseId}/persons/${personId}`;
      const body = { education: seen % 2 === 0 ? 'PrimaryEducation' : 'LowerSecondaryEducation' };
      await client({ method: 'PUT', path, body, headers: { 'if-match': `"${seen}"` } });
      versions.set(caseId, seen + 1);
    },
    note: async (index) => {
      await post(client, `/api/v1/cases/${opened(index).caseId}/notes`, { text: `note ${index}`, sealed: false });
    },
    today: async () => {
      await client({ method: 'GET', path: '/api/v1/today' });
    },
  };
}

async function alone(
  owner: pg.Client,
  pids: Pids,
  found: Map<string, Measured>,
  seat: Seat,
  operations: readonly Operation[],
): Promise<void> {
  console.log(`    ${seat.who}, ${seat.person.cases.length} cases to see, one call after the other`);
  const calls = callsOf(seat);
  const bare = bareOf(owner, seat.person);
  for (const operation of operations) {
    // sixty searches an hour are let through
    const count = operation === 'search' ? Math.min(CALLS, 40) : CALLS;
    const beside = await measure(pids, count, bare[operation]);
    const here = await measure(pids, count, calls[operation]);
    found.set(`${seat.who}: ${operation}`, here);
    show(TITLES[operation], here, beside, BARS[operation]);
  }
}

async function measure(pids: Pids, count: number, call: (index: number) => Promise<void>): Promise<Measured> {
  for (let index = 0; index < Math.min(12, count / 4); index += 1) await call(index);
  const { rows } = await pids.owner.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid IS NOT NULL`,
  );
  const backends = rows.map(({ pid }) => pid);
  const before = [await cpuOf(pids.server), await cpuOf(backends)] as const;
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const began = performance.now();
    await call(index + 12);
    times.push(performance.now() - began);
  }
  const after = [await cpuOf(pids.server), await cpuOf(backends)] as const;
  return { ...spread(times), server: (after[0] - before[0]) / count, database: (after[1] - before[1]) / count };
}

function spread(times: readonly number[]): Pick<Measured, 'median' | 'p95' | 'p99'> {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return { median: at(0.5), p95: at(0.95), p99: at(0.99) };
}

function show(what: string, here: Measured, bare: Measured, bar: number): void {
  const kept = here.p95 <= bar ? 'kept' : 'MISSED';
  const ratio = (value: number, of: number) => (of === 0 ? '–' : (value / of).toFixed(1));
  console.log(
    `      ${what.padEnd(50)} p50 ${here.median.toFixed(1).padStart(6)}, p95 ${here.p95.toFixed(1).padStart(6)} (bar ${bar}: ${kept}), CPU ${here.server.toFixed(1)} + ${here.database.toFixed(1)} in the database; bare p50 ${bare.median.toFixed(2)}, p95 ${bare.p95.toFixed(2)}: ${ratio(here.median, bare.median)} and ${ratio(here.p95, bare.p95)} times`,
  );
  if (here.p95 > bar) process.exitCode = 1;
}

/** The shares of a working day: most calls look, some write. */
const DAY: readonly Operation[] = [
  ...Array<Operation>(7).fill('list'),
  ...Array<Operation>(7).fill('open'),
  ...Array<Operation>(3).fill('today'),
  'save',
  'note',
];

/** @param pauseMs between the calls of one person: 0 asks as fast as answers come */
async function together(
  people: readonly SignedIn[],
  clientFor: (person: SignedIn) => Client,
  pauseMs: number,
): Promise<void> {
  const times = new Map<Operation, number[]>(OPERATIONS.map((each) => [each, []]));
  const until = performance.now() + SECONDS_TOGETHER * 1000;
  let errors = 0;
  const began = performance.now();
  await Promise.all(
    people.map(async (person, lane) => {
      const calls = callsOf({ person, client: clientFor(person) });
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, (pauseMs * lane) / people.length));
      for (let index = lane; performance.now() < until; index += 1) {
        // at most eight searches of each in a run, of the sixty in an hour
        const searching = (index - lane) % 20 === 19 && (index - lane) / 20 < 8;
        const operation = searching ? 'search' : (DAY[(index * 3) % DAY.length] ?? 'list');
        const from = performance.now();
        try {
          await calls[operation](index);
          times.get(operation)?.push(performance.now() - from);
        } catch (error) {
          if (errors === 0) console.log(`      ${String(error).slice(0, 200)}`);
          errors += 1;
        }
        if (pauseMs > 0)
          await new Promise((resolve) => setTimeout(resolve, Math.max(0, pauseMs - (performance.now() - from))));
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  const all = [...times.values()].reduce((sum, each) => sum + each.length, 0);
  const how = pauseMs === 0 ? 'as fast as answers come' : `a call every ${pauseMs / 1000} s`;
  console.log(`    ${people.length} at once, ${how}: ${(all / seconds).toFixed(0)} calls a second, ${errors} errors`);
  for (const [operation, each] of times) {
    if (each.length === 0) continue;
    const { median, p95 } = spread(each);
    const bar = BARS[operation];
    console.log(
      `      ${TITLES[operation].padEnd(50)} p50 ${median.toFixed(1).padStart(6)}, p95 ${p95.toFixed(1).padStart(6)} (bar ${bar}: ${p95 <= bar ? 'kept' : 'MISSED'}), ${each.length} calls`,
    );
  }
  if (errors > 0) process.exitCode = 1;
}

/** The same rows without rights, keys or rules, in as few questions as they need. */
function bareOf(
  owner: pg.Client,
  { orgId, userId, cases }: SignedIn,
): Readonly<Record<Operation, (index: number) => Promise<void>>> {
  const ids = cases.map(({ caseId }) => caseId);
  const wholeCases = cases.filter(({ whole }) => whole);
  const some = (index: number) => wholeCases[(index * 7) % wholeCases.length];
  const ask = (name: string, text: string, values: unknown[]) => owner.query({ name, text, values });
  const save = async (index: number, table: string, statement: string, values: unknown[]) => {
    const caseId = some(index)?.caseId;
    await owner.query('BEGIN');
    await ask(`bare-lock`, 'SELECT 1 FROM amparo.case_file WHERE org_id = $1 AND case_id = $2 FOR UPDATE', [
      orgId,
      caseId,
    ]);
    await ask(`bare-${table}`, statement, values);
    await ask(
      'bare-history',
      `INSERT INTO amparo.record_history (org_id, case_id, kind, record_id, version, field, private, to_sealed, changed_by, changed_at)
         VALUES ($1, $2, 'person', $3, 1, 'education', false, $4, $5, now())`,
      [orgId, caseId, randomUUID(), Buffer.alloc(128, 7), userId],
    );
    await ask('bare-row', 'UPDATE amparo.case_file SET changed_at = now() WHERE org_id = $1 AND case_id = $2', [
      orgId,
      caseId,
    ]);
    await owner.query('COMMIT');
  };
  return {
    list: async () => {
      await ask(
        'bare-list',
        `SELECT c.case_id, c.case_number, c.own_reference, c.stage, c.stage_since, c.risk_self, c.risk_family, c.risk_valid_until,
            c.next_review_on, c.is_child, c.case_worker_id, c.created_at, c.changed_at, c.alias_sealed, k.wrapped,
            (SELECT json_agg(d) FROM amparo.case_clock d WHERE d.org_id = c.org_id AND d.case_id = c.case_id) AS clocks
          FROM amparo.case_file c JOIN amparo_keys.case_key k ON k.org_id = c.org_id AND k.case_id = c.case_id
          WHERE c.org_id = $1 AND c.case_id = ANY ($2) AND c.stage <> 'Closed' ORDER BY c.changed_at DESC LIMIT 50`,
        [orgId, ids],
      );
    },
    open: async (index) => {
      await ask('bare-open', BARE_OPEN, [orgId, some(index)?.caseId]);
    },
    search: async (index) => {
      await ask(
        'bare-search',
        `SELECT c.case_id, c.name_sealed, c.alias_sealed, k.wrapped FROM amparo.case_file c
          JOIN amparo_keys.case_key k ON k.org_id = c.org_id AND k.case_id = c.case_id
          WHERE c.org_id = $1 AND c.case_id = ANY ($2) AND EXISTS (SELECT FROM amparo.name_token t
            WHERE t.org_id = c.org_id AND t.case_id = c.case_id AND t.kind = 'full-name' AND t.token = $3)`,
        [orgId, ids, Buffer.from([index % 256, 128])],
      );
    },
    save: (index) =>
      save(
        index,
        'person',
        'UPDATE amparo.person SET content_sealed = content_sealed, changed_at = now() WHERE org_id = $1 AND case_id = $2 AND record_id = $3',
        [orgId, some(index)?.caseId, some(index)?.personId],
      ),
    note: (index) =>
      save(
        index,
        'note',
        `INSERT INTO amparo.case_note (org_id, case_id, record_id, version, content_sealed, created_by, created_at, changed_by, changed_at,
            removed_at) VALUES ($1, $2, $3, 1, $4, $5, now(), $5, now(), now())`,
        [orgId, some(index)?.caseId, randomUUID(), Buffer.alloc(200, 7), userId],
      ),
    today: async () => {
      await ask(
        'bare-today',
        `SELECT c.case_id, c.case_number, c.stage, c.risk_self, c.risk_family, c.alias_sealed, d.clocks
          FROM amparo.case_file c JOIN LATERAL (SELECT json_agg(k) AS clocks FROM amparo.case_clock k
            WHERE k.org_id = c.org_id AND k.case_id = c.case_id AND k.appears_at <= now()) AS d ON d.clocks IS NOT NULL
          WHERE c.org_id = $1 AND c.case_id = ANY ($2)`,
        [orgId, ids],
      );
    },
  };
}

const BARE_OPEN = `SELECT 'head' AS kind, c.case_id, c.version, c.alias_sealed, k.wrapped FROM amparo.case_file c
    JOIN amparo_keys.case_key k ON k.org_id = c.org_id AND k.case_id = c.case_id WHERE c.org_id = $1 AND c.case_id = $2
  ${Object.entries(STORED)
    .map(
      ([kind, { table }]) =>
        `UNION ALL SELECT '${kind}', t.record_id, t.version, t.content_sealed, t.private_sealed FROM amparo.${table} t WHERE t.org_id = $1 AND t.case_id = $2`,
    )
    .join('\n  ')}`;
