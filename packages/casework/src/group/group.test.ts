// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ana, as, codes, fileIn, must } from '../case/fictional.ts';
import type { Outcome } from '../outcome/outcome.ts';
import {
  confirmEvent,
  correctEvent,
  type Group,
  joinGroup,
  leaveGroup,
  openGroup,
  setSharedOutcome,
  shareEvent,
  type SharedEventFacts,
  type SharedServiceFacts,
  shareService,
  viewFor,
} from './index.ts';

const facts = (place = 'a house'): SharedEventFacts => ({
  type: 'Exploitation',
  date: null,
  precision: 'Unknown',
  country: 'HN',
  place,
  description: null,
});
const meal: SharedServiceFacts = {
  category: 'Food',
  subtype: 'Meal',
  date: '2026-11-26',
  startsAt: null,
  providerOrgId: null,
  providerServiceId: null,
  location: null,
  locationConfidential: false,
};
const five = () => must(openGroup('g', 'the five', ['a', 'b', 'c', 'd', 'e'], ana));
const entry = (caseId: string) => ({ caseId, outcome: 'Delivered', quantity: '1', unit: 'meal' }) as const;

describe('a group shares events and help once', () => {
  test('one event, five views of it; each confirms alone', () => {
    const group = must(
      confirmEvent(
        must(shareEvent(five(), { id: 'e1', facts: facts(), caseIds: ['a', 'b', 'c', 'd', 'e'] }, ana)),
        'e1',
        'a',
        ana,
      ),
    );
    assert.equal(group.events.length, 1);
    assert.deepEqual(
      ['a', 'b'].map((caseId) => viewFor(group, caseId).events.map(({ confirmed }) => confirmed)),
      [[true], [false]],
    );
  });
  test('help given once; what became of it is each one’s own', () => {
    const shared = must(shareService(five(), { id: 's1', facts: meal, members: ['a', 'b'].map(entry) }, [], ana));
    const refused = must(
      setSharedOutcome(shared, { serviceId: 's1', caseId: 'b', outcome: 'Refused', personFeedback: null }, ana),
    );
    assert.deepEqual(
      ['a', 'b', 'c'].map((caseId) => viewFor(refused, caseId).services.map(({ outcome }) => outcome)),
      [['Delivered'], ['Refused'], []],
    );
  });
  test('a correction is hers alone: the others keep theirs word for word', () => {
    const group = must(shareEvent(five(), { id: 'e1', facts: facts(), caseIds: ['a', 'b'] }, ana));
    const { group: next, event } = must(
      correctEvent(group, { eventId: 'e1', caseId: 'b', ownId: 'own', facts: facts('another house') }, ana),
    );
    assert.deepEqual(viewFor(next, 'a'), viewFor(group, 'a'));
    assert.deepEqual(viewFor(next, 'b').events, []);
    assert.equal(event?.place, 'another house');
  });
  test('whoever leaves takes hers along', () => {
    const group = must(shareEvent(five(), { id: 'e1', facts: facts(), caseIds: ['a', 'b'] }, ana));
    const { group: next, kept } = must(leaveGroup(group, 'b', ana));
    assert.equal(kept.events.length, 1);
    assert.deepEqual(viewFor(next, 'a'), viewFor(group, 'a'));
    assert.ok(!next.memberCaseIds.includes('b'));
  });
  test('help that is no emergency only for those who agreed to it', () => {
    const [with1, without1] = [fileIn('Intake'), fileIn('Identified')];
    const group = must(openGroup('g', 'two', [with1.case.id, without1.case.id], ana));
    const course = { ...meal, category: 'EducationVocational', subtype: 'LanguageCourse' } as const;
    const share = (caseIds: readonly string[]) =>
      shareService(group, { id: 's', facts: course, members: caseIds.map(entry) }, [with1, without1], ana);
    assert.deepEqual(codes(share([with1.case.id])), []);
    assert.deepEqual(codes(share([with1.case.id, without1.case.id])), ['CONSENT_MISSING']);
  });
  test('nobody is named who does not belong to it; nobody of another institution touches it', () => {
    assert.deepEqual(codes(shareEvent(five(), { id: 'e', facts: facts(), caseIds: ['x'] }, ana)), ['INVALID_VALUE']);
    assert.deepEqual(codes(joinGroup(five(), 'f', as({ org: 'org-b' }))), ['OUT_OF_SCOPE']);
  });
  test('the log of one case names no other', () => {
    const outcome = shareEvent(five(), { id: 'e1', facts: facts(), caseIds: ['a', 'b'] }, ana);
    assert.ok(outcome.ok);
    assert.deepEqual(
      outcome.audit.map(({ caseId }) => caseId),
      ['a', 'b'],
    );
    for (const { caseId, ...rest } of outcome.audit)
      assert.ok(!JSON.stringify(rest).includes(`"${caseId === 'a' ? 'b' : 'a'}"`));
  });
});

