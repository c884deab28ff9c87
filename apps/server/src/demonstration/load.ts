// SPDX-License-Identifier: EUPL-1.2
// The fictional cases of `--demo`: the worked cases of content/vignettes, played through their questionnaires and saved as
// staff would save them. The five women are a group that shares what is common, and each has a case with an alias. Loaded once into a database that is for
// nothing else; the sign-in is made anew at each start, so there is none to know by heart.

import { randomInt, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Role } from '@amparo/casework/access';
import { type InterviewState, writeAnswer } from '@amparo/interview';
import { InvalidInput, type Issue } from '@amparo/kernel';
import {
  assess,
  playMember,
  readScreening,
  readVignette,
  type Screening,
  type Vignette,
} from '@amparo/recognise/screening';
import type { Passwords } from '../access/passwords.ts';
import { type Content, ContentMissing } from '../content.ts';
import type { Log } from '../log.ts';
import { checkAnswers, type Confirmation, determineFrom, type GivenAnswer } from '../rules.ts';
import { cookieFor, readSessionCookie } from '../access/session-cookie.ts';
import { newToken } from '../access/tokens.ts';
import {
  createAccount,
  createInstitution,
  endSession,
  giveRoles,
  join as joinInstitution,
  type Membership,
  readAccount,
  replacePassword,
  rolesOf,
  startSession,
} from '../store/accounts.ts';
import { Sensitive } from '../sensitive.ts';
import { NOBODY } from '../store/case-identity.ts';
import { attachConversation, openCase } from '../store/cases.ts';
import {
  addDetermination,
  type Conversation,
  createConversation,
  decide,
  listConversations,
} from '../store/conversations.ts';
import type { BlindIndex } from '../keys/blind-index.ts';
import type { CaseKeys } from '../keys/case-keys.ts';
import type { Database, KeeperDatabase, OpenedDatabase } from '../store/database.ts';
import type { Store } from '../store/sealed.ts';
import { inSession, type Staff } from '../store/session.ts';
import { createGroup, type Group } from '../store/groups.ts';

interface Needs {
  readonly index: BlindIndex;
  readonly content: Content;
  readonly contentFolder: string;
  readonly passwords: Passwords;
  readonly log: Log;
  readonly now: Date;
}

const SIGN_IN_NAME = 'demo';
const INSTITUTION = { name: 'DEMO', displayName: 'Demo' };
/** Everything in one person, so that every page has something to show; real institutions keep these apart. */
const ROLES: readonly Role[] = [
  'Administrator',
  'FrontlineOfficer',
  'CaseWorker',
  'Supervisor',
  'DataProtectionOfficer',
];
/** To whom a case can be given. They cannot sign in. */
const COLLEAGUES = ['Ada (demo)', 'Bruno (demo)'];
/** Of nobody: each says that it is fictional. */
const ALIASES = ['Alba', 'Brisa', 'Celeste', 'Delia', 'Estela'];

export async function loadDemonstration(
  { db, keeper }: OpenedDatabase,
  keys: CaseKeys,
  needs: Needs,
): Promise<{ readonly signInName: string; readonly password: string }> {
  const password = newPassword();
  const passwordHash = await needs.passwords.hash(password);
  const known = await readAccount(keeper, SIGN_IN_NAME);
  const given = { ...INSTITUTION, roles: ROLES, signInName: SIGN_IN_NAME, passwordHash, now: needs.now };
  const member = known?.memberships[0] ?? (await keeper.transaction().execute((trx) => createInstitution(trx, given)));
  if (known !== undefined) await replacePassword(keeper, known.accountId, passwordHash);
  await completePeople(keeper, member, needs.now);
  await asMember({ db, keeper }, member, needs.now, async (trx, staff) => {
    const store = { trx, keys };
    const [any] = await listConversations(store, staff.orgId, { limit: 1 });
    if (any !== undefined) return;
    const vignettes = await readVignettes(needs.contentFolder);
    for (const [place, vignette] of vignettes.entries()) {
      // a minute apart, the five women newest: lists show the newest first
      await loadVignette(store, staff, vignette, { ...needs, now: new Date(needs.now.getTime() - place * 60_000) });
    }
    needs.log('demo-loaded', { count: vignettes.length });
  });
  return { signInName: SIGN_IN_NAME, password };
}

/** Roles that an earlier version did not have, and colleagues. */
async function completePeople(keeper: KeeperDatabase, { orgId, userId }: Membership, now: Date): Promise<void> {
  const held = await rolesOf(keeper, orgId, userId);
  const missing = ROLES.filter((role) => !held.includes(role));
  if (missing.length > 0) await giveRoles(keeper, { orgId, userId, roles: missing, by: userId, now });
  for (const [index, displayName] of COLLEAGUES.entries()) {
    const signInName = `${SIGN_IN_NAME}.${index + 1}`;
    if ((await readAccount(keeper, signInName)) !== undefined) continue;
    await keeper.transaction().execute(async (trx) => {
      const accountId = await createAccount(trx, { displayName, signInName, passwordHash: null, now });
      await joinInstitution(trx, { orgId, accountId, displayName, now });
      await giveRoles(trx, { orgId, userId: accountId, roles: ['CaseWorker'], by: userId, now });
    });
  }
}

