// SPDX-License-Identifier: EUPL-1.2
// The data room: an analyst asks for a look at the people of some years, a data protection officer allows it, it is paid for and
// made once, and whatever is asked afterwards is read from what was made. Nobody asks the cases anything here. Then the public list.

import { STATISTICS_COLUMN_NAMES, STATISTICS_COLUMNS } from '@amparo/casework/statistics';
import {
  COHORT_CAP,
  costOf,
  GATE_DELTA,
  refuseSpending,
  RELEASE_DELTA,
  type RoomColumn,
  stateOf,
  yearsOf,
} from '@amparo/measure/room';
import { describeError, type Log } from '../../log.ts';
import { type Operation, publicOperation, type Route, staffOperation, type StaffCall } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import {
  FileParams,
  LedgerAnswer,
  NewReleaseBody,
  PublicRelease,
  PublicReleases,
  RecallBody,
  ReleaseDecisionBody,
  ReleaseParams,
  RoomAnswer,
  RoomQuery,
  StaffRelease,
  StaffReleases,
} from '../../schemas/data-room.ts';
import { openLines } from '../../store/data-room/lines.ts';
import { makeInBackground } from '../../store/data-room/make.ts';
import {
  addRelease,
  beginRelease,
  decideRelease,
  listPublicFiles,
  publishRelease,
  readLedger,
  readPublicFile,
  readPublicReleases,
  readReleases,
  readSpentOn,
  recallRelease,
  type StoredRelease,
  withdrawRelease,
} from '../../store/data-room/releases.ts';
import type { KeeperDatabase } from '../../store/database.ts';
import { isFrozen } from '../../store/incident.ts';
import { formsOf, privacyOf, publicRelease, publicSummary, roomCharts, shownRelease, titleOf } from './shown.ts';

export interface DataRoomNeeds {
  readonly keeper: KeeperDatabase;
  readonly log: Log;
  readonly now: () => Date;
  readonly version: string;
}

const ROOM = '/api/v1/data-room/releases';

export function dataRoomRoutes(needs: DataRoomNeeds): readonly Route[] {
  const one = `${ROOM}/:releaseId`;
  return [
    { method: 'GET', path: ROOM, operation: listReleases() },
    { method: 'POST', path: ROOM, operation: requestRelease() },
    { method: 'GET', path: `${ROOM}/ledger`, operation: showLedger() },
    { method: 'GET', path: one, operation: readRelease() },
    { method: 'GET', path: `${one}/charts`, operation: readCharts() },
    { method: 'POST', path: `${one}/decision`, operation: decide() },
    { method: 'DELETE', path: one, operation: withdraw() },
    { method: 'POST', path: `${one}/make`, operation: make(needs) },
    { method: 'POST', path: `${one}/publish`, operation: publish() },
    { method: 'POST', path: `${one}/recall`, operation: recall() },
    { method: 'GET', path: '/api/v1/releases', operation: listPublic(needs) },
    { method: 'GET', path: '/api/v1/releases/:releaseId', operation: readPublic(needs) },
    { method: 'GET', path: '/api/v1/releases/:releaseId/files/:name', operation: takeFile(needs) },
  ];
}

type Call = Pick<StaffCall<unknown, unknown, unknown>, 'db' | 'staff' | 'now'>;

async function find({ db, staff, now }: Call, releaseId: string): Promise<StoredRelease> {
  const [found] = await readReleases(db, staff, now, releaseId);
  if (found === undefined) throw new Refused('not-found');
  return found;
}

/** Held against others until the request is done, as it stands then. */
async function hold(call: Call, releaseId: string): Promise<StoredRelease> {
  const [found] = await readReleases(call.db, call.staff, call.now, releaseId, true);
  // what is being made, or is over, cannot be held: it only answers how it stands
  return found ?? find(call, releaseId);
}

async function answerOf(call: Call, releaseId: string) {
  return { status: 200, body: shownRelease(await find(call, releaseId), call.staff), objectId: releaseId };
}

function listReleases(): Operation {
  return staffOperation({
    action: 'release.read',
    summary: 'Releases of the institution: asked for, made, published, recalled.',
    answers: { 200: { about: 'Newest first.', schema: StaffReleases } },
    handle: async ({ db, staff, now }) => ({
      status: 200,
      body: { releases: (await readReleases(db, staff, now)).map((each) => shownRelease(each, staff)) },
    }),
  });
}

function readRelease(): Operation {
  return staffOperation({
    action: 'release.read',
    summary: 'One release and where it stands.',
    params: ReleaseParams,
    answers: { 200: { about: 'Without its numbers; see `charts`.', schema: StaffRelease } },
    problems: ['not-found'],
    handle: async (call) => answerOf(call, call.params.releaseId),
  });
}

