// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DEFAULT_PROFILE } from '@amparo/casework/profile';
import { addHours } from '@amparo/casework/calendar';
import type { CaseFile } from '@amparo/casework/case';
import { withdrawConsent } from '@amparo/casework/consent';
import { changeProtection } from '@amparo/casework/protection';
import { addPerson } from '@amparo/casework/people';
import {
  ana,
  as,
  assess,
  fileIn,
  give,
  id,
  later,
  must as mustFile,
  person,
  sofia,
} from '../../../casework/src/case/fictional.ts';
import {
  activeAgreement,
  codes,
  counterpart,
  dora,
  draft,
  must,
  nora,
  NOW,
  ready,
  sara,
  silvia,
  SHELTER_SCOPE,
  withConsent,
} from '../../fixtures/fictional.ts';
import { removeParty, suspendAgreement } from '../agreement/index.ts';
import { computePackage, packageFault, previewHash } from '../package/index.ts';
import {
  acceptReferral,
  acknowledgeReferral,
  applyAnswer,
  checkReferral,
  completeReferral,
  deadlinesOf,
  declineReferral,
  disclosureOf,
  draftReferral,
  dutiesOf,
  openPackage,
  previewPackage,
  purposeOf,
  recallForConsent,
  receiveOffer,
  receivePackage,
  receiveRecall,
  recordFeedback,
  type Referral,
  referralState,
  releasePackage,
  sendAnonymousRequest,
  sendRequest,
  startReferral,
  withdrawReferral,
} from './index.ts';

const agreement = activeAgreement();
const other = counterpart(agreement);
const command = { packageId: 'p', counterpart: other };

/** Sent by Ana to the shelter, and what came in there. */
function sent(file: CaseFile = withConsent(fileIn('Assistance'))) {
  const outgoing = must(sendRequest(file, ready(file, other, ana), command, ana));
  const [offer] = outgoing.messages;
  assert.ok(offer?.type === 'Offer' && outgoing.file !== null);
  const incoming = must(
    receiveOffer(
      { id: id(), caseAlias: offer.caseAlias, agreementId: offer.agreementId, sentAt: ana.now, body: offer.body },
      other.agreement,
      sara,
    ),
  );
  return { file: outgoing.file, referral: outgoing.referral, offer, incoming };
}
function accepted() {
  const { file, referral, incoming } = sent();
  const answer = must(acceptReferral(incoming, { meetingAt: null }, silvia));
  let state: { readonly file: CaseFile; readonly referral: Referral } = { file, referral };
  for (const message of answer.messages) {
    assert.ok(message.type === 'Ack' || message.type === 'Accept');
    const applied = must(applyAnswer(state.file, state.referral, message, ana));
    state = { file: applied.file ?? state.file, referral: applied.referral };
  }
  return { ...state, incoming: answer.referral };
}
function released() {
  const { file, referral, incoming } = accepted();
  const out = must(releasePackage(file, referral, command, ana));
  const received = must(receivePackage(incoming, out.sharedPackage, other.agreement, sara));
  return { file, referral: out.referral, incoming: received, sharedPackage: out.sharedPackage };
}

