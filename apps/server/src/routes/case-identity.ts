// SPDX-License-Identifier: EUPL-1.2
// Who the person of a case is: given by one route only, each time logged before it leaves; changed by one; searched by
// one, which answers with references and not with names (BI-3).

import { setTimeout as wait } from 'node:timers/promises';
import type { CaseField } from '@amparo/casework/access';
import type { BlindIndex } from '../keys/blind-index.ts';
import { frame } from '../keys/bytes.ts';
import type { KeyStore } from '../keys/key-store.ts';
import { nameParts } from '../keys/names.ts';
import { staffOperation } from '../operation.ts';
import { Refused } from '../problems.ts';
import {
  CaseAnswer,
  CaseParams,
  FoundCasesAnswer,
  IdentityAnswer,
  IdentityBody,
  SearchBody,
} from '../schemas/cases.ts';
import { changeIdentity as change, type Identity, readIdentity as read } from '../store/case-identity.ts';
import { findByName, type NameQuery, takeSearch } from '../store/case-search.ts';
import { listCasesById } from '../store/cases.ts';
import { readOrRefuse, shownCase, shownListed } from './cases.ts';
import { mixesScripts, readIdentityFields } from './identity-fields.ts';

interface Needs {
  readonly index: BlindIndex;
  readonly keyStore: Pick<KeyStore, 'mac'>;
}

export function readIdentity() {
  return staffOperation({
    action: 'case.read-identity',
    summary: 'Who the person of this case is.',
    about: 'Ask for it when somebody wants to see it: that you did is in the log, which the person may ask for.',
    params: CaseParams,
    answers: { 200: { about: 'The fields that your way to the case covers.', schema: IdentityAnswer } },
    problems: ['integrity-error', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ staff, store, params: { caseId }, fields }) => {
      const found = await read(store, { orgId: staff.orgId, caseId });
      if (found === undefined) throw new Refused('not-found');
      return { status: 200, body: shownIdentity(found, fields) };
    },
  });
}

function shownIdentity(identity: Identity, fields: readonly CaseField[]) {
  const given = (['alias', 'name', 'birthYear'] as const).filter((field) => fields.includes(field));
  const warned = (['alias', 'name'] as const).filter((field) => given.includes(field) && mixesScripts(identity[field]));
  return {
    ...Object.fromEntries(given.map((field) => [field, identity[field]])),
    warnings: warned.map((field) => ({ field, code: 'mixed-scripts' as const })),
  };
}

export function changeIdentity({ index }: Needs) {
  return staffOperation({
    action: 'case.change',
    summary: 'Change who the person of this case is.',
    changes: true,
    params: CaseParams,
    body: IdentityBody,
    answers: { 200: { about: 'Changed. The names are not repeated.', schema: CaseAnswer } },
    problems: ['stale', 'integrity-error', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ staff, store, params: { caseId }, body, seen, relation, fields, now }) => {
      const given = readIdentityFields(body, now);
      const done = await change(store, index, { orgId: staff.orgId, caseId }, { fields: given, seen, now });
      if (done === 'not-found') throw new Refused('not-found');
      const current = await readOrRefuse(store, staff, caseId, now);
      if (done === 'stale') throw new Refused('stale', { current: shownCase(current, fields, relation) });
      return { status: 200, body: shownCase(current, fields, relation), version: current.version };
    },
  });
}

/** Answers leave at ticks, so that the time does not tell how much there was to open. */
const TICK_MS = 100;

export function searchCases({ index, keyStore }: Needs) {
  return staffOperation({
    action: 'case.search',
    summary: 'Find one of your cases by the name of the person.',
    about:
      'The whole name in any order and spelling, or a part of it with the year of birth. At most 20 hits and 60 searches an hour. The log keeps a keyed hash of what was asked, not the words.',
    body: SearchBody,
    answers: { 200: { about: 'References, not names.', schema: FoundCasesAnswer } },
    problems: ['too-many', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ db, staff, store, body, now }) => {
      const started = performance.now();
      const { name, birthYear } = body;
      const wanted = await takeSearch(db, staff, now);
      if (wanted > 0) throw new Refused('too-many', { retryAfter: wanted });
      const hits = await findByName(store, index, staff, { name, birthYear }, now);
      const cases = await listCasesById(db, staff, hits, now);
      const objectId = await codeOf(keyStore, staff.orgId, { name, birthYear });
      await wait(TICK_MS - ((performance.now() - started) % TICK_MS));
      return { status: 200, body: { cases: cases.map(shownListed) }, objectId };
    },
  });
}

/** The same name in any spelling gives the same code, in one institution; without the key store nobody gets from it to the name. */
async function codeOf(keyStore: Pick<KeyStore, 'mac'>, orgId: string, { name, birthYear }: NameQuery): Promise<string> {
  const asked = frame([orgId, ...nameParts(name), String(birthYear ?? '')]);
  const hash = await keyStore.mac({ use: 'keyed-hash', of: 'case-search' }, asked);
  const hex = hash.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