function requestRelease(): Operation {
  return staffOperation({
    action: 'release.request',
    summary: 'Ask for a look at the people of some years who agreed to protected statistics.',
    about:
      'Only years that are over: their people stay the same. Nothing is counted until a data protection officer has agreed, and what is counted then is all that is ever read. Refused at once where the budget of one of the years does not reach.',
    creates: true,
    body: NewReleaseBody,
    answers: { 201: { about: 'Waiting for the second person.', schema: StaffRelease } },
    problems: ['incident-frozen', 'budget-exhausted', 'k-release-repeated', 'key-reused'],
    handle: async (call) =>
      call.once(async () => {
        const { db, staff, body, now } = call;
        await mayLeave(call);
        checkYears(body, now);
        if (body.withRecords && body.audience === 'room') throw bad('withRecords', 'records are for the public only');
        const epsilon = body.mechanism === 'dp' ? body.epsilon : 0;
        await mayPay(call, { ...body, epsilon });
        const releaseId = await addRelease(db, staff, { ...body, epsilon }, now);
        return { ...(await answerOf(call, releaseId)), status: 201 };
      }),
  });
}

const MOST_YEARS = 30;

function checkYears({ fromYear, toYear }: { readonly fromYear: number; readonly toYear: number }, now: Date): void {
  if (toYear < fromYear) throw bad('toYear', 'not before the first year');
  if (toYear - fromYear >= MOST_YEARS) throw bad('fromYear', `at most ${MOST_YEARS} years together`);
  if (toYear >= now.getUTCFullYear()) throw bad('toYear', 'a year that is over: until then people are added to it');
}

function bad(path: string, remedy: string): Refused {
  return new Refused('bad-input', { issues: [{ path, code: 'not-possible', remedy }] });
}

async function mayPay(
  { db, staff }: Call,
  asked: Pick<StoredRelease, 'fromYear' | 'toYear' | 'mechanism' | 'epsilon'>,
): Promise<void> {
  const refusal = refuseSpending(await readLedger(db, staff.orgId), asked);
  if (refusal === 'repeated-k') throw new Refused('k-release-repeated');
  if (refusal !== undefined) throw new Refused(refusal);
}

function showLedger(): Operation {
  return staffOperation({
    action: 'release.read',
    summary: 'The budget of the people of each year, and everything that was paid from it.',
    answers: { 200: { about: 'It grows only; no year ever gets new budget.', schema: LedgerAnswer } },
    handle: async ({ db, staff, now }) => {
      const lines = await readLedger(db, staff.orgId);
      const releases = new Map((await readReleases(db, staff, now)).map((each) => [each.releaseId, each]));
      const years = [...new Set(lines.map(({ year }) => year))].toSorted((a, b) => b - a);
      const entries = lines.flatMap(({ releaseId, year, at, mechanism, epsilon, delta }) => {
        const of = releases.get(releaseId);
        if (of === undefined) return [];
        const { audience, purpose, requestedBy, decidedBy } = of;
        const approvedBy = decidedBy ?? '';
        return {
          releaseId,
          year,
          at: at.toISOString(),
          audience,
          purpose,
          mechanism,
          epsilon,
          delta,
          requestedBy,
          approvedBy,
        };
      });
      return { status: 200, body: { cap: COHORT_CAP, years: years.map((year) => stateOf(lines, year)), entries } };
    },
  });
}

function decide(): Operation {
  return staffOperation({
    action: 'release.decide',
    summary: 'Agree to a release, or refuse it, as the second person.',
    about: 'Never to what you asked for yourself. The budget is spent when it is made, not now.',
    params: ReleaseParams,
    body: ReleaseDecisionBody,
    answers: { 200: { about: 'Decided.', schema: StaffRelease } },
    problems: ['not-found', 'second-person-needed', 'not-pending'],
    handle: async (call) => {
      const { db, staff, params, body, now } = call;
      const { releaseId } = params;
      const found = await hold(call, releaseId);
      if (found.mine) throw new Refused('second-person-needed');
      if (found.state !== 'requested') throw new Refused('not-pending');
      const state = body.decision === 'approve' ? 'approved' : 'refused';
      await decideRelease(db, staff, { releaseId, state, now });
      return { ...(await answerOf(call, releaseId)), entries: [entry('release.decide', releaseId, state)] };
    },
  });
}

function entry(action: string, objectId: string, reason: string) {
  return { action, objectId, outcome: 'allowed' as const, reason, purpose: null };
}

