// SPDX-License-Identifier: EUPL-1.2
// A step of a referral, a transfer or a way across a border: the case and the row are held, a rule of packages/cooperation decides, and
// what it gives back is written in the one transaction of the request: file, row, clocks, outbox, log. A refusal leaves nothing.

import type { CaseFile } from '@amparo/casework/case';
import type { Context } from '@amparo/casework/outcome';
import type { OutgoingMessage } from '@amparo/cooperation/envelope';
import type { CooperationAudit, CooperationOutcome } from '@amparo/cooperation/outcome';
import { randomBytes } from 'node:crypto';
import type { KeyStore } from '../../keys/key-store.ts';
import { Refused, refusedByRule } from '../../problems.ts';
import { isFrozen } from '../../store/incident.ts';
import { findKept, type Kept, type ReferralKind } from '../../store/referrals.ts';
import type { AuditEntry } from '../../store/session.ts';
import { contextOf, type FileCall, type FileNeeds, type FileWork, finish } from '../file/work.ts';
import { logged } from './logged.ts';
import type { AskedRecipient, CooperationPorts, FoundCounterpart } from './ports.ts';
import type { Names } from './shown.ts';

export interface ReferralNeeds extends FileNeeds {
  readonly cooperation: CooperationPorts;
  readonly keyStore: Pick<KeyStore, 'seal'>;
}

/** @throws {Refused} with every problem */
export function must<T>(outcome: CooperationOutcome<T>): Extract<CooperationOutcome<T>, { ok: true }> {
  if (!outcome.ok) throw refusedByRule(outcome.problems);
  return outcome;
}

/** The row, held until the end of the request. @throws {Refused} when there is none, or another version than was seen */
export async function held<K extends ReferralKind>(
  call: FileCall & { readonly seen: number },
  kind: K,
  id: string,
  caseId?: string,
): Promise<Kept<K>> {
  const kept = await findKept(call.store, call.staff.orgId, kind, id, { lock: true });
  if (kept === undefined || (caseId !== undefined && kept.record.caseId !== caseId)) throw new Refused('not-found');
  const { version } = kept.record;
  if (version !== call.seen) throw new Refused('VERSION_CONFLICT', { current: { version } });
  return kept;
}

/** Who receives, with what holds between us, read anew. @throws {Refused} `not-found` */
export async function counterpartOf(
  { cooperation }: ReferralNeeds,
  { staff, store }: FileCall,
  asked: Omit<AskedRecipient, 'fromOrgId'>,
  { now }: Pick<Context, 'now'>,
): Promise<FoundCounterpart> {
  const found = await cooperation.counterpart(store.trx, { ...asked, fromOrgId: staff.orgId }, now);
  if (found === undefined) throw new Refused('not-found');
  return found;
}

/** While an incident is looked at, nothing about a person leaves; taking back is always possible and leaves later. */
export async function assertMayLeave({ store }: FileCall): Promise<void> {
  if (await isFrozen(store.trx)) throw new Refused('incident-frozen');
}

/** Writes the file where a rule changed it. @returns the entries for the log */
export async function writeFile(
  needs: ReferralNeeds,
  call: FileCall,
  work: FileWork,
  file: CaseFile | null,
  audit: readonly CooperationAudit[],
): Promise<readonly AuditEntry[]> {
  if (file !== null) await finish(needs, call, work, { ok: true, value: file, audit: [], warnings: [] });
  return audit.map((each) => logged(each, call.relation));
}

export async function putOut(
  { cooperation, keyStore }: ReferralNeeds,
  { staff, store, now }: FileCall,
  messages: readonly OutgoingMessage[],
  { toInstance, emergency }: { readonly toInstance: string | null; readonly emergency: boolean },
): Promise<void> {
  if (messages.length === 0) return;
  if (toInstance === null) throw new Refused('RECIPIENT_KEY_UNKNOWN');
  await cooperation.put(
    { trx: store.trx, keyStore },
    { institutionId: staff.orgId, toInstance, messages, emergency, now },
  );
}

/** A package that still rests goes no further; what has left is recalled. */
export async function takeBack(
  { cooperation }: Pick<ReferralNeeds, 'cooperation'>,
  { staff, store }: Pick<FileCall, 'staff' | 'store'>,
  { record: { caseAlias }, partnerInstance: toInstance }: Kept,
): Promise<void> {
  if (toInstance === null) return;
  const given = { institutionId: staff.orgId, toInstance, caseAlias, types: ['Package'] as const };
  await cooperation.takeBack({ trx: store.trx }, given);
}

export async function readerOf(needs: ReferralNeeds, { staff, store, now }: FileCall, orgIds: readonly string[]) {
  const names: Names = await needs.cooperation.names(store.trx, [...new Set(orgIds)]);
  return { staff, names, now: contextOf(staff, now).now };
}

/** 128 bits of chance: says nothing of person, case or institution. */
export function newAlias(): string {
  return randomBytes(16).toString('base64url');
}
