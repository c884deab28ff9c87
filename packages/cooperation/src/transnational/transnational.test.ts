// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { addHours, dayOf } from '@amparo/casework/calendar';
import type { CaseFile } from '@amparo/casework/case';
import { withdrawConsent } from '@amparo/casework/consent';
import { changeProtection } from '@amparo/casework/protection';
import { considerReturn, stepReturn } from '@amparo/casework/return';
import {
  ana,
  assess,
  fileIn,
  give,
  id,
  later,
  must as mustFile,
  recipient,
  sofia,
  TODAY,
} from '../../../casework/src/case/fictional.ts';
import { codes, must } from '../../fixtures/fictional.ts';
import {
  enterPhase,
  mustStop,
  prepareTransnational,
  reportUnsafe,
  resolveUnsafe,
  stepTransnational,
  stopTransnational,
  TRANSNATIONAL_STATES,
  TRANSNATIONAL_STEPS,
  type TransnationalCase,
} from './index.ts';

const receiver = recipient({ institutionId: 'house-ni', country: 'NI' });
const travel = { escort: 'CaseWorker', escortAcceptedByPerson: true, travelOn: TODAY } as const;

/** Her own choice, cleared: no claim, fresh assessments of her and her family, consent, proceedings looked at. */
function cleared(): CaseFile {
  const base = mustFile(
    changeProtection(
      fileIn('Assistance'),
      {
        id: id(),
        status: 'None',
        fearsAuthoritiesOf: [{ country: 'NI', fears: false }],
        legalInformationGiven: true,
        note: null,
      },
      ana,
    ),
  );
  let file = give(assess(assess(base, 'Self'), 'Family'), 'ReturnArrangements');
  file = mustFile(considerReturn(file, 'return-1', 'NI', ana));
  for (const to of ['Informed', 'Requested', 'PreReturnRiskAssessment', 'Cleared'] as const)
    file = mustFile(
      stepReturn(
        file,
        { id: 'return-1', to, change: { decisionMadeBy: 'Person', proceedingsCheckedOn: TODAY } },
        to === 'Cleared' ? sofia : ana,
      ),
    );
  return file;
}
const prepared = (file: CaseFile) =>
  must(
    prepareTransnational(
      file,
      {
        id: id(),
        caseAlias: id(),
        destinationCountry: 'NI',
        returnCaseId: 'return-1',
        phase: 'ReturnAndSocialInclusion',
      },
      ana,
    ),
  );
function arranged(file: CaseFile): TransnationalCase {
  let record = must(stepTransnational(file, prepared(file), { to: 'Offered', receiver }, sofia)).record;
  record = must(stepTransnational(file, record, { to: 'Accepted' }, ana)).record;
  return must(stepTransnational(file, record, { to: 'Arranged', ...travel }, ana)).record;
}
const departed = (file: CaseFile) => must(stepTransnational(file, arranged(file), { to: 'Departed' }, sofia));