describe('staged disclosure (FED-5)', () => {
  test('the request tells what help, which language, which band of age, how soon; and nothing else', () => {
    const { offer, referral } = sent();
    assert.deepEqual(offer.body.request, {
      category: 'Shelter',
      subtype: 'SafeHouse',
      urgency: 'Routine',
      languages: ['es'],
      ageBand: '24-26',
      people: 1,
      stepFreeAccess: false,
    });
    assert.deepEqual([referral.state, referral.stage, referral.sharedPackage], ['Sent', 'Request', null]);
    const said = JSON.stringify(offer);
    for (const word of ['Lucero', 'NI', String(referral.caseId)]) assert.ok(!said.includes(`"${word}"`), word);
  });
  test('who she is goes after acceptance, and only then', () => {
    const { file, referral } = sent();
    assert.deepEqual(codes(releasePackage(file, referral, command, ana)), ['NOT_NOW']);
    const { sharedPackage, incoming } = released();
    assert.deepEqual(
      sharedPackage.fields.map(({ path }) => path),
      ['person.alias', 'person.ageGroup', 'risk.levels'],
    );
    assert.equal(
      must(openPackage(incoming, other.agreement, silvia)).sharedPackage.contentHash,
      sharedPackage.contentHash,
    );
  });
  test('withdrawn between the stages: identity never leaves', () => {
    const { file, referral } = accepted();
    const consentId = referral.consentIds[0] ?? '';
    const withdrawn = mustFile(withdrawConsent(file, { consentId, how: 'InPerson' }, ana)).file;
    const outcome = releasePackage(withdrawn, referral, command, ana);
    assert.deepEqual(codes(outcome), ['CONSENT_MISSING']);
    const { referrals, messages } = must(recallForConsent([referral], consentId, ana));
    assert.deepEqual(
      messages.map(({ type }) => type),
      ['Recall'],
    );
    assert.deepEqual(
      referrals.map(({ state, stage }) => [state, stage]),
      [['Withdrawn', 'Recalled']],
    );
    assert.deepEqual(codes(releasePackage(withdrawn, referrals[0] ?? referral, command, ana)), [
      'NOT_NOW',
      'CONSENT_MISSING',
    ]);
  });
  test('an agreement that ended is refused on both sides, at sending, receiving and opening', () => {
    const suspended = counterpart(must(suspendAgreement(agreement, { byOrgId: 'org-a', reason: 'Breach' }, nora)));
    const { file, referral, incoming } = accepted();
    assert.deepEqual(codes(releasePackage(file, referral, { ...command, counterpart: suspended }, ana)), [
      'AGREEMENT_SUSPENDED',
    ]);
    const { sharedPackage, incoming: holding } = released();
    assert.deepEqual(codes(receivePackage(incoming, sharedPackage, suspended.agreement, sara)), [
      'AGREEMENT_SUSPENDED',
    ]);
    assert.deepEqual(codes(openPackage(holding, suspended.agreement, silvia)), ['AGREEMENT_SUSPENDED']);
    assert.deepEqual(codes(openPackage(holding, null, silvia)), ['AGREEMENT_MISSING']);
  });
  test('a party removed in mid-flight gets nothing more', () => {
    const without = counterpart(must(removeParty(agreement, 'shelter-s', nora)));
    const { file, referral } = accepted();
    assert.deepEqual(codes(releasePackage(file, referral, { ...command, counterpart: without }, ana)), [
      'AGREEMENT_MISSING',
    ]);
    const fresh = withConsent(fileIn('Assistance'));
    assert.deepEqual(
      codes(
        checkReferral(
          fresh,
          must(draftReferral(fresh, draft(), without, ana)),
          { ...command, counterpart: without, preview: { hash: '', shownTo: 'Person', language: 'es' } },
          ana,
        ),
      ),
      ['AGREEMENT_MISSING'],
    );
  });
});

