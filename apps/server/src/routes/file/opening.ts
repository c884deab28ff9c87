// SPDX-License-Identifier: EUPL-1.2
// Opening a case file by the rules: why it is opened, two people who answer for it, and what came of the check for the same
// person (I-01, I-27). The case number means nothing (I-31).

import { randomBytes, randomUUID } from 'node:crypto';
import { caseNumber, openCase } from '@amparo/casework/case';
import { staffOperation, type Operation } from '../../operation.ts';
import { refusedByRule } from '../../problems.ts';
import { OpenedAnswer, OpenFileBody } from '../../schemas/file/caseload.ts';
import { openCase as openRow } from '../../store/cases.ts';
import { NOBODY } from '../../store/case-identity.ts';
import { BLANK_PERSON } from '../../store/records/blank.ts';
import { loadFile, saveFile } from '../../store/records/case-file.ts';
import { settleFile } from '../../store/records/settle.ts';
import { ageProblems } from '@amparo/casework/people';
import { sql } from 'kysely';
import { contextOf, type FileNeeds } from './work.ts';

export function openCaseFile(needs: FileNeeds): Operation {
  const { index } = needs;
  return staffOperation({
    action: 'case.open',
    summary: 'Open a case file.',
    about: 'Needs an origin, a supervisor other than you, and a check for duplicates. Names are not repeated.',
    creates: true,
    body: OpenFileBody,
    answers: { 201: { about: 'Opened.', schema: OpenedAnswer } },
    problems: [
      'reference-in-use',
      'SECOND_PERSON_REQUIRED',
      'INCOMPLETE',
      'INVALID_VALUE',
      'OUT_OF_SCOPE',
      'key-reused',
      'keys-unavailable',
      'keys-sealed',
    ],
    handle: async ({ staff, store, body, now, once }) =>
      once(async () => {
        const context = contextOf(staff, now);
        const { rows } = await sql<{ supervisor_id: string | null; known: boolean }>`
          SELECT u.supervisor_id, EXISTS (SELECT FROM staff_user s WHERE s.org_id = u.org_id AND s.user_id = ${body.supervisorId ?? null}::uuid
            AND s.disabled_at IS NULL) AS known FROM staff_user u
          WHERE u.org_id = ${staff.orgId} AND u.user_id = ${staff.userId}`.execute(store.trx);
        const own = rows[0]?.supervisor_id ?? '';
        // a colleague of another institution, or nobody's, is nobody
        const supervisorId = body.supervisorId === undefined ? own : rows[0]?.known === true ? body.supervisorId : '';
        const caseId = randomUUID();
        const caseNo = caseNumber(randomBytes(10));
        const { alias, ...person } = body.person;
        const outcome = openCase(
          {
            id: caseId,
            caseNo,
            origin: body.origin,
            source: body.source,
            caseWorker: { userId: staff.userId, orgId: staff.orgId },
            supervisor: { userId: supervisorId, orgId: staff.orgId },
            person: { ...BLANK_PERSON, ...defined(person), kind: 'Beneficiary', alias, id: randomUUID() },
            duplicates: body.duplicates,
          },
          context,
        );
        if (!outcome.ok) throw refusedByRule(outcome.problems);
        const [first, ...more] = ageProblems(outcome.value.person, context.today);
        if (first !== undefined) throw refusedByRule([first, ...more]);
        const ownReference = body.ownReference ?? (/\d/u.test(caseNo) ? caseNo : `${caseNo}-1`);
        await openRow(store, index, staff, { ownReference, identity: NOBODY, now, caseId, caseNumber: caseNo });
        const blank = await loadFile(store, staff.orgId, caseId, { lock: true });
        if (blank === undefined) throw new TypeError('a case that was just opened is there');
        await saveFile(store, staff, blank, outcome.value, { now });
        await settleFile(store, index, blank, outcome.value, { now, today: context.today, profile: context.profile });
        return {
          status: 201,
          body: { id: caseId, caseNumber: caseNo, ownReference, version: 1, warnings: outcome.warnings },
          objectId: caseId,
          version: 1,
          location: `/api/v1/cases/${caseId}/file`,
        };
      }),
  });
}

function defined(person: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(Object.entries(person).filter(([, value]) => value !== undefined));
}
