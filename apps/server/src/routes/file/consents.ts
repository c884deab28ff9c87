// SPDX-License-Identifier: EUPL-1.2
// Consent, one record for each purpose, and the other legal bases: given, refused, withdrawn; recorded, approved by a second
// person, ended. A withdrawal is never refused for what rests on it.

import {
  approveLegalBasis,
  decideConsent,
  decideDraft,
  endLegalBasis,
  recordLegalBasis,
  withdrawConsent,
} from '@amparo/casework/consent';
import { z } from 'zod';
import type { Operation } from '../../operation.ts';
import { ConsentContent, LegalBasisContent } from '../../schemas/file/contents.ts';
import { CONSENT_LISTS } from '../../schemas/file/lists.ts';
import { moment } from '../../schemas/file/parts.ts';
import { named } from '../../schemas.ts';
import { makes, Nothing, steps } from './commands.ts';
import type { FileNeeds } from './work.ts';

export const ConsentBody = named(
  'NewConsent',
  z.strictObject({
    ...ConsentContent.omit({
      subjectId: true,
      validFrom: true,
      expiresAt: true,
      decidedAt: true,
      withdrawnAt: true,
      withdrawnHow: true,
      supersededAt: true,
      supersededBy: true,
    }).shape,
    validFrom: moment.nullable().describe('null: now'),
    expiresAt: moment.nullable().describe('null: as long as the country profile says'),
  }),
);
const LegalBasisBody = named(
  'NewLegalBasis',
  LegalBasisContent.pick({
    basis: true,
    purpose: true,
    recipients: true,
    dataCategories: true,
    countries: true,
    justification: true,
    personInformedAt: true,
  }),
);

export function createConsent(needs: FileNeeds): Operation {
  return makes(needs, {
    kind: 'consent',
    action: 'file.consent',
    summary: 'What the person decided about one purpose: a draft, a yes or a no.',
    about: 'The newest word counts: it takes the place of an older one for the same purpose and recipient.',
    body: ConsentBody,
    problems: ['GUARDIAN_REQUIRED', 'ASSENT_REFUSED', 'RECIPIENT_CONFLICT'],
    rule: decideConsent,
  });
}

export function decideOnDraft(needs: FileNeeds): Operation {
  return steps(needs, {
    kind: 'consent',
    action: 'file.consent',
    summary: 'The person decides on a draft.',
    body: named('ConsentDecision', z.strictObject({ decision: z.enum(['Given', 'Refused']) })),
    problems: ['GUARDIAN_REQUIRED', 'ASSENT_REFUSED', 'RECIPIENT_CONFLICT'],
    rule: (file, id, { decision }, context) => decideDraft(file, id, decision, context),
  });
}

export function withdraw(needs: FileNeeds): Operation {
  return steps(needs, {
    kind: 'consent',
    action: 'file.consent',
    summary: 'The person takes her consent back: at once, whatever rests on it.',
    about: 'Open referrals that rest on it end; `warnings` says when recipients must be told.',
    body: named('ConsentWithdrawal', z.strictObject({ how: z.enum(CONSENT_LISTS.withdrawnHow) })),
    rule: (file, consentId, { how }, context) => {
      const outcome = withdrawConsent(file, { consentId, how }, context);
      return outcome.ok ? { ...outcome, value: outcome.value.file } : outcome;
    },
  });
}

export function createLegalBasis(needs: FileNeeds): Operation {
  return makes(needs, {
    kind: 'legalBasis',
    action: 'file.legal-basis',
    summary: 'Another ground than consent, with its justification.',
    about: 'Counts once another person has approved it, vital interest at once; ends unless reviewed.',
    body: LegalBasisBody,
    problems: ['CONSENT_MISSING', 'RECIPIENT_CONFLICT', 'CONSULAR_BLOCK'],
    rule: recordLegalBasis,
  });
}

export function approveBasis(needs: FileNeeds): Operation {
  return steps(needs, {
    kind: 'legalBasis',
    action: 'file.approve',
    summary: 'Approve another ground than consent, as the second person.',
    body: Nothing,
    problems: ['SECOND_PERSON_REQUIRED'],
    rule: (file, id, _body, context) => approveLegalBasis(file, id, context),
  });
}

export function endBasis(needs: FileNeeds): Operation {
  return steps(needs, {
    kind: 'legalBasis',
    action: 'file.legal-basis',
    summary: 'This ground counts no more.',
    body: Nothing,
    rule: (file, id, _body, context) => endLegalBasis(file, id, context),
  });
}
