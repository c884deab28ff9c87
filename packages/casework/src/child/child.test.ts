// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ana, as, codes, fileIn, must, person, sofia, TODAY } from '../case/fictional.ts';
import {
  BEST_INTERESTS_FACTORS,
  BEST_INTERESTS_STATES,
  BEST_INTERESTS_STEPS,
  BID_OBLIGATORY,
  type BidMatter,
  hasDecided,
  initiateBestInterests,
  stepBestInterests,
  type StepBestInterests,
} from './index.ts';

const child = () => fileIn('ConsentPending', { person: person({ ageGroup: '9-17' }) });
const started = (matter: BidMatter = 'DurableSolution') => must(initiateBestInterests(child(), 'b-1', matter, ana));
const views = {
  heardBy: 'ana',
  heardOn: TODAY,
  how: 'drawing and talking',
  summary: 'wants to stay with her aunt',
} as const;
const weighed = Object.fromEntries(BEST_INTERESTS_FACTORS.map((factor) => [factor, 'words']));
const decision: StepBestInterests['change'] = {
  decision: 'LocalIntegration',
  reasons: 'it is where her people are',
  options: [
    { decision: 'LocalIntegration', pros: weighed, cons: {} },
    { decision: 'Return', pros: {}, cons: { Safety: 'words' } },
  ],
  panel: [
    { userId: '1', discipline: 'ChildProtection' },
    { userId: '2', discipline: 'Law' },
    { userId: '3', discipline: 'Psychology' },
  ],
};
const step = (
  file: ReturnType<typeof child>,
  to: StepBestInterests['to'],
  change: StepBestInterests['change'] = {},
  context = ana,
) => stepBestInterests(file, { id: 'b-1', to, change }, context);
const atPanel = () => {
  let file = started();
  for (const to of ['BIA', 'BIDRequired', 'InformationGathering', 'Panel'] as const)
    file = must(step(file, to, { childViews: views }));
  return file;
};

describe('4.8: best interests', () => {
  test('for the grave matters no assessment alone is enough', () => {
    for (const matter of BID_OBLIGATORY)
      assert.deepEqual(codes(step(must(step(started(matter), 'BIA')), 'BIASufficient')), ['BID_REQUIRED'], matter);
    assert.ok(step(must(step(started('Other'), 'BIA')), 'BIASufficient').ok);
  });
  test('the child is heard before the panel', () => {
    const gathered = must(step(must(step(must(step(started(), 'BIA')), 'BIDRequired')), 'InformationGathering'));
    assert.deepEqual(codes(step(gathered, 'Panel')), ['INCOMPLETE']);
  });
  test('three disciplines and three people, every factor weighed, the decision among the options, reasons', () => {
    assert.deepEqual(codes(step(atPanel(), 'Decided', {}, sofia)), [
      'SECOND_PERSON_REQUIRED',
      'INCOMPLETE',
      'INCOMPLETE',
      'INCOMPLETE',
    ]);
    const one = { ...decision, panel: decision.panel?.map((each) => ({ ...each, userId: '1' })) ?? [] };
    assert.deepEqual(codes(step(atPanel(), 'Decided', one, sofia)), ['SECOND_PERSON_REQUIRED']);
    assert.deepEqual(codes(step(atPanel(), 'Decided', decision, as())), ['OUT_OF_SCOPE']);
    assert.deepEqual(codes(step(atPanel(), 'Decided', { ...decision, decision: 'ThirdCountry' }, sofia)), [
      'INCOMPLETE',
    ]);
    assert.ok(hasDecided(must(step(atPanel(), 'Decided', decision, sofia)), 'LocalIntegration'));
  });
  test('carried out after the child was told; opened again the old decision counts no more', () => {
    const decided = must(step(atPanel(), 'Decided', decision, sofia));
    assert.deepEqual(codes(step(decided, 'Implemented')), ['INCOMPLETE']);
    const done = must(step(decided, 'Implemented', { childInformedOn: TODAY }));
    const reopened = must(step(done, 'BIA'));
    assert.equal(hasDecided(reopened, null), false);
    assert.equal(reopened.bestInterests[0]?.timesReopened, 1);
  });
  test('the table is whole, and an adult has no such procedure', () => {
    assert.deepEqual(
      BEST_INTERESTS_STATES.filter(
        (state) => state !== 'Initiated' && !Object.values(BEST_INTERESTS_STEPS).flat().includes(state),
      ),
      [],
    );
    assert.deepEqual(codes(initiateBestInterests(fileIn('Intake'), 'b', 'Return', ana)), ['INVALID_VALUE']);
    assert.deepEqual(codes(step(started(), 'Panel')), ['NOT_NOW', 'INCOMPLETE']);
  });
});
