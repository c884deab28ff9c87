// SPDX-License-Identifier: EUPL-1.2
// Three installations that share nothing but sealed envelopes: one in the country of destination, one in the country of origin, and a
// shelter that only has the file channel. The story of five women across them, and each fault of the road.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { addHours, type Instant } from '@amparo/casework/calendar';
import type { CaseFile } from '@amparo/casework/case';
import { withdrawConsent } from '@amparo/casework/consent';
import { changeProtection } from '@amparo/casework/protection';
import { fileIn, give, id, must as mustFile, person } from '../../casework/src/case/fictional.ts';
import {
  activeAgreement,
  codes,
  counterpart,
  draft,
  institution,
  must,
  NOW,
  ready,
  SHELTER_SCOPE,
  withConsent,
} from '../fixtures/fictional.ts';
import { type Answer, Installation } from '../fixtures/installation.ts';
import type { Agreement } from './agreement/index.ts';
import { revokePeerKey } from './envelope/index.ts';
import {
  acceptReferral,
  type Counterpart,
  draftReferral,
  openPackage,
  previewPackage,
  recallForConsent,
  type Referral,
  releasePackage,
  sendRequest,
} from './referral/index.ts';

const houseNi = institution('house-ni');
const withShelter = activeAgreement();
const withOrigin = activeAgreement({ type: 'BilateralAgreement' }, houseNi, { country: 'NI' });
const toShelter = counterpart(withShelter);
const toOrigin = counterpart(withOrigin, { to: { institutionId: 'house-ni', country: 'NI' } });

interface World {
  readonly destination: Installation;
  readonly shelter: Installation;
  readonly origin: Installation;
}
async function world(): Promise<World> {
  const [destination, shelter, origin] = await Promise.all([
    Installation.start('destination', 'org-a'),
    Installation.start('shelter', 'shelter-s'),
    Installation.start('origin', 'house-ni'),
  ]);
  for (const other of [shelter, origin]) {
    destination.pin(other);
    other.pin(destination);
  }
  destination.agreements = [withShelter, withOrigin];
  shelter.agreements = [{ ...withShelter, orgId: 'shelter-s' }];
  origin.agreements = [{ ...withOrigin, orgId: 'house-ni' }];
  return { destination, shelter, origin };
}

/** The road: takes what is due from one and gives it to whom it is for, and the receipts back. */
async function carry(w: World, now: Instant): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  const all = { destination: w.destination, shelter: w.shelter, origin: w.origin } as Readonly<
    Record<string, Installation>
  >;
  for (const from of Object.values(all)) {
    for (const { messageId, to, token } of await from.send(now)) {
      const answer = (await all[to]?.receive(token, now)) ?? { refused: 'nobody' };
      answers.push(answer);
      if ('receipt' in answer) await from.receive(answer.receipt, now);
      else from.unanswered(messageId, now);
    }
  }
  return answers;
}
async function settle(w: World, now: Instant): Promise<void> {
  for (let round = 0; round < 8; round += 1) await carry(w, addHours(now, round / 60));
}

/** Prepared by the case worker, sent by the supervisor. */
function refer(w: World, file: CaseFile, other: Counterpart, toInstance: string): Referral {
  const prepared = ready(file, other, w.destination.as('CaseWorker', NOW));
  const sent = must(
    sendRequest(file, prepared, { packageId: id(), counterpart: other }, w.destination.as('Supervisor', NOW)),
  );
  assert.ok(sent.file !== null);
  w.destination.files.set(sent.file.case.id, sent.file);
  w.destination.put(sent.referral);
  w.destination.queue(sent.messages, toInstance, NOW);
  return sent.referral;
}
function accept(there: Installation, alias: string, now = NOW): void {
  const incoming = there.referral(alias);
  assert.ok(incoming, 'the request came');
  const { referral, messages } = must(acceptReferral(incoming, { meetingAt: null }, there.as('CaseWorker', now)));
  there.put(referral);
  there.queue(messages, 'destination', now);
}
function release(w: World, alias: string, other: Counterpart, toInstance: string, now = NOW): void {
  const referral = w.destination.referral(alias);
  const file = w.destination.files.get(referral?.caseId ?? '');
  assert.ok(referral && file);
  const out = must(
    releasePackage(file, referral, { packageId: id(), counterpart: other }, w.destination.as('CaseWorker', now)),
  );
  w.destination.put(out.referral);
  w.destination.queue(out.messages, toInstance, now);
}
const woman = (alias: string) => fileIn('Assistance', { person: person({ alias }) });