describe('the package', () => {
  test('I-08: what was asked for, allowed and agreed; narrative, shelter and family address are in none', () => {
    const { sharedPackage } = released();
    assert.deepEqual(sharedPackage.categories, ['Identity', 'Risk']);
    assert.equal(sharedPackage.noOnwardSharing, true);
    assert.ok(!JSON.stringify(sharedPackage).includes('address'));
  });
  test('it ends when its consent ends, or when the agreement lets it be kept no longer', () => {
    const { sharedPackage } = released();
    assert.equal(sharedPackage.expiresAt, '2027-02-25T00:00:00.000Z');
    const short = give(fileIn('Assistance'), 'ReferralNational', { ...SHELTER_SCOPE, expiresAt: addHours(NOW, 48) });
    const referral = must(draftReferral(short, draft(), other, ana));
    assert.equal(must(previewPackage(short, referral, command, ana)).expiresAt, addHours(NOW, 48));
  });
  test('a changed value, another recipient, a day too late: it is noticed', () => {
    const { sharedPackage } = released();
    const at = { orgId: 'shelter-s', agreement: other.agreement, now: NOW };
    assert.equal(packageFault(sharedPackage, at), null);
    assert.equal(packageFault({ ...sharedPackage, fields: sharedPackage.fields.slice(1) }, at), 'hash');
    assert.equal(packageFault(sharedPackage, { ...at, orgId: 'another' }), 'recipient');
    assert.equal(packageFault(sharedPackage, { ...at, now: sharedPackage.expiresAt }), 'expired');
  });
  test('I-22: no words written freely and no sealed result, in whatever record they stand', () => {
    const secret = 'marigold under the third stone';
    const base = withConsent(fileIn('Assistance'));
    const planted = JSON.parse(
      JSON.stringify(base, (key, value: unknown) =>
        [
          'note',
          'detail',
          'details',
          'text',
          'description',
          'place',
          'village',
          'objectives',
          'goal',
          'wish',
          'overrideReason',
        ].includes(key) && value === null
          ? secret
          : value,
      ),
    ) as CaseFile;
    const all = give(planted, 'ReferralNational', { ...SHELTER_SCOPE, dataCategories: agreement.terms.dataCategories });
    const everything = counterpart(agreement, {
      intakeFields: [
        'person.names',
        'events',
        'exploitation',
        'health.needs',
        'legal.proceedings',
        'financial.debts',
        'risk.reasons',
        'safetyPlan',
        'services',
        'notes',
        'narrative',
        'health.sealedResults',
        'family.members',
        'safeContacts',
        'risk.levels',
      ],
    });
    const shared = must(
      computePackage(
        all,
        {
          id: 'p',
          disclosure: disclosureOf({ purpose: 'ReferralNational', urgency: 'Routine' }, everything),
          retentionDays: 90,
        },
        ana,
      ),
    );
    assert.ok(JSON.stringify(planted).includes(secret));
    assert.ok(!JSON.stringify(shared).includes(secret));
  });
  test('the address of the family crosses a border only with a consent of its own', () => {
    const related = {
      ...person({
        kind: 'FamilyMember',
        alias: 'Brisa',
        address: '12 Fictional Street',
        citizenship: [],
        ageGroup: '18-20',
      }),
    };
    const abroad = counterpart(activeAgreement(), {
      intakeFields: ['person.alias', 'family.address'],
      to: { country: 'NI' },
    });
    const scope = { ...SHELTER_SCOPE, countries: ['NI'], dataCategories: ['Identity', 'Family'] } as const;
    const file = give(mustFile(addPerson(fileIn('Assistance'), related, ana)), 'ReferralTransnational', scope);
    const ask = {
      id: 'p',
      disclosure: disclosureOf({ purpose: 'ReferralTransnational', urgency: 'Routine' }, abroad),
      retentionDays: 90,
    };
    assert.ok(!JSON.stringify(must(computePackage(file, ask, sofia))).includes('Fictional Street'));
    const own = give(file, 'ContactWithFamily', scope);
    assert.ok(JSON.stringify(must(computePackage(own, ask, sofia))).includes('Fictional Street'));
  });
});

