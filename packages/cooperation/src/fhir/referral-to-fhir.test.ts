// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REFERRAL_STATES } from '@amparo/casework/assistance';
import { ana, fileIn } from '../../../casework/src/case/fictional.ts';
import { activeAgreement, counterpart, ready, withConsent } from '../../fixtures/fictional.ts';
import type { Referral } from '../referral/index.ts';
import { referralToFhir } from './index.ts';

const IDS = {
  serviceRequest: '00000000-0000-4000-8000-000000000001',
  task: '00000000-0000-4000-8000-000000000002',
  consent: '00000000-0000-4000-8000-000000000003',
};
interface Resource {
  readonly resourceType: string;
  readonly status: string;
  readonly [key: string]: unknown;
}
function resources(referral: Referral): ReadonlyMap<string, Resource> {
  const { entry } = referralToFhir(referral, IDS) as unknown as { entry: { resource: Resource }[] };
  return new Map(entry.map(({ resource }) => [resource.resourceType, resource]));
}
const shown = ready(withConsent(fileIn('Assistance')), counterpart(activeAgreement()), ana);

test('the subject is the random word, and nothing of the case, of staff or of what was told is in it', () => {
  const text = JSON.stringify(referralToFhir(shown, IDS));
  assert.ok(text.includes(shown.caseAlias));
  for (const hidden of [shown.caseId, shown.id, shown.preparedBy, shown.planItemId, ...shown.consentIds])
    assert.ok(hidden === null || hidden === '' || !text.includes(`"${hidden}"`), 'told too much');
  for (const word of ['person', 'narrative', 'ageBand', 'languages', 'feedback', 'preview', 'legalBasis'])
    assert.ok(!text.includes(word), word);
});

test('each state has a status of the value sets of R4', () => {
  const request = new Set(['draft', 'active', 'on-hold', 'revoked', 'completed', 'entered-in-error', 'unknown']);
  const task = new Set(
    'draft requested received accepted rejected ready cancelled in-progress on-hold failed completed'.split(' '),
  );
  for (const state of REFERRAL_STATES) {
    const found = resources({ ...shown, state });
    assert.ok(request.has(found.get('ServiceRequest')?.status ?? ''), state);
    assert.ok(task.has(found.get('Task')?.status ?? ''), state);
  }
  assert.equal(resources({ ...shown, urgency: 'Emergency' }).get('Task')?.['priority'], 'stat');
});

test('the consent is there when it rests on one, and inactive once it was withdrawn', () => {
  assert.equal(resources(shown).get('Consent')?.status, 'active');
  const recall = {
    reason: 'ConsentWithdrawn',
    at: ana.now,
    answerBy: ana.now,
    answer: null,
    answeredAt: null,
  } as const;
  assert.equal(resources({ ...shown, recall }).get('Consent')?.status, 'inactive');
  const without = resources({ ...shown, consentIds: [] });
  assert.deepEqual([...without.keys()], ['ServiceRequest', 'Task']);
  assert.equal(without.get('ServiceRequest')?.['supportingInfo'], undefined);
});
