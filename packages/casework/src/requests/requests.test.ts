// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ana, codes, fileIn, id, later, must, officer, person } from '../case/fictional.ts';
import { setLegalHold } from '../case/change.ts';
import { answerRequest, checkIdentity, extendRequest, openRequests, receiveRequest, requestClock } from './index.ts';

const received = (kind: 'Access' | 'Erasure' = 'Access') =>
  must(receiveRequest({ id: id(), caseId: 'c', kind, madeBy: 'Self', receivedOn: '2026-11-20', wish: null }, ana));
const checked = (kind: 'Access' | 'Erasure' = 'Access') => must(checkIdentity(received(kind), 'SafeWord', null, ana));

test('thirty days from the day she asked; late from the day after', () => {
  assert.equal(received().dueOn, '2026-12-20');
  assert.deepEqual(
    [requestClock(received())?.appearsAt, requestClock(received())?.dueAt],
    ['2026-11-20T00:00:00.000Z', '2026-12-21T00:00:00.000Z'],
  );
});
test('the data protection officer answers, after identity was checked, with words, and refuses only with a ground', () => {
  const answer = { state: 'Answered', answer: 'here is your copy', refusalGround: null } as const;
  assert.deepEqual(codes(answerRequest(received(), { ...answer, answer: ' ' }, null, ana)), [
    'OUT_OF_SCOPE',
    'INCOMPLETE',
    'INCOMPLETE',
  ]);
  assert.deepEqual(codes(answerRequest(checked(), { ...answer, state: 'Refused' }, null, officer)), ['INCOMPLETE']);
  const done = must(answerRequest(checked(), answer, null, officer));
  assert.equal(requestClock(done), undefined);
  assert.deepEqual(codes(answerRequest(done, answer, null, officer)), ['NOT_NOW']);
});
test('papers are not asked for where the trafficker holds them', () => {
  const file = fileIn('Intake', {
    person: person({ identifiers: [{ type: 'Passport', issuer: 'NI', value: null, heldBy: 'Trafficker' }] }),
  });
  assert.deepEqual(codes(checkIdentity(received(), 'Papers', file, ana)), ['INVALID_VALUE']);
  assert.ok(checkIdentity(received(), 'KnownToCaseWorker', file, ana).ok);
});
test('LEGAL_HOLD: an erasure waits while a court may need the file', () => {
  const held = must(setLegalHold(fileIn('Closed'), true, officer));
  assert.deepEqual(
    codes(answerRequest(checked('Erasure'), { state: 'Answered', answer: 'done', refusalGround: null }, held, officer)),
    ['LEGAL_HOLD'],
  );
  assert.ok(
    answerRequest(
      checked('Erasure'),
      { state: 'Refused', answer: 'a court asked us to keep it', refusalGround: 'LegalHold' },
      held,
      officer,
    ).ok,
  );
});
test('extended once, before it is late', () => {
  const extended = must(extendRequest(checked(), officer));
  assert.equal(extended.dueOn, '2027-02-18');
  assert.deepEqual(codes(extendRequest(extended, officer)), ['NOT_NOW']);
  assert.deepEqual(codes(extendRequest(checked(), later(officer, 40 * 24))), ['NOT_NOW']);
});
test('the list: most pressing first', () => {
  const [old, young] = [
    received(),
    must(
      receiveRequest(
        { id: id(), caseId: null, kind: 'Access', madeBy: 'Self', receivedOn: '2026-11-26', wish: null },
        ana,
      ),
    ),
  ];
  assert.deepEqual(
    openRequests([young, old], '2026-11-26').map(({ daysLeft }) => daysLeft),
    [24, 30],
  );
  assert.deepEqual(
    codes(
      receiveRequest(
        { id: id(), caseId: null, kind: 'Access', madeBy: 'Self', receivedOn: '2026-12-26', wish: null },
        ana,
      ),
    ),
    ['INVALID_VALUE'],
  );
});