test('five women, three installations, only envelopes', async () => {
  const w = await world();
  // the first goes to the shelter
  const lucero = refer(w, withConsent(woman('Lucero')), toShelter, 'shelter');
  // the second goes home by her own choice, to a house that has said yes
  const abroad = {
    ...SHELTER_SCOPE,
    recipients: [{ kind: 'institution', institutionId: 'house-ni' }],
    countries: ['NI'],
  } as const;
  const brisa = refer(w, give(woman('Brisa'), 'ReferralTransnational', abroad), toOrigin, 'origin');
  // the third has asked for asylum: nothing of her goes to her consulate, whatever it is called
  const asked = mustFile(
    changeProtection(
      give(woman('Alba'), 'ConsularContact', { ...SHELTER_SCOPE, countries: ['HN', 'NI'] }),
      { id: id(), status: 'AsylumSeeker', fearsAuthoritiesOf: [], legalInformationGiven: true, note: null },
      w.destination.as('CaseWorker', NOW),
    ),
  );
  const consulate = counterpart(withShelter, { to: { recipientClass: 'Consulate', actsFor: 'NI' } });
  const drafted = must(draftReferral(asked, draft(), consulate, w.destination.as('CaseWorker', NOW)));
  assert.ok(
    codes(
      previewPackage(asked, drafted, { packageId: 'p', counterpart: consulate }, w.destination.as('CaseWorker', NOW)),
    ).includes('CONSULAR_BLOCK'),
  );
  // the fourth has said no: there is nothing to send
  const noDraft = must(draftReferral(woman('Nube'), draft(), toShelter, w.destination.as('CaseWorker', NOW)));
  assert.deepEqual(
    codes(
      previewPackage(
        woman('Nube'),
        noDraft,
        { packageId: 'p', counterpart: toShelter },
        w.destination.as('CaseWorker', NOW),
      ),
    ),
    ['CONSENT_MISSING'],
  );
  // the fifth changes her mind when the shelter already knows who she is
  const estrella = refer(w, withConsent(woman('Estrella')), toShelter, 'shelter');

  await settle(w, NOW);
  for (const { caseAlias } of [lucero, estrella]) accept(w.shelter, caseAlias);
  accept(w.origin, brisa.caseAlias);
  await settle(w, NOW);
  release(w, lucero.caseAlias, toShelter, 'shelter');
  release(w, estrella.caseAlias, toShelter, 'shelter');
  release(w, brisa.caseAlias, toOrigin, 'origin');
  await settle(w, NOW);

  const opened = (there: Installation, alias: string, agreement: Agreement) => {
    const referral = there.referral(alias);
    assert.ok(referral);
    return openPackage(referral, there.scope(agreement.id, referral, NOW), there.as('CaseWorker', NOW));
  };
  assert.deepEqual(must(opened(w.shelter, lucero.caseAlias, withShelter)).sharedPackage.fields[0]?.value, 'Lucero');
  assert.deepEqual(must(opened(w.origin, brisa.caseAlias, withOrigin)).sharedPackage.fields[0]?.value, 'Brisa');

  const consentId = w.destination.referral(estrella.caseAlias)?.consentIds[0] ?? '';
  const file = w.destination.files.get(estrella.caseId ?? '');
  assert.ok(file);
  mustFile(withdrawConsent(file, { consentId, how: 'InPerson' }, w.destination.as('CaseWorker', NOW)));
  const { referrals, messages } = must(
    recallForConsent(w.destination.written.referrals, consentId, w.destination.as('CaseWorker', NOW)),
  );
  for (const referral of referrals) w.destination.put(referral);
  w.destination.queue(messages, 'shelter', NOW);
  await settle(w, NOW);
  assert.deepEqual(codes(opened(w.shelter, estrella.caseAlias, withShelter)), ['NOT_NOW']);
  assert.equal(w.shelter.referral(estrella.caseAlias)?.sharedPackage, null);
  assert.equal(w.destination.referral(estrella.caseAlias)?.recall?.answer, 'NeverOpened');

  // nothing lost, nothing twice, nothing to the wrong place
  for (const each of [w.destination, w.shelter, w.origin]) {
    assert.equal(new Set(each.effects).size, each.effects.length);
    assert.ok(each.written.outbox.every(({ state }) => state === 'Delivered'));
  }
  const said = JSON.stringify([w.shelter.written, w.origin.written]);
  for (const name of ['Alba', 'Nube', 'Estrella']) assert.ok(!said.includes(name), name);
  assert.ok(
    !JSON.stringify(w.origin.written).includes('Lucero') && !JSON.stringify(w.shelter.written).includes('Brisa'),
  );
});