/** In a session of their own, which ends with the work: row security knows no other way in. */
async function asMember(
  { db, keeper }: Pick<OpenedDatabase, 'db' | 'keeper'>,
  { orgId, userId }: Membership,
  now: Date,
  work: (trx: Database, staff: Staff) => Promise<void>,
): Promise<void> {
  const token = newToken();
  const key = readSessionCookie(cookieFor(orgId, token));
  if (key === undefined) throw new TypeError('a new cookie has the form of a cookie');
  const { tokenHash } = key;
  const session = { orgId, userId, tokenHash, method: 'set-up' as const, deviceBound: false, deviceId: null };
  await startSession(keeper, { ...session, stepUpAt: null, now });
  try {
    await inSession(db, { key, now, requestId: randomUUID() }, async (trx, staff) => {
      await work(trx, staff);
      return { value: undefined, entries: [] };
    });
  } finally {
    await endSession(keeper, key);
  }
}

/** 20 letters that cannot be mistaken for one another, about 95 bits. */
function newPassword(): string {
  const letters = 'abcdefghkmnpqrstuvwxyz23456789';
  const word = () => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('');
  return [word(), word(), word(), word()].join('-');
}

/** @returns the largest group first: the five women */
async function readVignettes(folder: string): Promise<readonly Vignette[]> {
  const text = await readFile(join(folder, 'vignettes.json'), 'utf8').catch(() => undefined);
  if (text === undefined) throw new ContentMissing('the fictional cases are not built: run npm run content');
  const issues: Issue[] = [];
  const raw = JSON.parse(text) as readonly unknown[];
  // a vignette stands in the built file as its reader gives it
  const read = raw.flatMap((each) => readVignette(asWritten(each), issues) ?? []);
  if (issues.length > 0) throw new InvalidInput(issues);
  return read.toSorted((one, other) => other.members.length - one.members.length);
}

/** The reader takes the form of the files, where shared answers and members stand under `group`. */
function asWritten(built: unknown): unknown {
  const { shared, members, ...rest } = built as Readonly<Record<string, unknown>>;
  return { ...rest, group: { shared, members } };
}

async function loadVignette(store: Store, staff: Staff, vignette: Vignette, needs: Needs): Promise<void> {
  const screening = screeningFor(vignette, needs.content);
  const now = needs.now;
  const group =
    vignette.members.length < 2
      ? null
      : await createGroup(store, staff, {
          ownReference: `${vignette.members[0]?.reference.replace(/-[A-Z]$/u, '')}`,
          answers: checkAnswers(sharedAnswers(vignette), screening.interview),
          now,
        });
  for (const [index, member] of vignette.members.entries()) {
    const state = playMember(screening, vignette, member);
    const { id, version } = screening.interview.instrument;
    const at = new Date(now.getTime() - index); // the first of a group stands first in the list
    const instrument = { id, version };
    const begun = await createConversation(store, staff, {
      ownReference: member.reference,
      group,
      instrument,
      language: 'es',
      now: at,
    });
    const { facts, result } = determineFrom(
      assess(screening, state).facts,
      countryOf(member.reference, needs.content),
      needs.content.laws,
    );
    const answers = checkAnswers(ownAnswers(state, group), screening.interview, group?.answers);
    const change = { conversationId: begun.conversationId, seen: 1, now: at };
    await addDetermination(store, staff, change, {
      facts,
      result,
      answers,
      events: state.events,
      evidence: [],
      amends: null,
    });
    if (group !== null) await openCaseFor(store, staff, { reference: member.reference, index, begun, at }, needs);
    // one is decided already, so that the history shows how it looks
    if (group !== null && index === 0) {
      await decide(
        store,
        staff,
        { ...change, seen: 2 },
        { version: 1, decision: 'accepted', reason: 'facts-support-it' },
      );
    }
  }
}

async function openCaseFor(
  store: Store,
  staff: Staff,
  given: { readonly reference: string; readonly index: number; readonly begun: Conversation; readonly at: Date },
  { index }: Needs,
): Promise<void> {
  const { reference, begun, at: now } = given;
  const alias = `${ALIASES[given.index] ?? 'Nadia'} (DEMO)`;
  const identity = { ...NOBODY, alias: new Sensitive(alias) };
  const caseId = await openCase(store, index, staff, { ownReference: `C-${reference}`, identity, now });
  await attachConversation(store.trx, staff.orgId, { caseId, conversationId: begun.conversationId, now });
}

function screeningFor({ id, instrument }: Vignette, { interviews }: Content): Screening {
  const interview = interviews.get(instrument);
  const issues: Issue[] = [];
  const screening = interview === undefined ? undefined : readScreening(interview, issues);
  if (screening === undefined)
    throw new ContentMissing(`the fictional case ${id} needs the questionnaire ${instrument}`);
  return screening;
}

function sharedAnswers({ shared }: Vignette): Readonly<Record<string, GivenAnswer>> {
  return Object.fromEntries(Object.entries(shared).map(([key, answer]) => [key, { answer: sorted(answer) }]));
}

/** What this person said alone; what the group said too and she only confirmed is kept with the group. */
function ownAnswers(
  { given }: InterviewState,
  group: Group | null,
): Readonly<Record<string, GivenAnswer | Confirmation>> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([key, { answer, turn, under, from }]) => {
      if (from === 'shared' || answer.kind === 'text') return [];
      const said = { turn, ...(under.length === 0 ? {} : { under }) };
      const written = writeAnswer(answer);
      const common = (group?.answers[key] as GivenAnswer | undefined)?.answer;
      const same = common !== undefined && JSON.stringify(common) === JSON.stringify(written);
      return [[key, same ? { confirms: 'shared' as const, ...said } : { answer: written, ...said }]];
    }),
  );
}

function sorted(answer: unknown): unknown {
  return Array.isArray(answer) ? (answer as readonly string[]).toSorted() : answer;
}

/** The references of the fictional cases begin with a country. */
function countryOf(reference: string, { laws }: Content): string | undefined {
  const country = reference.slice(0, 2).toLowerCase();
  return laws.some(({ pack }) => pack.id === country) ? country : undefined;
}