function withdraw(): Operation {
  return staffOperation({
    action: 'release.request',
    summary: 'Take back what you asked for, before it is made.',
    params: ReleaseParams,
    answers: { 200: { about: 'Taken back; nothing was spent.', schema: StaffRelease } },
    problems: ['not-found', 'release-not-ready'],
    handle: async (call) => {
      const found = await hold(call, call.params.releaseId);
      if (!found.mine) throw new Refused('not-found');
      if (found.state !== 'requested' && found.state !== 'approved') throw new Refused('release-not-ready');
      await withdrawRelease(call.db, call.staff, found.releaseId);
      return answerOf(call, found.releaseId);
    },
  });
}

function make(needs: DataRoomNeeds): Operation {
  return staffOperation({
    action: 'release.make',
    summary: 'Make what was agreed to: once. The budget is spent from this moment on.',
    about:
      'Read the release again until it is no longer `making`. It fails where there are too few people or where noise would hide everything; then too the budget is spent, because a refusal tells something.',
    params: ReleaseParams,
    answers: { 202: { about: 'Being made.', schema: StaffRelease } },
    problems: [
      'not-found',
      'incident-frozen',
      'release-not-ready',
      'budget-exhausted',
      'k-release-repeated',
      'integrity-error',
      'keys-unavailable',
      'keys-sealed',
    ],
    handle: async (call) => {
      const { db, staff, store, params, now } = call;
      const { releaseId } = params;
      await mayLeave(call);
      const found = await hold(call, releaseId);
      if (!found.mine) throw new Refused('not-found');
      if (found.state !== 'approved') throw new Refused('release-not-ready');
      await mayPay(call, found);
      const cost = costOf(found);
      const delta = GATE_DELTA + (found.mechanism === 'dp' ? RELEASE_DELTA : 0);
      const { lines, keys } = await beginRelease(db, staff, { releaseId, version: needs.version, cost, delta });
      const withYear = found.toYear > found.fromYear;
      const opened = await store.keys.use(keys, (open) => openLines(open, staff.orgId, lines, withYear));
      const spent = yearsOf(found).map((year) => ({ year, mechanism: found.mechanism, epsilon: cost, delta }));
      const ledger = await readLedger(db, staff.orgId);
      const most = spent.map(({ year }) => stateOf(ledger, year)).toSorted((a, b) => b.epsilon - a.epsilon)[0];
      const { mechanism, epsilon, withRecords } = found;
      makeInBackground(
        needs.keeper,
        { orgId: staff.orgId, releaseId, now: needs.now },
        {
          lines: opened,
          columns: columnsOf(found),
          request: { mechanism, epsilon, withRecords },
          facts:
            found.audience === 'room'
              ? undefined
              : {
                  releaseId,
                  created: now.toISOString(),
                  title: titleOf(staff.institutionName, found),
                  version: needs.version,
                  epsilon: most?.epsilon ?? cost,
                  delta: most?.delta ?? delta,
                },
        },
        (error) => needs.log('job-failed', describeError(error)),
      );
      return {
        ...(await answerOf(call, releaseId)),
        status: 202,
        entries: [{ ...entry('release.make', releaseId, 'spent'), purpose: found.purpose }],
      };
    },
  });
}

/** With more than one year, the year is a column like any other. */
function columnsOf(years: Pick<StoredRelease, 'fromYear' | 'toYear'>): readonly RoomColumn[] {
  const own = STATISTICS_COLUMN_NAMES.map((name) => {
    const { kind, values } = STATISTICS_COLUMNS[name];
    return { name, kind, values };
  });
  const each = yearsOf(years);
  return each.length === 1 ? own : [{ name: 'year', kind: 'category', values: each.map(String) }, ...own];
}

function readCharts(): Operation {
  return staffOperation({
    action: 'data-room.read',
    summary: 'The charts of a release, all or of one form of exploitation.',
    about:
      'Read from the counts that were protected when it was made: any question, in any order, gives the same numbers and tells nothing more. What is null is withheld.',
    params: ReleaseParams,
    query: RoomQuery,
    answers: { 200: { about: 'Charts with what protects them.', schema: RoomAnswer } },
    problems: ['not-found', 'release-not-ready'],
    handle: async (call) => {
      const { staff, params, query } = call;
      const found = await find(call, params.releaseId);
      const { counts } = found;
      if (counts === null) throw new Refused('release-not-ready');
      const forms = formsOf(counts);
      const { form } = query;
      if (form !== undefined && !forms.includes(form)) throw bad('form', 'one of the forms that are published');
      return {
        status: 200,
        objectId: found.releaseId,
        body: {
          release: shownRelease(found, staff),
          privacy: privacyOf(counts, found.softwareVersion),
          form: form ?? null,
          forms,
          charts: roomCharts(counts, found, staff.country, form),
        },
      };
    },
  });
}