describe('preview', () => {
  test('a consent withdrawn between preview and sending stops it', () => {
    const file = withConsent(fileIn('Assistance'));
    const referral = ready(file, other, ana);
    const withdrawn = mustFile(
      withdrawConsent(file, { consentId: referral.consentIds[0] ?? '', how: 'Phone' }, ana),
    ).file;
    assert.deepEqual(codes(sendRequest(withdrawn, referral, command, ana)), ['CONSENT_MISSING']);
  });
  test('what changed since she saw it is shown to her again', () => {
    const file = withConsent(fileIn('Assistance'));
    const referral = ready(file, other, ana);
    const older: CaseFile = { ...file, person: { ...file.person, ageGroup: '27-29' } };
    assert.deepEqual(codes(sendRequest(older, referral, command, ana)), ['CONTENT_CHANGED']);
  });
  test('nothing is ready that nobody was shown, or in no language', () => {
    const file = withConsent(fileIn('Assistance'));
    const drafted = must(draftReferral(file, draft(), other, ana));
    const hash = previewHash(must(previewPackage(file, drafted, command, ana)));
    const check = (preview: { hash: string; language: string }) =>
      codes(checkReferral(file, drafted, { ...command, preview: { ...preview, shownTo: 'Person' } }, ana));
    assert.deepEqual(check({ hash: 'x', language: 'es' }), ['CONTENT_CHANGED']);
    assert.deepEqual(check({ hash, language: ' ' }), ['PERSON_NOT_AGREED']);
    assert.deepEqual(check({ hash, language: 'es' }), []);
  });
});

describe('sending', () => {
  test('without a known key of the recipient nothing is sent', () => {
    const file = withConsent(fileIn('Assistance'));
    const keyless = counterpart(agreement, { keyKnown: false });
    assert.deepEqual(codes(sendRequest(file, ready(file, other, ana), { packageId: 'p', counterpart: keyless }, ana)), [
      'RECIPIENT_KEY_UNKNOWN',
    ]);
  });
  test('the same referral from two windows is one', () => {
    const { file } = sent();
    const again = draftReferral(file, draft(), other, ana);
    assert.ok(!again.ok && again.problems[0].code === 'NOT_NOW' && again.problems[0].what[0] === 'already-open');
    assert.ok(draftReferral(file, draft({ toServiceId: 'service-2' }), other, ana).ok);
  });
  test('across a border a supervisor sends, who has not prepared it', () => {
    const abroad = counterpart(agreement, { to: { country: 'NI' } });
    const file = give(fileIn('Assistance'), 'ReferralTransnational', { ...SHELTER_SCOPE, countries: ['NI'] });
    const prepared = ready(file, abroad, ana);
    const send = (context: typeof ana, referral = prepared) =>
      codes(sendRequest(file, referral, { packageId: 'p', counterpart: abroad }, context));
    assert.deepEqual(send(ana), ['SECOND_PERSON_REQUIRED', 'SECOND_PERSON_REQUIRED']);
    assert.deepEqual(send(sofia), []);
    assert.deepEqual(send(sofia, ready(file, abroad, sofia)), ['SECOND_PERSON_REQUIRED']);
  });
  test('an anonymous request has no case and needs no consent; an emergency needs no agreement either (I-05)', () => {
    const nobody = counterpart(null);
    const request = (urgency: 'Emergency' | 'Routine', who = nobody) =>
      sendAnonymousRequest(must(draftReferral(null, draft({ urgency }), who, ana)), who, ana);
    assert.deepEqual(codes(request('Routine')), ['AGREEMENT_MISSING']);
    assert.deepEqual(codes(request('Routine', other)), []);
    const emergency = must(request('Emergency'));
    assert.deepEqual(
      [emergency.referral.state, emergency.referral.request.ageBand, emergency.file],
      ['Sent', null, null],
    );
  });
  test('the purpose follows from who receives, not from what it is called (I-09, I-10)', () => {
    const of = (changes: object) => purposeOf({ ...other.recipient, ...changes }, ana);
    assert.equal(of({}), 'ReferralNational');
    assert.equal(of({ country: 'NI' }), 'ReferralTransnational');
    assert.equal(of({ actsFor: 'NI' }), 'ReferralTransnational');
    assert.equal(of({ recipientClass: 'Consulate', actsFor: 'NI' }), 'ConsularContact');
    assert.equal(of({ recipientClass: 'LawEnforcement' }), 'LawEnforcementReport');
  });
  test('I-10: who has asked for asylum never reaches her consulate by a referral', () => {
    const consulate = counterpart(agreement, {
      to: { institutionId: 'shelter-s', recipientClass: 'Consulate', actsFor: 'NI' },
    });
    const asked = mustFile(
      changeProtection(
        give(fileIn('Assistance'), 'ConsularContact', { ...SHELTER_SCOPE, countries: ['HN', 'NI'] }),
        { id: id(), status: 'AsylumSeeker', fearsAuthoritiesOf: [], legalInformationGiven: true, note: null },
        ana,
      ),
    );
    const drafted = must(draftReferral(asked, draft(), consulate, ana));
    assert.ok(
      codes(previewPackage(asked, drafted, { packageId: 'p', counterpart: consulate }, ana)).includes('CONSULAR_BLOCK'),
    );
  });
  test('I-12: an institution linked with a suspect is never a recipient', () => {
    const suspect = person({
      kind: 'SuspectedPerpetrator',
      alias: 'the foreman',
      organisationIds: ['shelter-s'],
      citizenship: [],
    });
    const file = mustFile(addPerson(withConsent(fileIn('Assistance')), suspect, ana));
    const drafted = must(draftReferral(file, draft(), other, ana));
    assert.deepEqual(codes(previewPackage(file, drafted, command, ana)), ['RECIPIENT_CONFLICT']);
  });
  test('I-15: no referral on a risk out of date, but in an emergency', () => {
    const file = withConsent(fileIn('Assistance'));
    const late = later(ana, 91 * 24);
    const preview = (urgency: 'Routine' | 'Emergency') =>
      codes(
        previewPackage(
          file,
          must(draftReferral(file, draft({ urgency }), other, late)),
          { packageId: 'p', counterpart: counterpart(agreement, { now: late.now }) },
          late,
        ),
      );
    assert.deepEqual(preview('Routine'), ['RISK_STALE']);
    assert.deepEqual(preview('Emergency'), []);
  });
});