describe('a safe return across a border (4.7)', () => {
  test('offered, accepted, arranged with an escort she accepts, departed, received, monitored, completed; the receiver is told how far', () => {
    const file = cleared();
    const { record, messages } = departed(file);
    assert.deepEqual(
      messages.map(({ type, toOrgId }) => [type, toOrgId]),
      [['Status', 'house-ni']],
    );
    let moved = record;
    for (const to of ['Received', 'Monitoring', 'Completed'] as const)
      moved = must(stepTransnational(file, moved, { to }, ana)).record;
    assert.equal(moved.state, 'Completed');
  });
  test('every guard of a return is asked again at departure', () => {
    const file = cleared();
    const record = arranged(file);
    const depart = (changed: CaseFile, context = sofia) =>
      codes(stepTransnational(changed, record, { to: 'Departed' }, context));
    assert.deepEqual(depart(file), []);
    assert.deepEqual(depart(assess(file, 'Family', ['ThreatsToFamily'])), ['RISK_CRITICAL']);
    const consentId = file.consents.find(({ purpose }) => purpose === 'ReturnArrangements')?.id ?? '';
    assert.ok(
      depart(mustFile(withdrawConsent(file, { consentId, how: 'Phone' }, ana)).file).includes('CONSENT_MISSING'),
    );
    assert.ok(depart(file, later(sofia, 24 * 15)).includes('RISK_STALE'));
    assert.ok(codes(stepTransnational(file, record, { to: 'Departed' }, ana)).includes('OUT_OF_SCOPE'));
  });
  test('I-18: a claim opened later stops it, and the way is told to stop', () => {
    const file = cleared();
    const record = arranged(file);
    const claimed = mustFile(
      changeProtection(
        file,
        { id: id(), status: 'AsylumSeeker', fearsAuthoritiesOf: [], legalInformationGiven: true, note: null },
        ana,
      ),
    );
    assert.ok(codes(stepTransnational(claimed, record, { to: 'Departed' }, sofia)).includes('ASYLUM_PENDING'));
    assert.equal(mustStop(file, record), null);
    assert.equal(mustStop(claimed, record), 'InternationalProtectionClaim');
    const stopped = must(stopTransnational(record, 'InternationalProtectionClaim', ana));
    assert.deepEqual([stopped.record.state, stopped.messages[0]?.type], ['Stopped', 'Status']);
    // why it stopped is nobody's matter there
    assert.ok(!JSON.stringify(stopped.messages).includes('Protection'));
  });
  test('I-09: an authority of her country is not the one who receives her', () => {
    const file = cleared();
    const authority = recipient({ institutionId: 'police-ni', recipientClass: 'LawEnforcement', country: 'NI' });
    const offer = (to: typeof receiver | undefined) =>
      codes(
        stepTransnational(
          file,
          prepared(file),
          { to: 'Offered', ...(to === undefined ? {} : { receiver: to }) },
          sofia,
        ),
      );
    assert.deepEqual(offer(authority), ['CONSENT_SCOPE']);
    assert.deepEqual(offer(recipient({ country: 'CR' })), ['INVALID_VALUE']);
    assert.deepEqual(offer(undefined), ['INCOMPLETE']);
  });
  test('no escort that she did not accept, no journey without a day', () => {
    const file = cleared();
    const record = must(
      stepTransnational(
        file,
        must(stepTransnational(file, prepared(file), { to: 'Offered', receiver }, sofia)).record,
        { to: 'Accepted' },
        ana,
      ),
    ).record;
    const arrange = (changes: object) =>
      stepTransnational(file, record, { to: 'Arranged', ...travel, ...changes }, ana);
    const refused = arrange({ escortAcceptedByPerson: false });
    assert.ok(!refused.ok && refused.problems[0].what[0] === 'escortAcceptedByPerson');
    assert.deepEqual(codes(arrange({ escort: 'None', escortAcceptedByPerson: false })), []);
    assert.deepEqual(codes(stepTransnational(file, record, { to: 'Arranged' }, ana)), ['INCOMPLETE']);
    assert.deepEqual(codes(arrange({ travelOn: '2026-11-25' })), ['INVALID_VALUE']);
  });
  test('nobody departs before the day', () => {
    const file = cleared();
    const early = { ...arranged(file), travelOn: dayOf(addHours(ana.now, 48)) };
    assert.deepEqual(codes(stepTransnational(file, early, { to: 'Departed' }, sofia)), ['INVALID_VALUE']);
  });
});

describe('no longer safe', () => {
  test('before departure: it stops at once, and begins anew with a receiver who says yes again', () => {
    const file = cleared();
    const { record, messages } = must(reportUnsafe(arranged(file), 'Family', ana));
    assert.deepEqual([record.state, messages[0]?.type], ['NotSafe', 'Status']);
    assert.deepEqual(codes(resolveUnsafe(record, 'MadeSafe', ana)), ['OUT_OF_SCOPE', 'SECOND_PERSON_REQUIRED']);
    const safe = must(resolveUnsafe(record, 'MadeSafe', sofia)).record;
    assert.deepEqual([safe.state, safe.receivingOrgId, safe.receiverAcceptedAt], ['Prepared', null, null]);
    assert.deepEqual(must(resolveUnsafe(record, 'AnotherSolution', sofia)).record.stoppedBecause, 'NotSafe');
  });
  test('after departure: the receiver is told, and monitoring goes on until somebody says it is safe', () => {
    const file = cleared();
    const { record } = must(reportUnsafe(departed(file).record, 'ReceivingOrganisation', ana));
    assert.equal(record.unsafeReports[0]?.afterDeparture, true);
    assert.deepEqual(codes(stepTransnational(file, record, { to: 'Monitoring' }, ana)), ['RISK_CRITICAL']);
    const second = must(reportUnsafe(record, 'Person', ana)).record;
    assert.equal(must(resolveUnsafe(second, 'MadeSafe', sofia)).record.state, 'Monitoring');
  });
  test('every state before the end has a way to say so', () => {
    const ends = ['Completed', 'Declined', 'Stopped', 'NotSafe'];
    for (const state of TRANSNATIONAL_STATES)
      assert.ok(ends.includes(state) || TRANSNATIONAL_STEPS[state].includes('NotSafe'), state);
  });
});

test('phases are entered one after another or again, and none is forgotten', () => {
  const record = prepared(cleared());
  const next = must(enterPhase(record, 'CriminalAndCivilProceedings', ana));
  assert.deepEqual(
    next.phaseHistory.map(({ phase }) => phase),
    ['ReturnAndSocialInclusion', 'CriminalAndCivilProceedings'],
  );
  assert.deepEqual(codes(enterPhase(next, 'CriminalAndCivilProceedings', ana)), ['NOT_NOW']);
  assert.deepEqual(codes(enterPhase(next, 'Holiday' as 'Identification', ana)), ['INVALID_VALUE']);
});
