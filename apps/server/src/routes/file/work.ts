// SPDX-License-Identifier: EUPL-1.2
// A change of a case file: the case is held, the whole file goes to a rule of packages/casework, and what the rule gives back
// is written with its history, its row in the lists and its entries in the log, in the one transaction of the request. When a
// rule refuses, nothing was written.

import type { CaseField } from '@amparo/casework/access';
import type { CaseFile } from '@amparo/casework/case';
import { dayOf } from '@amparo/casework/calendar';
import type { AuditEntry as RuleEntry, Context, Outcome, Warning } from '@amparo/casework/outcome';
import { z } from 'zod';
import type { BlindIndex } from '../../keys/blind-index.ts';
import type { Answer, StaffCall } from '../../operation.ts';
import { profileOf } from '../../country-profiles.ts';
import { Refused, refusedByRule } from '../../problems.ts';
import { RECORD_ANSWERS } from '../../schemas/file/kinds.ts';
import { uuid } from '../../schemas.ts';
import { instantOf } from '../../store/records/blank.ts';
import { type LoadedFile, loadFile, makeWhole, type Saved, saveFile } from '../../store/records/case-file.ts';
import type { StoredKind } from '../../store/records/kinds.ts';
import { settleFile } from '../../store/records/settle.ts';
import type { AuditEntry, Staff } from '../../store/session.ts';
import { afterFile, type AfterNeeds, settleNotes } from '../referrals/after-file.ts';
import { shownRecord, withoutRequested } from './shown.ts';

export interface FileNeeds extends AfterNeeds {
  readonly index: BlindIndex;
}

export type FileCall = Pick<StaffCall<unknown, unknown, unknown>, 'staff' | 'store' | 'now' | 'fields' | 'relation'>;

export interface FileWork {
  readonly loaded: LoadedFile;
  readonly context: Context;
}

export function contextOf(staff: Staff, now: Date): Context {
  const at = instantOf(now);
  return { actor: staff, now: at, today: dayOf(at, staff.timeZone), profile: profileOf(staff) };
}

/** Holds the case until the end of the request. @throws {Refused} `not-found` */
export async function beginChange({ staff, store, now }: FileCall, caseId: string): Promise<FileWork> {
  const found = await loadFile(store, staff.orgId, caseId, { lock: true });
  if (found === undefined) throw new Refused('not-found');
  const context = contextOf(staff, now);
  const whole = await makeWhole(store, staff, found, now);
  return { loaded: { ...whole, file: await settleNotes(store, staff.orgId, whole.file, context) }, context };
}

export interface Finished extends Saved {
  readonly warnings: readonly Warning[];
  readonly entries: readonly AuditEntry[];
}

/** Writes what the rule gave back. @throws {Refused} with every problem, when it refused */
export async function finish(
  needs: FileNeeds,
  { staff, store, now, relation }: FileCall,
  { loaded, context }: FileWork,
  outcome: Outcome<CaseFile>,
  undoes = false,
): Promise<Finished> {
  if (!outcome.ok) throw refusedByRule(outcome.problems);
  const saved = await saveFile(store, staff, loaded, outcome.value, { now, undoes });
  await settleFile(store, needs.index, loaded, outcome.value, { now, today: context.today, profile: context.profile });
  const given = { staff, store, now, relation, before: loaded.file, after: outcome.value, context };
  const more = await afterFile(needs, given);
  return {
    ...saved,
    warnings: outcome.warnings,
    entries: [...outcome.audit.map((entry) => logged(entry, loaded.head.caseId, relation)), ...more],
  };
}

/** The log takes codes in small letters; what became of a record stands in its history. */
function logged({ action, to }: RuleEntry, caseId: string, relation: string): AuditEntry {
  const kebab = (text: string) => text.replaceAll(/([a-z])([A-Z])/gu, '$1-$2').toLowerCase();
  const reason = to === null ? relation : kebab(to);
  return {
    action: kebab(action),
    objectId: caseId,
    outcome: 'allowed',
    reason: /^[a-z][a-z-]{0,39}$/u.test(reason) ? reason : relation,
    purpose: null,
  };
}

/** What a change of a file answers: the record it was about, what else it changed, and what the rules want noticed. */
export function changedAnswer(kind: StoredKind) {
  return z.strictObject({
    record: RECORD_ANSWERS[kind].nullable().describe('Null where you may write it and not read it.'),
    also: z
      .array(z.strictObject({ kind: z.string(), id: uuid, version: z.int() }))
      .describe('What else in the file changed with it; read the file again to see it.'),
    warnings: z.array(z.string()).describe('Codes of what the rules want noticed.'),
  });
}

/** @param id of the record that the request was about */
export function answerChange(
  call: FileCall,
  kind: StoredKind,
  id: string,
  { records, warnings, entries }: Finished,
  { loaded }: FileWork,
  status: 200 | 201 = 200,
): Answer {
  const record = records.find((each) => each.kind === kind && each.id === id) ?? loaded.records.get(`${kind}/${id}`);
  if (record === undefined) throw new TypeError('what was changed must be in the file');
  return {
    status,
    body: {
      record: shownRecord(record, fieldsFor(kind, call.fields)) ?? null,
      also: records
        .filter((each) => each !== record)
        .map((each) => ({ kind: each.kind, id: each.id, version: each.version })),
      warnings,
    },
    version: record.version,
    objectId: loaded.head.caseId,
    entries,
  };
}

/** A safe contact and a sealed result go back to whoever writes them; a name is not repeated. */
function fieldsFor(kind: StoredKind, fields: readonly CaseField[]): readonly CaseField[] {
  return kind === 'safeContact' || kind === 'sealedResult' ? fields : withoutRequested(fields);
}
