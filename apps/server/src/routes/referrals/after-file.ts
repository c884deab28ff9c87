// SPDX-License-Identifier: EUPL-1.2
// Where the case file and its referrals meet. Before a change of a file: what partners have answered since is noted in it, so that every
// guard sees how things stand. After a change: a consent that was taken back recalls what rests on it, also what is completed (I-13); a
// return that ended stops the way across the border. All of it in the one transaction of the change.

import { noteAnswer, REFERRAL_STEPS, type DeclineReason, type ReferralState } from '@amparo/casework/assistance';
import type { CaseFile } from '@amparo/casework/case';
import type { Context } from '@amparo/casework/outcome';
import type { OutgoingMessage } from '@amparo/cooperation/envelope';
import type { CooperationAudit } from '@amparo/cooperation/outcome';
import { recallForConsent, type Referral } from '@amparo/cooperation/referral';
import { cancelTransfer, TRANSFER_STEPS } from '@amparo/cooperation/transfer';
import { mustStop, stopTransnational } from '@amparo/cooperation/transnational';
import type { KeyStore } from '../../keys/key-store.ts';
import { type Kept, listKept, saveKept, statesOfCase } from '../../store/referrals.ts';
import type { Store } from '../../store/sealed.ts';
import type { AuditEntry, Staff } from '../../store/session.ts';
import { logged } from './logged.ts';
import type { CooperationPorts } from './ports.ts';

/** Whatever a file holds. */
const ALL = 1000;

/** The file with what partners said since: states of notes that still wait for somebody, and of items of the plan. */
export async function settleNotes(store: Store, orgId: string, file: CaseFile, context: Context): Promise<CaseFile> {
  if (!file.referrals.some(({ state }) => REFERRAL_STEPS[state].length > 0)) return file;
  const machine = asMachine(context);
  let next = file;
  for (const { id, state, decline_reason, respond_by } of await statesOfCase(store, orgId, file.case.id)) {
    const note = next.referrals.find((each) => each.id === id);
    if (note === undefined) continue;
    const waits = state === 'Sent' || state === 'Received';
    const now: ReferralState =
      waits && respond_by !== null && respond_by.toISOString() <= context.now ? 'Expired' : (state as ReferralState);
    for (const to of stepsBetween(note.state, now)) {
      const declineReason = to === 'Declined' ? (decline_reason as DeclineReason | null) : null;
      const noted = noteAnswer(next, { id, to, declineReason }, machine);
      if (!noted.ok) break;
      next = noted.value;
    }
  }
  return next;
}

/** The shortest way from one state to another; empty where there is none. */
function stepsBetween(from: ReferralState, to: ReferralState): readonly ReferralState[] {
  const queue: (readonly ReferralState[])[] = [[from]];
  for (let way = queue.shift(); way !== undefined; way = queue.shift()) {
    const last = way.at(-1) ?? from;
    if (last === to) return way.slice(1);
    for (const step of REFERRAL_STEPS[last]) if (!way.includes(step)) queue.push([...way, step]);
  }
  return [];
}

/** What follows from somebody's word is written under that person, whatever role she has. */
function asMachine(context: Context): Context {
  return { ...context, actor: { ...context.actor, roles: ['CaseWorker'] } };
}

export interface AfterNeeds {
  readonly cooperation: CooperationPorts;
  readonly keyStore: Pick<KeyStore, 'seal'>;
}
interface After {
  readonly staff: Staff;
  readonly store: Store;
  readonly now: Date;
  readonly relation: string;
  readonly before: CaseFile;
  readonly after: CaseFile;
  readonly context: Context;
}

