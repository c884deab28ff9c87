// SPDX-License-Identifier: EUPL-1.2
// Verifying the log on demand, for the data protection officer: begun by one route, told by another. Of the whole
// installation only what concerns the own institution and the anchors is told. And, for an administrator after a restored
// backup, the word that the loss is known, so that anchoring goes on (audit/anchoring.ts).

import { z } from 'zod';
import type { Fault } from '../audit/faults.ts';
import { describeError, type Log } from '../log.ts';
import { staffOperation } from '../operation.ts';
import { instant, named } from '../schemas.ts';
import type { SystemPorts } from './system-health.ts';

interface Needs {
  readonly system: SystemPorts;
  readonly log: Log;
}

const VerificationAnswer = named(
  'AuditVerification',
  z.strictObject({
    verifiedAt: instant
      .nullable()
      .describe('When the log was last verified to its end since the start; null: not yet.'),
    intact: z.boolean().nullable().describe('Of your institution and of the anchors.'),
    faults: z.array(
      z.strictObject({
        code: z.string(),
        seq: z.int().nullable().describe('The first entry of your log that is not as it was written.'),
        line: z.int().nullable().describe('The line of the anchor file.'),
      }),
    ),
  }),
);

export function readVerification({ system }: Needs) {
  return staffOperation({
    action: 'audit.read',
    summary: 'What the last verification of the log came to.',
    answers: { 200: { about: 'The faults of your institution and of the anchors.', schema: VerificationAnswer } },
    handle: async ({ staff }) => {
      const last = system.verification();
      const own = last?.faults.filter((fault) => !('org' in fault) || fault.org === staff.orgId);
      const body = {
        verifiedAt: last?.at ?? null,
        intact: own === undefined ? null : own.length === 0,
        faults: (own ?? []).map(shownFault),
      };
      return { status: 200, body };
    },
  });
}

function shownFault(fault: Fault) {
  return {
    code: fault.code,
    seq: 'seq' in fault ? fault.seq : null,
    line: 'line' in fault ? fault.line : null,
  };
}

/** Begun at once; a long log takes longer than a request may. */
export function startVerification({ system, log }: Needs) {
  return staffOperation({
    action: 'audit.verify',
    summary: 'Verify the whole log, from the first entry to the last, against its anchors.',
    about: 'Goes on after the answer; read the result from the same address. It also runs by itself once a day.',
    body: z.strictObject({}),
    answers: { 202: { about: 'Begun, or running already.' } },
    handle: async () => {
      system.verifyNow().catch((error: unknown) => log('audit-problem', describeError(error)));
      return { status: 202 };
    },
  });
}

export function acceptRestore({ system }: Needs) {
  return staffOperation({
    action: 'system.accept-restore',
    summary: 'Say that a backup was restored, and that what came after it is lost.',
    about:
      'Until somebody does, nothing is anchored and the log counts as cut off. Every verification tells of the loss from then on.',
    body: z.strictObject({}),
    answers: { 204: { about: 'Accepted; the acceptance is signed into the anchors.' } },
    handle: async () => {
      await system.acceptRestore();
      return { status: 204 };
    },
  });
}