describe('answers', () => {
  test('acknowledged, accepted, started, completed: both sides and the file go along', () => {
    const { file, referral, incoming } = released();
    let here = { file, referral };
    let there = incoming;
    const steps = [
      (r: Referral) => startReferral(r, silvia),
      (r: Referral) => completeReferral(r, { outcome: 'Delivered' }, silvia),
    ];
    for (const step of steps) {
      const moved = must(step(there));
      there = moved.referral;
      const [message] = moved.messages;
      assert.ok(message?.type === 'Status');
      const applied = must(applyAnswer(here.file, here.referral, message, ana));
      here = { file: applied.file ?? here.file, referral: applied.referral };
    }
    assert.deepEqual(
      [here.referral.state, here.referral.outcome, there.state],
      ['Completed', 'Delivered', 'Completed'],
    );
    assert.equal(here.file.referrals.at(-1)?.state, 'Completed');
    assert.equal(must(recordFeedback(here.referral, 4, ana)).feedback, 4);
  });
  test('a decline with its reason comes home to the plan and is counted (I-32)', () => {
    const { file, referral, incoming } = sent();
    assert.deepEqual(codes(declineReferral(incoming, { reason: 'Because' as 'Other', availableFrom: null }, silvia)), [
      'INCOMPLETE',
    ]);
    const { messages } = must(declineReferral(incoming, { reason: 'NoCapacity', availableFrom: '2026-12-01' }, silvia));
    const decline = messages.find(({ type }) => type === 'Decline');
    assert.ok(decline?.type === 'Decline');
    // the acknowledgement was lost: the decline alone moves both
    const applied = must(applyAnswer(file, referral, decline, ana));
    assert.equal(applied.referral.declineReason, 'NoCapacity');
    assert.deepEqual(
      [applied.file?.referrals.at(-1)?.state, applied.file?.referrals.at(-1)?.declineReason],
      ['Declined', 'NoCapacity'],
    );
  });
  test('an answer that does not fit the state changes nothing', () => {
    const { file, referral } = accepted();
    assert.deepEqual(codes(applyAnswer(file, referral, { type: 'Ack', body: { at: NOW } }, ana)), ['NOT_NOW']);
    assert.deepEqual(
      codes(applyAnswer(file, referral, { type: 'RecallDone', body: { answer: 'Deleted', at: NOW } }, ana)),
      ['NOT_NOW'],
    );
    const withdrawn = must(withdrawReferral(file, referral, 'PersonsWish', ana));
    assert.deepEqual(
      codes(
        applyAnswer(withdrawn.file, withdrawn.referral, { type: 'Accept', body: { at: NOW, meetingAt: null } }, ana),
      ),
      ['NOT_NOW'],
    );
  });
  test('only the institution that was asked answers', () => {
    const { incoming, referral } = sent();
    assert.ok(codes(acknowledgeReferral(incoming, ana)).includes('OUT_OF_SCOPE'));
    assert.ok(codes(acknowledgeReferral(referral, ana)).includes('NOT_NOW'));
    const wrong = receiveOffer(
      { id: 'x', caseAlias: 'a', agreementId: null, sentAt: NOW, body: { ...sent().offer.body, toOrgId: 'another' } },
      other.agreement,
      sara,
    );
    assert.deepEqual(codes(wrong), ['OUT_OF_SCOPE']);
  });
});

