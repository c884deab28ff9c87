// SPDX-License-Identifier: EUPL-1.2
// "Who has looked at this file" (AUD-4), asked in the transaction of a request by those who may ask and those who may not.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { openPools, type OpenedDatabase } from '../store/database.ts';
import { inSession } from '../store/session.ts';
import { addCaseWorker, addSession, append, openTestLog, type TestLog } from './test-log.ts';
import { verifyLog } from './verify-log.ts';
import { type WhoLooked, whoLooked } from './who-looked.ts';

const ORG = '11111111-1111-4111-8111-111111111111';
const OTHER_ORG = '22222222-2222-4222-8222-222222222222';
const NOON = new Date('2026-03-02T18:00:00.000Z'); // twelve o'clock in Tegucigalpa
const ZONE = 'America/Tegucigalpa';
let log: TestLog;
let pools: OpenedDatabase;
const [worker, colleague, stranger, elsewhere] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
const [mine, theirs, talk] = [randomUUID(), randomUUID(), randomUUID()];

before(async () => {
  log = await openTestLog();
  pools = openPools(log.connections, { application: 2, keeper: 1 }, () => undefined);
  for (const [org, user, displayName] of [
    [ORG, worker, 'A. Morales'],
    [ORG, colleague, 'B. Rivas'],
    [ORG, stranger, 'C. Luna'],
    [OTHER_ORG, elsewhere, 'D. Soto'],
  ] as const) {
    await addCaseWorker(log.owner, { org, user, displayName });
  }
  for (const [caseId, reference, user] of [
    [mine, 'A-1', worker],
    [theirs, 'A-2', colleague],
  ]) {
    await log.owner.query(
      `INSERT INTO case_file (org_id, case_id, own_reference, version, created_by, created_at, changed_at)
       VALUES ($1, $2, $3, 1, $4, now(), now())`,
      [ORG, caseId, reference, user],
    );
  }
  await log.owner.query(
    `INSERT INTO conversation (org_id, conversation_id, case_id, own_reference, instrument_id, instrument_version, language,
       version, created_by, created_at, changed_at) VALUES ($1, $2, $3, 'A-1', 'short', 1, 'es', 1, $4, now(), now())`,
    [ORG, talk, mine, worker],
  );
  const at = (minutes: number) => new Date(NOON.getTime() + minutes * 60_000);
  const entries = [
    { actor: worker, action: 'case.open', object: mine, reason: 'own', at: at(0) },
    { actor: colleague, action: 'case.read', object: mine, reason: 'break-glass', at: at(1) },
    { actor: colleague, action: 'case.read', object: mine, reason: 'break-glass', at: at(9) },
    { actor: colleague, action: 'conversation.read', object: talk, reason: 'break-glass', at: at(10) },
    { actor: stranger, action: 'case.read', object: mine, decision: 'denied', reason: 'not-there', at: at(11) },
    { actor: worker, action: 'case.read-identity', object: mine, reason: 'own-intake', at: at(13 * 60) },
    { actor: colleague, action: 'case.read', object: theirs, reason: 'own-intake', at: at(14 * 60) },
    { actor: null, action: 'case.rewrap', object: mine, reason: null, at: at(15 * 60) },
  ] as const;
  for (const entry of entries) await append(log.owner, { org: ORG, ...entry });
  await append(log.owner, { org: OTHER_ORG, actor: elsewhere, object: mine, at: at(1) });
});
after(async () => {
  await pools.close();
  await log.close();
});

async function ask(org: string, user: string, caseId: string): Promise<WhoLooked | undefined> {
  const key = await addSession(log.owner, org, user);
  const done = await inSession(pools.db, { key, now: new Date(), requestId: randomUUID() }, async (trx) => ({
    value: await whoLooked(trx, caseId, ZONE),
    entries: [{ action: 'case.who-looked', objectId: caseId, outcome: 'allowed', reason: 'own-intake', purpose: null }],
  }));
  return done?.value;
}

test('AUD-4: whoever works on the case sees who looked, how they came to it, and when, a line for each day', async () => {
  const told = await ask(ORG, worker, mine);
  const shown = told?.visits.map(({ number, displayName, day, did, how, times }) =>
    [number, displayName, day, did, how, times].join(', '),
  );
  assert.deepEqual(shown, [
    '4, , 2026-03-03, other, unknown, 1',
    '1, A. Morales, 2026-03-03, saw-identity, own-intake, 1',
    '3, C. Luna, 2026-03-02, was-refused, unknown, 1',
    '2, B. Rivas, 2026-03-02, looked, break-glass, 3',
    '1, A. Morales, 2026-03-02, opened, own, 1',
  ]);
  assert.equal(told?.complete, true);
  const looked = told?.visits.find(({ did }) => did === 'looked');
  assert.deepEqual(
    [looked?.first, looked?.last].map((at) => at?.toISOString().slice(11, 16)),
    ['18:01', '18:10'],
  );
});

test('that it was asked stands in the log too', async () => {
  await ask(ORG, worker, mine);
  const told = await ask(ORG, worker, mine);
  assert.equal(told?.visits[0]?.did, 'asked-who-looked');
});

test('AUD-4: others see nothing: a colleague, one who looked through break-glass, somebody of another institution', async () => {
  for (const [org, user] of [
    [ORG, stranger],
    [ORG, colleague],
    [OTHER_ORG, elsewhere],
  ] as const) {
    assert.deepEqual(await ask(org, user, mine), { visits: [], complete: true });
  }
});

test('without a session there is nothing', async () => {
  assert.deepEqual(await whoLooked(pools.db, mine, ZONE), { visits: [], complete: true });
});

test('the log is whole after all of it', async () => {
  assert.deepEqual((await verifyLog({ database: log.keeper, anchorFolder: undefined })).faults, []);
});
