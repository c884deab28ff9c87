// SPDX-License-Identifier: EUPL-1.2
// Who the person of a case is: given by one route only, each time logged before it leaves; changed by one; searched by
// one, which answers with references and not with names (BI-3).

import type { CaseField } from '@amparo/casework/access';
import { searchMark } from '../audit/alarms.ts';
import type { BlindIndex } from '../keys/blind-index.ts';
import { frame } from '../keys/bytes.ts';
import type { KeyStore } from '../keys/key-store.ts';
import { surnameParts } from '../keys/names.ts';
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
import { findByName, takeSearch } from '../store/case-search.ts';
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
  const warned = (['alias', 'name'] as const).filter(
    (field) => given.includes(field) && mixesScripts(identity[field]?.expose()),
  );
  return {
    ...Object.fromEntries(given.map((field) => [field, identity[field]?.expose() ?? null])),
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

export function searchCases({ index, keyStore }: Needs) {
  return staffOperation({
    action: 'case.search',
    summary: 'Find one of your cases by the name of the person.',
    about:
      'The whole name in any order and spelling, or a part of it with the year of birth. At most 20 hits and 60 searches an hour. The log keeps a keyed hash of each surname that holds for a day, not the words.',
    body: SearchBody,
    answers: { 200: { about: 'References, not names.', schema: FoundCasesAnswer } },
    problems: ['too-many', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ db, staff, store, body, now }) => {
      const { name, birthYear } = body;
      const wanted = await takeSearch(db, staff, now);
      if (wanted > 0) throw new Refused('too-many', { retryAfter: wanted });
      const hits = await findByName(store, index, staff, { name, birthYear }, now);
      const cases = await listCasesById(db, staff, hits, now);
      const [objectId = '', ...others] = await marksOf(keyStore, staff.orgId, name, now);
      const entries = others.map((mark) => ({
        action: 'case.search',
        objectId: mark,
        outcome: 'allowed' as const,
        reason: 'further-surname',
        purpose: null,
      }));
      return { status: 200, body: { cases: cases.map(shownListed) }, objectId, entries, atTick: true };
    },
  });
}

/** So many surnames of one search are marked; nobody has more. */
const MOST_MARKS = 4;

/**
 * What the log keeps of a search: the same surname in any spelling, with whatever given name, has the same mark on the same
 * day in one institution, so that looking for it again and again shows (audit/alarms.ts). Without the key store nobody gets
 * from a mark to the name.
 */
export async function marksOf(keyStore: Pick<KeyStore, 'mac'>, orgId: string, name: string, now: Date) {
  const day = now.toISOString().slice(0, 10);
  const parts = [...new Set(surnameParts(name))].slice(0, MOST_MARKS);
  const mark = async (part: string) =>
    searchMark(await keyStore.mac({ use: 'keyed-hash', of: 'case-search' }, frame([orgId, day, part])));
  return Promise.all(parts.length === 0 ? [mark('')] : parts.map(mark));
}