describe('each fault of the road', () => {
  /** A request that waits in the outbox, and its token. */
  async function waiting() {
    const w = await world();
    const referral = refer(w, withConsent(woman('Lucero')), toShelter, 'shelter');
    const [sent] = await w.destination.send(NOW);
    assert.ok(sent);
    return { w, referral, token: sent.token, messageId: sent.messageId };
  }
  const state = ({ shelter }: World, { caseAlias }: Referral) => shelter.referral(caseAlias)?.state;

  test('lost: it is sent again, and has one effect', async () => {
    const { w, referral, messageId } = await waiting();
    w.destination.unanswered(messageId, NOW);
    await settle(w, addHours(NOW, 1));
    assert.deepEqual([state(w, referral), w.shelter.effects.length], ['Sent', 1]);
  });
  test('a hundred times, before and after a restart: one effect', async () => {
    const { w, referral, token } = await waiting();
    for (let round = 0; round < 100; round += 1) {
      assert.ok('receipt' in (await w.shelter.receive(token, NOW)));
      if (round % 10 === 0) w.shelter.crash();
    }
    assert.deepEqual([state(w, referral), w.shelter.effects.length], ['Sent', 1]);
  });
  test('the receipt is lost: sent again under the same id, acknowledged again', async () => {
    const { w, token } = await waiting();
    await w.shelter.receive(token, NOW);
    await settle(w, addHours(NOW, 1));
    assert.deepEqual([w.shelter.effects.length, w.destination.written.outbox[0]?.state], [1, 'Delivered']);
  });
  test('reordered: the package that comes before its time waits for nothing it may not have', async () => {
    const { w, referral, token } = await waiting();
    await w.shelter.receive(token, NOW);
    accept(w.shelter, referral.caseAlias);
    const [ack, yes] = await w.shelter.send(NOW);
    await w.destination.receive(yes?.token ?? '', NOW);
    assert.equal(w.destination.referral(referral.caseAlias)?.state, 'Sent');
    await w.destination.receive(ack?.token ?? '', NOW);
    assert.equal(w.destination.referral(referral.caseAlias)?.state, 'Accepted');
  });
  test('changed, cut, sent to another, or by nobody we know: refused, nothing written', async () => {
    const { w, token } = await waiting();
    const stranger = await Installation.start('destination', 'org-a');
    stranger.pin(w.shelter);
    const forged = await stranger.seal(
      'shelter',
      { jti: 'x', type: 'Ack', agreementId: null, caseAlias: 'a', sequence: 1, body: { at: NOW } },
      NOW,
    );
    const before = JSON.stringify(w.shelter.written);
    const last = token.at(-1) === 'A' ? 'Q' : 'A';
    assert.deepEqual(await w.shelter.receive(token.slice(0, -1) + last, NOW), { refused: 'cannot-open' });
    assert.deepEqual(await w.shelter.receive(token.slice(0, 2000), NOW), { refused: 'jwe-form' });
    assert.deepEqual(await w.origin.receive(token, NOW), { refused: 'unknown-recipient-key' });
    assert.deepEqual(await w.shelter.receive(forged ?? '', NOW), { refused: 'unknown-sender-key' });
    assert.equal(JSON.stringify(w.shelter.written), before);
  });
  test('clocks four minutes apart do no harm; seven are refused until they are set, and then nothing is lost', async () => {
    const { w, referral, token } = await waiting();
    w.shelter.skewMinutes = -7;
    assert.deepEqual(await w.shelter.receive(token, NOW), { refused: 'not-yet' });
    w.shelter.skewMinutes = -4;
    assert.ok('receipt' in (await w.shelter.receive(token, NOW)));
    assert.equal(state(w, referral), 'Sent');
  });
  test('four days on a stick: the envelope is over; the same message comes again in a new one', async () => {
    const { w, referral, token } = await waiting();
    const late = addHours(NOW, 96);
    assert.deepEqual(await w.shelter.receive(token, late), { refused: 'expired' });
    await carry(w, late);
    assert.deepEqual([state(w, referral), w.shelter.effects.length], ['Sent', 1]);
  });
  test('a key is revoked while a message is on its way: refused', async () => {
    const { w, token } = await waiting();
    const [peer] = w.shelter.peers;
    assert.ok(peer);
    const { shelter, destination } = w;
    shelter.peers = [
      must(
        revokePeerKey(peer, destination.signing.keyId, {
          ...shelter.as('Supervisor', NOW),
          actor: { orgId: 'shelter-s', userId: 'x', roles: ['Administrator'] },
        }),
      ),
    ];
    assert.deepEqual(await shelter.receive(token, NOW), { refused: 'key-not-valid' });
  });
  test('the sender was put back from a backup: its old number under a new message is a conflict, said and not swallowed', async () => {
    const { w, token } = await waiting();
    await w.shelter.receive(token, NOW);
    const again = await w.destination.seal(
      'shelter',
      {
        jti: 'another',
        type: 'Recall',
        agreementId: null,
        caseAlias: w.destination.written.referrals[0]?.caseAlias ?? '',
        sequence: 1,
        body: { reason: 'PersonsWish', answerBy: NOW },
      },
      NOW,
    );
    assert.deepEqual(await w.shelter.receive(again ?? '', NOW), { refused: 'conflict' });
    assert.deepEqual(w.shelter.verdicts, ['applied', 'conflict']);
  });
  test('who carries it sees one length for every answer of a class', async () => {
    const { w, referral, token } = await waiting();
    await w.shelter.receive(token, NOW);
    accept(w.shelter, referral.caseAlias);
    const lengths = new Set(
      [token, ...(await w.shelter.send(NOW)).map((each) => each.token)].map(({ length }) => length),
    );
    assert.equal(lengths.size, 1);
  });
});
