// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { withdrawConsent } from '@amparo/casework/consent';
import { ana, as, fileIn, id, must as mustFile, sofia } from '../../../casework/src/case/fictional.ts';
import { activeAgreement, codes, counterpart, must, sara, withConsent } from '../../fixtures/fictional.ts';
import { computePackage, previewHash } from '../package/index.ts';
import { disclosureOf } from '../referral/index.ts';
import {
  answerTransfer,
  applyToTransfer,
  cancelTransfer,
  completeTransfer,
  holdHandover,
  offerTransfer,
  receiveTransfer,
  releaseTransfer,
  responsibleOrg,
  restOfTransferred,
  TRANSFER_STATES,
  TRANSFER_STEPS,
} from './index.ts';

const other = counterpart(activeAgreement());
const request = {
  category: 'Shelter',
  subtype: null,
  urgency: 'Routine',
  languages: ['es'],
  ageBand: '24-26',
  people: 1,
  stepFreeAccess: false,
} as const;
const file = withConsent(fileIn('Assistance'));
const hash = () =>
  previewHash(
    must(
      computePackage(
        file,
        {
          id: 'p',
          disclosure: disclosureOf({ purpose: 'ReferralNational', urgency: 'Routine' }, other),
          retentionDays: 90,
        },
        sofia,
      ),
    ),
  );
const offer = (changes = {}) => ({
  id: id(),
  packageId: 'p',
  caseAlias: id(),
  request,
  counterpart: other,
  preview: { hash: hash(), shownTo: 'Person', language: 'es' } as const,
  ...changes,
});

function offered() {
  const { transfer, messages } = must(offerTransfer(file, offer(), sofia));
  const [message] = messages;
  assert.ok(message?.type === 'Offer');
  return {
    transfer,
    incoming: must(
      receiveTransfer(
        { id: id(), caseAlias: transfer.caseAlias, agreementId: transfer.agreementId, body: message.body },
        sara,
      ),
    ),
  };
}
function accepted() {
  const { transfer, incoming } = offered();
  const yes = must(answerTransfer(incoming, { accept: true, meetingAt: null }, sara));
  const [message] = yes.messages;
  assert.ok(message?.type === 'Accept');
  return { transfer: must(applyToTransfer(transfer, message, ana)), incoming: yes.transfer };
}
function handedOver() {
  const { transfer, incoming } = accepted();
  const released = must(releaseTransfer(file, transfer, { packageId: 'p', counterpart: other }, ana));
  const [message] = released.messages;
  assert.ok(message?.type === 'Package');
  const held = must(applyToTransfer(incoming, message, sara));
  const meeting = must(holdHandover(released.transfer, { personAtMeeting: true }, ana));
  const [told] = meeting.messages;
  assert.ok(told?.type === 'Status');
  return { transfer: meeting.transfer, incoming: must(applyToTransfer(held, told, sara)) };
}

describe('a transfer', () => {
  test('offered by a supervisor who does not work the case alone', () => {
    assert.deepEqual(codes(offerTransfer(file, offer(), ana)), ['OUT_OF_SCOPE', 'SECOND_PERSON_REQUIRED']);
    assert.deepEqual(codes(offerTransfer(file, offer({ counterpart: { ...other, keyKnown: false } }), sofia)), [
      'RECIPIENT_KEY_UNKNOWN',
    ]);
    assert.deepEqual(codes(offerTransfer(fileIn('Assistance'), offer(), sofia)), ['CONSENT_MISSING']);
  });
  test('until it is completed the sender is responsible; after it the recipient, with a case worker named', () => {
    const { transfer, incoming } = handedOver();
    assert.equal(responsibleOrg(transfer), 'org-a');
    assert.deepEqual(codes(completeTransfer(incoming, { newCaseWorkerId: ' ', caseId: 'c' }, sara)), ['INCOMPLETE']);
    const { transfer: taken, messages } = must(
      completeTransfer(incoming, { newCaseWorkerId: 'sandra', caseId: 'c' }, sara),
    );
    const [message] = messages;
    assert.ok(message?.type === 'Status');
    const over = must(applyToTransfer(transfer, message, ana));
    assert.deepEqual(
      [responsibleOrg(taken), responsibleOrg(over), over.state],
      ['shelter-s', 'shelter-s', 'Completed'],
    );
    const rest = restOfTransferred(file, over);
    assert.deepEqual(Object.keys(rest).toSorted(), [
      'caseNo',
      'openedOn',
      'servicesCounted',
      'toOrgId',
      'transferredOn',
    ]);
    assert.ok(!JSON.stringify(rest).includes('Lucero'));
  });
  test('no meeting, no completion; no package, no completion', () => {
    const { incoming } = accepted();
    assert.deepEqual(codes(completeTransfer(incoming, { newCaseWorkerId: 'sandra', caseId: 'c' }, sara)), ['NOT_NOW']);
    assert.deepEqual(
      codes(
        completeTransfer(
          { ...handedOver().incoming, state: 'Accepted' },
          { newCaseWorkerId: 'sandra', caseId: 'c' },
          sara,
        ),
      ),
      ['NOT_NOW'],
    );
  });
  test('a consent withdrawn after acceptance: the package does not go, and it is cancelled', () => {
    const { transfer } = accepted();
    const withdrawn = mustFile(
      withdrawConsent(file, { consentId: transfer.consentIds[0] ?? '', how: 'Phone' }, ana),
    ).file;
    assert.deepEqual(codes(releaseTransfer(withdrawn, transfer, { packageId: 'p', counterpart: other }, ana)), [
      'CONSENT_MISSING',
    ]);
    const { transfer: cancelled, messages } = must(cancelTransfer(transfer, 'ConsentWithdrawn', ana));
    assert.deepEqual([cancelled.state, responsibleOrg(cancelled), messages[0]?.type], ['Cancelled', 'org-a', 'Status']);
  });
  test('cancelled by the sender, the recipient holds nothing', () => {
    const { transfer, incoming } = handedOver();
    const [message] = must(cancelTransfer(transfer, 'PersonsWish', ana)).messages;
    assert.ok(message?.type === 'Status');
    assert.deepEqual([must(applyToTransfer(incoming, message, sara)).sharedPackage], [null]);
  });
  test('declined with a reason; nobody answers for the other side, nor twice', () => {
    const { transfer, incoming } = offered();
    const no = must(answerTransfer(incoming, { accept: false, reason: 'OutsideArea', availableFrom: null }, sara));
    const [message] = no.messages;
    assert.ok(message?.type === 'Decline');
    assert.equal(must(applyToTransfer(transfer, message, ana)).declineReason, 'OutsideArea');
    assert.deepEqual(codes(answerTransfer(no.transfer, { accept: true, meetingAt: null }, sara)), ['NOT_NOW']);
    assert.ok(codes(answerTransfer(incoming, { accept: true, meetingAt: null }, ana)).includes('OUT_OF_SCOPE'));
    assert.deepEqual(
      codes(holdHandover(incoming, { personAtMeeting: true }, as({ user: 's', roles: ['Supervisor'] }))),
      ['NOT_NOW'],
    );
  });
  test('the table: ends have no way on, and completion comes only from the meeting', () => {
    for (const state of ['Completed', 'Declined', 'Cancelled'] as const) assert.deepEqual(TRANSFER_STEPS[state], []);
    assert.deepEqual(
      TRANSFER_STATES.filter((state) => TRANSFER_STEPS[state].includes('Completed')),
      ['HandoverMeeting'],
    );
  });
});
