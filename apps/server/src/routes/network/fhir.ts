// SPDX-License-Identifier: EUPL-1.2
// A referral as FHIR R4, for a health system of the institution that may read it: the anonymous stage and no more. Whoever may read the
// referral here may take it; nothing leaves while the installation is frozen.

import { createHash } from 'node:crypto';
import { referralToFhir } from '@amparo/cooperation/fhir';
import { z } from 'zod';
import { type Operation, staffOperation } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import { named, uuid } from '../../schemas.ts';
import { isFrozen } from '../../store/incident.ts';
import { findKept } from '../../store/referrals.ts';

export function readFhir(): Operation {
  return staffOperation({
    action: 'referral.list',
    summary: 'A referral as FHIR R4: ServiceRequest, Task and, where it rests on one, Consent.',
    about:
      'The subject is the random word of this referral. No name, no case, nothing that was told. One way: nothing is read back.',
    params: z.strictObject({ referralId: uuid }),
    answers: {
      200: {
        about: 'A Bundle of type `collection`.',
        schema: named(
          'FhirBundle',
          z.strictObject({
            resourceType: z.literal('Bundle'),
            type: z.literal('collection'),
            entry: z.array(
              z.strictObject({
                fullUrl: z.string(),
                resource: z.looseObject({
                  resourceType: z.enum(['ServiceRequest', 'Task', 'Consent']),
                  id: z.string(),
                }),
              }),
            ),
          }),
        ),
      },
    },
    problems: ['not-found', 'incident-frozen', 'integrity-error', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ db, staff, store, params }) => {
      if (await isFrozen(db)) throw new Refused('incident-frozen');
      const kept = await findKept(store, staff.orgId, 'referral', params.referralId, { lock: false });
      if (kept === undefined) throw new Refused('not-found');
      const { record } = kept;
      const ids = {
        serviceRequest: sameUuid('ServiceRequest', record.id),
        task: sameUuid('Task', record.id),
        consent: sameUuid('Consent', record.id),
      };
      return { status: 200, body: referralToFhir(record, ids), objectId: record.id };
    },
  });
}

/** The same each time for the same record, and not its own id: a UUID of version 8 (RFC 9562) out of a hash. */
function sameUuid(kind: string, id: string): string {
  const hex = createHash('sha256').update(`${kind} ${id}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
