// SPDX-License-Identifier: EUPL-1.2
// Referrals, transfers and steps across borders as the API gives them: field by field, never the package, never the alias that both
// sides know them by.

import type { Instant } from '@amparo/casework/calendar';
import { previewHash, type SharedPackage } from '@amparo/cooperation/package';
import { dutiesOf, type Preview, type Referral, referralState } from '@amparo/cooperation/referral';
import { responsibleOrg } from '@amparo/cooperation/transfer';
import { type Kept, transferDuties } from '../../store/referrals.ts';
import type { Staff } from '../../store/session.ts';

export type Names = ReadonlyMap<string, string>;
interface Reader {
  readonly staff: Pick<Staff, 'orgId' | 'userId'>;
  readonly names: Names;
  readonly now: Instant;
}

const party = (names: Names, id: string) => ({ id, name: names.get(id) ?? null });
const shownPreview = (preview: Preview | null) =>
  preview === null ? null : { shownTo: preview.shownTo, language: preview.language, at: preview.at };

export function orgsOf({ record }: Kept): readonly string[] {
  if ('destinationCountry' in record) return record.receivingOrgId === null ? [] : [record.receivingOrgId];
  return [record.fromOrgId, record.toOrgId];
}

export function shownReferral({ record, journey }: Kept<'referral'>, { staff, names, now }: Reader) {
  const { id, version, direction, caseId, fromOrgId, toOrgId, toServiceId, request, reason, purpose, agreementId } =
    record;
  const { planItemId, trmPhase, stage, preparedBy, preview, sharedPackage, packageSentAt, packageOpenedAt } = record;
  const { sentAt, ackBy, respondBy, acknowledgedAt, answeredAt, meetingAt, endedAt, declineReason } = record;
  const { outcome, feedback, recall } = record;
  return {
    id,
    version,
    direction,
    caseId,
    from: party(names, fromOrgId),
    to: party(names, toOrgId),
    toServiceId,
    request,
    reason,
    purpose,
    agreementId,
    planItemId,
    trmPhase,
    state: referralState(record, now),
    stage,
    preparedByMe: preparedBy === staff.userId,
    preview: shownPreview(preview),
    packageThere: sharedPackage !== null,
    packageSentAt,
    packageOpenedAt,
    sentAt,
    ackBy,
    respondBy,
    acknowledgedAt,
    answeredAt,
    meetingAt,
    endedAt,
    declineReason,
    outcome,
    feedback,
    recall,
    duties: dutiesFor(record, staff, now),
    journey,
  };
}

function dutiesFor(record: Referral, { orgId }: Pick<Staff, 'orgId'>, now: Instant) {
  return dutiesOf(record, now).map(({ kind, waitsFor, since, dueAt, late, escalate }) => ({
    kind,
    waitsFor,
    ours: waitsFor === orgId,
    since,
    dueAt,
    late,
    escalate,
  }));
}

export function shownTransfer({ record }: Kept<'transfer'>, { staff, names, now }: Reader) {
  const { id, version, direction, caseId, fromOrgId, toOrgId, request, state, preview, respondBy, meetingAt } = record;
  const { personAtMeeting, sharedPackage, packageSentAt, completedAt, declineReason, cancelledBecause } = record;
  return {
    id,
    version,
    direction,
    caseId,
    from: party(names, fromOrgId),
    to: party(names, toOrgId),
    request,
    state,
    responsible: responsibleOrg(record),
    preview: shownPreview(preview),
    respondBy,
    meetingAt,
    personAtMeeting,
    packageThere: sharedPackage !== null,
    packageSentAt,
    completedAt,
    declineReason,
    cancelledBecause,
    duties: transferDuties(record).map((each) => {
      const late = each.dueAt <= now;
      const ours = each.waitsFor === staff.orgId;
      return { ...each, ours, late, escalate: late && !ours };
    }),
  };
}

export function shownWay({ record }: Kept<'transnational'>, { names }: Reader) {
  const { id, version, caseId, phase, phaseHistory, destinationCountry, returnCaseId, referralId } = record;
  const { receivingOrgId, receiverAcceptedAt, escort, escortAcceptedByPerson, travelOn, state } = record;
  return {
    id,
    version,
    caseId,
    phase,
    phaseHistory: phaseHistory.map((each) => ({ phase: each.phase, at: each.at })),
    destinationCountry,
    returnCaseId,
    referralId,
    receiver: receivingOrgId === null ? null : party(names, receivingOrgId),
    receiverAcceptedAt,
    escort,
    escortAcceptedByPerson,
    travelOn,
    state,
    unsafeReports: record.unsafeReports.map(({ source, at, afterDeparture, resolvedAt }) => ({
      source,
      at,
      afterDeparture,
      resolvedAt,
    })),
    stoppedBecause: record.stoppedBecause,
  };
}

/** Only from the routes that show who somebody is. */
export function shownPackage({
  purpose,
  recipientOrgId,
  agreementId,
  ground,
  categories,
  fields,
  expiresAt,
}: SharedPackage) {
  return {
    purpose,
    recipientOrgId,
    agreementId,
    ground: ground.kind,
    categories,
    fields,
    expiresAt,
    noOnwardSharing: true as const,
  };
}

export function shownPreviewOf(sharedPackage: SharedPackage) {
  return { hash: previewHash(sharedPackage), package: shownPackage(sharedPackage) };
}