describe('withdrawal and recall (I-13)', () => {
  test('before anything was sent nobody is told; after it the recipient stops, deletes and says so', () => {
    const file = withConsent(fileIn('Assistance'));
    const early = must(withdrawReferral(file, ready(file, other, ana), 'PersonsWish', ana));
    assert.deepEqual([early.referral.state, early.messages], ['Withdrawn', []]);
    const holding = released();
    const opened = must(openPackage(holding.incoming, other.agreement, silvia)).referral;
    const out = must(withdrawReferral(holding.file, holding.referral, 'PersonsWish', ana));
    const [recall] = out.messages;
    assert.ok(recall?.type === 'Recall');
    assert.equal(out.file?.referrals.at(-1)?.state, 'Withdrawn');
    const stopped = must(receiveRecall(opened, recall.body, sara));
    assert.deepEqual(
      [stopped.referral.sharedPackage, stopped.referral.state, stopped.referral.recall?.answer],
      [null, 'Withdrawn', 'Deleted'],
    );
    assert.deepEqual(codes(openPackage(stopped.referral, other.agreement, silvia)), ['NOT_NOW']);
    const [doneMessage] = stopped.messages;
    assert.ok(doneMessage?.type === 'RecallDone');
    const closed = must(applyAnswer(out.file, out.referral, doneMessage, ana)).referral;
    assert.deepEqual([closed.recall?.answer, closed.sharedPackage], ['Deleted', null]);
  });
  test('a recall told twice is one', () => {
    const { incoming } = released();
    const body = { reason: 'PersonsWish', answerBy: addHours(NOW, 24) } as const;
    const once = must(receiveRecall(incoming, body, sara)).referral;
    assert.deepEqual(must(receiveRecall(once, body, sara)), { referral: once, messages: [] });
  });
  test('a withdrawn consent reaches also the one who already did what was asked', () => {
    const { referral, incoming } = released();
    const completed: Referral = { ...referral, state: 'Completed', endedAt: NOW };
    const { referrals, messages } = must(
      recallForConsent([completed, { ...referral, consentIds: ['another'] }], referral.consentIds[0] ?? '', ana),
    );
    assert.equal(messages.length, 1);
    assert.equal(referrals[0]?.state, 'Completed');
    assert.equal(
      must(receiveRecall({ ...incoming, state: 'Completed' }, { reason: 'ConsentWithdrawn', answerBy: NOW }, sara))
        .referral.sharedPackage,
      null,
    );
  });
  test('the data protection officer can take it back too; the recipient cannot', () => {
    const { file, referral } = accepted();
    assert.ok(withdrawReferral(file, referral, 'SentInError', dora).ok);
    assert.deepEqual(codes(withdrawReferral(file, referral, 'SentInError', sara)), ['OUT_OF_SCOPE']);
  });
});

