// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ana, fileIn, id, later, must, sofia, withAgreedPlan } from '../case/fictional.ts';
import { changeCase } from '../case/change.ts';
import { approveLegalBasis, recordLegalBasis } from '../consent/legal-basis.ts';
import { forApprover, pendingApprovals } from './index.ts';

const kinds = (file: Parameters<typeof pendingApprovals>[0], at = ana.now) =>
  pendingApprovals(file, at).map(({ kind }) => kind);

test('what waits for a second person: a plan agreed, a basis, a closure; never shown to whoever asked (I-02)', () => {
  const planned = withAgreedPlan(fileIn('Planning'));
  assert.deepEqual(kinds(planned), ['plan']);
  assert.deepEqual(forApprover(pendingApprovals(planned, ana.now), 'ana'), []);
  assert.equal(forApprover(pendingApprovals(planned, ana.now), 'sofia').length, 1);
  const basis = {
    id: id(),
    basis: 'LegalObligation',
    purpose: 'CaseRecord',
    recipients: [],
    dataCategories: [],
    countries: [],
    justification: 'the law of this country asks for it',
    personInformedAt: null,
  } as const;
  const recorded = must(recordLegalBasis(fileIn('ConsentPending'), basis, ana));
  assert.deepEqual(kinds(recorded), ['legal-basis']);
  assert.deepEqual(kinds(recorded, later(ana, 73).now), []);
  assert.deepEqual(kinds(must(approveLegalBasis(recorded, basis.id, sofia))), []);
  assert.deepEqual(kinds(must(changeCase(fileIn('Solution'), { closingReason: 'GoalsReached' }, ana))), ['closure']);
});
