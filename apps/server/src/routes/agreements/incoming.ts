// SPDX-License-Identifier: EUPL-1.2
// A notice about an agreement that came in an envelope: kept for the institution it is for and folded in whenever the agreement is
// read. It counts only from the installation that the agreement names for that party, and never in the name of another party.

import { agreementState, SUSPENSION_REASONS } from '@amparo/cooperation/agreement';
import type { IncomingHandlers, SendingCheck } from '../../federation/handlers.ts';
import { loadAgreements, noteFromPartner } from '../../store/agreements.ts';
import { instantOf } from '../../store/records/blank.ts';

/** The notice of an agreement that is not here, or of somebody who is no party of it, has no effect and is told so. */
export const agreementHandlers: IncomingHandlers = {
  AgreementNotice: async ({ trx }, { claims, institutionId, fromInstitution, now }) => {
    const { agreementId, body, iss } = claims;
    if (agreementId === null) return { error: 'bad-body' };
    const [stored] = await loadAgreements(trx, institutionId, now, { agreementId });
    const agreement = stored?.agreement;
    const sender = agreement?.parties.find(({ orgId }) => orgId === body.orgId);
    if (agreement === undefined || sender === undefined || sender.orgId === institutionId)
      return { error: 'no-agreement' };
    if (agreement.agreementNo !== body.agreementNo || agreement.revision !== body.revision)
      return { error: 'no-agreement' };
    if (fromInstitution === null ? sender.instanceId !== iss : fromInstitution !== sender.orgId)
      return { error: 'no-agreement' };
    const happenedAt = new Date(body.at);
    if (Number.isNaN(happenedAt.getTime())) return { error: 'bad-body' };
    await noteFromPartner(trx, {
      toOrgId: institutionId,
      fromOrgId: sender.orgId,
      agreementId,
      notice: body.notice,
      jws: body.jws === null || body.jws.length > 20_000 ? null : body.jws,
      reason: SUSPENSION_REASONS.find((each) => each === body.reason) ?? null,
      happenedAt,
      now,
    });
    return [];
  },
};

/**
 * What rests on an agreement leaves only while that agreement is in force here (I-07), looked at again at the moment of leaving: a
 * suspension also stops what is in the queue. Answers, recalls and statuses always leave; they give nothing away.
 */
export const agreementCheck: SendingCheck = async ({ trx }, { institutionId, type, agreementId, now }) => {
  if (agreementId === null || (type !== 'Offer' && type !== 'Package')) return 'may-leave';
  const [stored] = await loadAgreements(trx, institutionId, now, { agreementId });
  if (stored === undefined) return 'no-agreement';
  return agreementState(stored.agreement, instantOf(now)) === 'Active' ? 'may-leave' : 'no-agreement';
};