function publish(): Operation {
  return staffOperation({
    action: 'release.publish',
    summary: 'Let everybody read a release that was made for the public.',
    about: 'By the data protection officer, who has looked at its charts; never by whoever asked for it.',
    params: ReleaseParams,
    answers: { 200: { about: 'Published.', schema: StaffRelease } },
    problems: ['not-found', 'incident-frozen', 'second-person-needed', 'release-not-ready'],
    handle: async (call) => {
      const { db, staff, params, now } = call;
      const { releaseId } = params;
      await mayLeave(call);
      const found = await hold(call, releaseId);
      if (found.mine) throw new Refused('second-person-needed');
      if (found.state !== 'made' || found.audience !== 'public') throw new Refused('release-not-ready');
      await publishRelease(db, staff, { releaseId, now });
      return { ...(await answerOf(call, releaseId)), entries: [entry('release.publish', releaseId, 'published')] };
    },
  });
}

function recall(): Operation {
  return staffOperation({
    action: 'release.recall',
    summary: 'Take a release back: its numbers and files are deleted here.',
    about:
      'What others have copied cannot be called back, and the budget stays spent. The list of releases goes on saying that it was there, and why it is gone.',
    params: ReleaseParams,
    body: RecallBody,
    answers: { 200: { about: 'Recalled.', schema: StaffRelease } },
    problems: ['not-found', 'release-not-ready'],
    handle: async (call) => {
      const { db, staff, params, body, now } = call;
      const { releaseId } = params;
      const found = await hold(call, releaseId);
      if (found.state !== 'made' && found.state !== 'published') throw new Refused('release-not-ready');
      await recallRelease(db, staff, { releaseId, reason: body.reason, now });
      return { ...(await answerOf(call, releaseId)), entries: [entry('release.recall', releaseId, body.reason)] };
    },
  });
}

/** While an incident is looked at nothing leaves, whoever agreed to it (`amparo incident freeze`). */
async function mayLeave({ db }: Pick<Call, 'db'>): Promise<void> {
  if (await isFrozen(db)) throw new Refused('incident-frozen');
}

// ---------------------------------------------------------------- everybody

const OPEN = 'releases are made so that nobody can be found again, and were agreed to by two people';

function listPublic({ keeper }: DataRoomNeeds): Operation {
  return publicOperation({
    open: OPEN,
    summary: 'Published releases of every institution of this installation.',
    answers: { 200: { about: 'Newest first; also those that were recalled.', schema: PublicReleases } },
    handle: async () => ({
      status: 200,
      body: { releases: (await readPublicReleases(keeper)).map(publicSummary) },
    }),
  });
}

function readPublic({ keeper }: DataRoomNeeds): Operation {
  return publicOperation({
    open: OPEN,
    summary: 'One published release: how it was protected, its charts and its files.',
    params: ReleaseParams,
    answers: { 200: { about: 'A recalled one has neither charts nor files.', schema: PublicRelease } },
    problems: ['not-found'],
    handle: async ({ params }) => {
      const [found] = await readPublicReleases(keeper, params.releaseId);
      if (found === undefined) throw new Refused('not-found');
      const files = await listPublicFiles(keeper, found.releaseId);
      const spent = await readSpentOn(keeper, found.orgId, yearsOf(found));
      return { status: 200, body: publicRelease(found, files, spent) };
    },
  });
}

const TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv; charset=utf-8',
  tsv: 'text/tab-separated-values; charset=utf-8',
  json: 'application/json; charset=utf-8',
};

function takeFile({ keeper }: DataRoomNeeds): Operation {
  return publicOperation({
    open: OPEN,
    summary: 'A file of a published release.',
    params: FileParams,
    answers: { 200: { about: 'The file, with the hash that the release tells.' } },
    problems: ['not-found', 'incident-frozen'],
    handle: async ({ params }) => {
      if (await isFrozen(keeper)) throw new Refused('incident-frozen');
      const content = await readPublicFile(keeper, params.releaseId, params.name);
      if (content === undefined) throw new Refused('not-found');
      async function* whole() {
        yield content as Buffer;
      }
      const type = TYPES[params.name.replace(/^.*\./u, '')] ?? 'application/octet-stream';
      return {
        status: 200,
        bytes: { type, length: content.length, parts: whole() },
        headers: { 'content-disposition': `attachment; filename="${params.name}"` },
      };
    },
  });
}