/** Commands that name one member only: what she says, confirms, corrects, refuses. */
type Single = (group: Group, caseId: string, n: number) => Outcome<unknown>;
const SINGLE: readonly Single[] = [
  (group, caseId, n) =>
    confirmEvent(group, group.events[n % Math.max(1, group.events.length)]?.id ?? 'none', caseId, ana),
  (group, caseId, n) =>
    correctEvent(
      group,
      {
        eventId: group.events[n % Math.max(1, group.events.length)]?.id ?? 'none',
        caseId,
        ownId: `own-${n}`,
        facts: n % 2 === 0 ? null : facts(`place ${n}`),
      },
      ana,
    ),
  (group, caseId, n) =>
    setSharedOutcome(
      group,
      {
        serviceId: group.services[n % Math.max(1, group.services.length)]?.id ?? 'none',
        caseId,
        outcome: n % 2 === 0 ? 'Refused' : 'Partly',
        personFeedback: 1,
      },
      ana,
    ),
  (group, caseId, n) => shareEvent(group, { id: `e-${n}-${caseId}`, facts: facts(`p ${n}`), caseIds: [caseId] }, ana),
  (group, caseId, n) => shareService(group, { id: `s-${n}-${caseId}`, facts: meal, members: [entry(caseId)] }, [], ana),
  (group, caseId) => leaveGroup(group, caseId, ana),
];
const groupOf = (value: unknown): Group =>
  typeof value === 'object' && value !== null && 'group' in value ? (value.group as Group) : (value as Group);

test('property: a change for one never discloses another: her view stays as it was, and no view names anybody', () => {
  const members = ['case-a', 'case-b', 'case-c', 'case-d', 'case-e'];
  const command = fc.record({ what: fc.nat(SINGLE.length - 1), who: fc.constantFrom(...members), n: fc.nat(20) });
  fc.assert(
    fc.property(fc.array(command, { maxLength: 25 }), (commands) => {
      let group = must(openGroup('g', 'the five', members, ana));
      group = must(shareEvent(group, { id: 'e0', facts: facts(), caseIds: members }, ana));
      group = must(shareService(group, { id: 's0', facts: meal, members: members.map(entry) }, [], ana));
      for (const { what, who, n } of commands) {
        const outcome = SINGLE[what]?.(group, who, n);
        if (outcome === undefined || !outcome.ok) continue;
        const next = groupOf(outcome.value);
        for (const other of members.filter((each) => each !== who)) {
          assert.deepEqual(viewFor(next, other), viewFor(group, other));
          assert.ok(outcome.audit.every(({ caseId }) => caseId === who));
        }
        for (const each of members) {
          const text = JSON.stringify(viewFor(next, each));
          for (const name of members) assert.ok(!text.replaceAll(/"id":"[^"]*"/gu, '').includes(name));
        }
        group = next;
      }
    }),
    { numRuns: 300 },
  );
});