describe('deadlines and whose turn it is', () => {
  test('two hours in an emergency, 48 as routine; the agreement makes them shorter, never longer', () => {
    const none = (urgency: 'Emergency' | 'Routine') => deadlinesOf(urgency, NOW, DEFAULT_PROFILE, null);
    assert.deepEqual(none('Emergency'), { ackBy: addHours(NOW, 2), respondBy: addHours(NOW, 2) });
    assert.equal(none('Routine').ackBy, addHours(NOW, 48));
    assert.equal(
      deadlinesOf('Routine', NOW, DEFAULT_PROFILE, { ackHours: 6, responseHours: 12 }).respondBy,
      addHours(NOW, 12),
    );
    assert.deepEqual(
      deadlinesOf('Emergency', NOW, DEFAULT_PROFILE, { ackHours: 600, responseHours: 600 }),
      none('Emergency'),
    );
  });
  test('who waits for whom, since when, and when the coordinator is told', () => {
    const { referral, incoming } = sent();
    const [first] = dutiesOf(referral, NOW);
    assert.deepEqual(
      [first?.kind, first?.waitsFor, first?.since, first?.late],
      ['Unacknowledged', 'shelter-s', NOW, false],
    );
    assert.deepEqual(
      dutiesOf(referral, addHours(NOW, 25))
        .filter(({ escalate }) => escalate)
        .map(({ kind }) => kind),
      ['Unacknowledged'],
    );
    assert.deepEqual(
      dutiesOf(incoming, NOW).map(({ kind, waitsFor }) => [kind, waitsFor]),
      [
        ['ToAcknowledge', 'shelter-s'],
        ['ToAnswer', 'shelter-s'],
      ],
    );
  });
  test('unanswered it expires by itself; a yes that was said in time still counts, a later one does not', () => {
    const { file, referral } = sent();
    const late = later(ana, 24 * 30);
    assert.equal(referralState(referral, late.now), 'Expired');
    const yes = (at: typeof NOW) =>
      applyAnswer(file, referral, { type: 'Accept', body: { at, meetingAt: null } }, late);
    assert.deepEqual(codes(yes(late.now)), ['NOT_NOW']);
    assert.equal(must(yes(addHours(NOW, 1))).referral.state, 'Accepted');
  });
  test('a recall that nobody answers is somebody’s turn', () => {
    const { file, referral } = accepted();
    const { referral: recalled } = must(withdrawReferral(file, referral, 'PersonsWish', ana));
    assert.deepEqual(
      dutiesOf(recalled, addHours(NOW, 25)).map(({ kind, late, escalate }) => [kind, late, escalate]),
      [['RecallUnanswered', true, true]],
    );
  });
});

test('a child: the guardian decides, and the no of the child stops it (I-11)', () => {
  const child = fileIn('ConsentPending', { person: person({ ageGroup: '9-17' }) });
  const drafted = must(draftReferral(child, draft({ urgency: 'Emergency' }), other, ana));
  assert.ok(codes(previewPackage(child, drafted, command, ana)).includes('GUARDIAN_REQUIRED'));
});

test('at Critical risk somebody else sends than the one who prepared it', () => {
  const file = withConsent(assess(fileIn('Assistance'), 'Self', ['ThreatsToSelf']));
  const prepared = ready(file, other, ana);
  assert.deepEqual(codes(sendRequest(file, prepared, command, ana)), [
    'SECOND_PERSON_REQUIRED',
    'SECOND_PERSON_REQUIRED',
  ]);
  assert.ok(sendRequest(file, prepared, command, sofia).ok);
  assert.ok(
    codes(sendRequest(file, prepared, command, as({ user: 'ana', roles: ['CaseWorker', 'Supervisor'] }))).includes(
      'SECOND_PERSON_REQUIRED',
    ),
  );
});