export async function afterFile(needs: AfterNeeds, given: After): Promise<readonly AuditEntry[]> {
  const taken = takenBack(given.before, given.after);
  const returned = given.after.returns.length > 0;
  if (taken.length === 0 && !returned) return [];
  const kinds = [
    ...(taken.length > 0 ? (['referral', 'transfer'] as const) : []),
    ...(returned ? (['transnational'] as const) : []),
  ];
  const { store, staff, after } = given;
  const found = await listKept(store, staff.orgId, {
    kinds,
    direction: 'Outgoing',
    caseId: after.case.id,
    limit: ALL,
    lock: true,
  });
  const audit: CooperationAudit[] = [];
  for (const consentId of taken) audit.push(...(await recall(needs, given, found, consentId)));
  for (const kept of found)
    if (kept.kind === 'transnational') audit.push(...(await stopWay(needs, given, kept as Kept<'transnational'>)));
  return audit.map((each) => logged(each, given.relation));
}

/** Consents that held before and were withdrawn now, or whose place a no has taken. */
function takenBack(before: CaseFile, after: CaseFile): readonly string[] {
  if (before.consents === after.consents) return [];
  const refused = new Set(after.consents.filter(({ decision }) => decision === 'Refused').map(({ id }) => id));
  return after.consents
    .filter(({ id, withdrawnAt, supersededBy }) => {
      const old = before.consents.find((each) => each.id === id);
      if (old?.decision !== 'Given' || old.withdrawnAt !== null) return false;
      return withdrawnAt !== null || (old.supersededBy === null && supersededBy !== null && refused.has(supersededBy));
    })
    .map(({ id }) => id);
}

async function recall(
  needs: AfterNeeds,
  { store, staff, now, context }: After,
  found: readonly Kept[],
  consentId: string,
) {
  const referrals = found.filter((each): each is Kept<'referral'> => each.kind === 'referral');
  const outcome = recallForConsent(
    referrals.map(({ record }) => record),
    consentId,
    context,
  );
  if (!outcome.ok) return [];
  const audit: CooperationAudit[] = [...outcome.audit];
  for (const record of outcome.value.referrals) {
    const kept = referrals.find((each) => each.record.id === record.id);
    if (kept === undefined) continue;
    await saveKept(store, kept, record, now);
    await tell(
      needs,
      { store, staff, now },
      kept,
      outcome.value.messages.filter(({ caseAlias }) => caseAlias === record.caseAlias),
    );
  }
  for (const kept of found) {
    if (kept.kind !== 'transfer') continue;
    const transfer = kept as Kept<'transfer'>;
    if (!transfer.record.consentIds.includes(consentId) || !TRANSFER_STEPS[transfer.record.state].includes('Cancelled'))
      continue;
    const cancelled = cancelTransfer(transfer.record, 'ConsentWithdrawn', asMachine(context));
    if (!cancelled.ok) continue;
    await saveKept(store, transfer, cancelled.value.transfer, now);
    await tell(needs, { store, staff, now }, transfer, cancelled.value.messages);
    audit.push(...cancelled.audit);
  }
  return audit;
}

async function stopWay(needs: AfterNeeds, { store, staff, now, context, after }: After, kept: Kept<'transnational'>) {
  const because = mustStop(after, kept.record);
  const stopped = because === null ? null : stopTransnational(kept.record, because, asMachine(context));
  if (stopped === null || !stopped.ok) return [];
  await saveKept(store, kept, stopped.value.record, now);
  await tell(needs, { store, staff, now }, kept, stopped.value.messages);
  return stopped.audit;
}

/** What still rests goes no further; what has left is followed by the word that it was taken back. */
async function tell(
  { cooperation, keyStore }: AfterNeeds,
  { store, staff, now }: Pick<After, 'store' | 'staff' | 'now'>,
  { record, partnerInstance: toInstance }: Kept,
  messages: readonly OutgoingMessage[],
): Promise<void> {
  if (toInstance === null) return;
  const { caseAlias } = record as Referral;
  await cooperation.takeBack(
    { trx: store.trx },
    { institutionId: staff.orgId, toInstance, caseAlias, types: ['Package'] },
  );
  if (messages.length > 0)
    await cooperation.put(
      { trx: store.trx, keyStore },
      { institutionId: staff.orgId, toInstance, messages, emergency: true, now },
    );
}
