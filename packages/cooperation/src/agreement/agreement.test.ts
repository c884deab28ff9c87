// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { compactVerify, importJWK } from 'jose';
import { addHours, type Instant } from '@amparo/casework/calendar';
import { as, later, recipient } from '../../../casework/src/case/fictional.ts';
import {
  activeAgreement,
  codes,
  dora,
  institution,
  must,
  nora,
  NOW,
  orgA,
  party,
  shelterS,
  signedWith,
  terms,
  underReview,
  verifierOf,
} from '../../fixtures/fictional.ts';
import {
  type Agreement,
  agreementScope,
  agreementState,
  agreementStatement,
  approveSignature,
  changeDraft,
  draftAgreement,
  liftSuspension,
  noteSuspension,
  proposeSignature,
  recordDpoOpinion,
  recordOwnSignature,
  recordPartnerSignature,
  removeParty,
  reviewDueOn,
  reviseAgreement,
  signatureFault,
  signingInput,
  submitAgreement,
  supersede,
  suspendAgreement,
  terminateAgreement,
} from './index.ts';
import { canonicalJson } from '../canonical/index.ts';

const sofia = as({ user: 'sofia', roles: ['Supervisor'] });
const verify = verifierOf(orgA, shelterS);
const partyIn = (agreement: Agreement, orgId: string) => {
  const found = agreement.parties.find((each) => each.orgId === orgId);
  assert.ok(found);
  return found;
};
const scope = (agreement: Agreement, now: Instant = NOW) =>
  agreementScope(agreement, { fromOrgId: 'org-a', toOrgId: 'shelter-s', category: 'Shelter' }, now);

describe('an agreement becomes active', () => {
  test('only with every signature, its first day and the opinion of the data protection officer', () => {
    assert.equal(agreementState(activeAgreement(), NOW), 'Active');
    assert.equal(agreementState(underReview(), NOW), 'UnderReview');
    assert.equal(agreementState(activeAgreement({ validFrom: '2026-12-01' }), NOW), 'Signed');
    assert.equal(agreementState(activeAgreement({ validFrom: '2026-12-01' }), '2026-12-01T00:00:00.000Z'), 'Active');
    assert.equal(agreementState({ ...activeAgreement(), dpoOpinion: null }, NOW), 'Signed');
    const unfavourable = must(recordDpoOpinion(activeAgreement(), 'Unfavourable', dora));
    assert.equal(agreementState(unfavourable, NOW), 'Signed');
    assert.equal(scope(unfavourable)?.state, 'Other');
  });
  test('one signature is not two', () => {
    const active = activeAgreement();
    const one = {
      ...active,
      parties: active.parties.map((each) => (each.orgId === 'shelter-s' ? { ...each, signature: null } : each)),
    };
    assert.equal(agreementState(one, NOW), 'UnderReview');
  });
  test('it expires the day after its last day, without anything having run', () => {
    const active = activeAgreement();
    assert.equal(agreementState(active, '2027-12-31T23:59:59.999Z'), 'Active');
    assert.equal(agreementState(active, '2028-01-01T00:00:00.000Z'), 'Expired');
  });
  test('review falls due sixty days before its end, or on the day that was agreed', () => {
    assert.equal(reviewDueOn(activeAgreement()), '2027-06-01');
    assert.equal(reviewDueOn(activeAgreement({ reviewAt: '2027-12-30' })), '2027-11-01');
  });
});

describe('drafting and review', () => {
  test('what cannot be is refused, everything at once', () => {
    const outcome = draftAgreement(
      {
        id: 'a',
        agreementNo: 'n',
        terms: terms({ validTo: '2026-01-01', retentionDays: -1, countries: ['Honduras'] }),
        parties: [party(orgA), party(orgA)],
      },
      sofia,
    );
    assert.deepEqual(codes(outcome), [
      'OUT_OF_SCOPE',
      'INVALID_VALUE',
      'INVALID_VALUE',
      'INVALID_VALUE',
      'INVALID_VALUE',
    ]);
  });
  test('a draft may be incomplete, what goes to review may not', () => {
    const draft = must(
      draftAgreement(
        { id: 'a', agreementNo: 'n', terms: terms({ title: ' ', purposes: [] }), parties: [party(orgA)] },
        nora,
      ),
    );
    const outcome = submitAgreement(draft, [], nora);
    assert.ok(!outcome.ok);
    assert.deepEqual(outcome.problems[0].what, ['title', 'purposes', 'parties', 'documents']);
  });
  test('whoever drafted it does not give the opinion on it', () => {
    const both = as({ user: 'nora', roles: ['NetworkCoordinator', 'DataProtectionOfficer'] });
    const draft = must(
      draftAgreement({ id: 'a', agreementNo: 'n', terms: terms(), parties: [party(orgA), party(shelterS)] }, both),
    );
    const submitted = must(
      submitAgreement(draft, [{ language: 'en', mediaType: 'text/html', sha256: 'b'.repeat(64) }], both),
    );
    assert.deepEqual(codes(recordDpoOpinion(submitted, 'Favourable', both)), ['SECOND_PERSON_REQUIRED']);
  });
  test('new words void the opinion and the proposal of the old ones; after a signature nothing changes', () => {
    const proposed = must(proposeSignature(underReview(), 'org-a', nora));
    const next = must(
      changeDraft(proposed, { terms: terms({ retentionDays: 30 }), parties: [party(orgA), party(shelterS)] }, nora),
    );
    assert.equal(next.dpoOpinion, null);
    assert.equal(partyIn(next, 'org-a').proposal, null);
    assert.deepEqual(codes(changeDraft(activeAgreement(), { terms: terms(), parties: [] }, nora)), ['NOT_NOW']);
  });
});

describe('signing', () => {
  test('the second person is another person', () => {
    const proposed = must(proposeSignature(underReview(), 'org-a', nora));
    assert.deepEqual(codes(approveSignature(proposed, 'org-a', nora)), ['SECOND_PERSON_REQUIRED']);
    assert.deepEqual(codes(approveSignature(underReview(), 'org-a', sofia)), ['NOT_NOW']);
  });
  test('nobody signs for another institution', () => {
    assert.deepEqual(codes(proposeSignature(underReview(), 'shelter-s', nora)), ['OUT_OF_SCOPE']);
    const own = signedWith(signingInput(underReview(), partyIn(underReview(), 'org-a'), NOW), orgA);
    assert.ok(
      codes(recordPartnerSignature(underReview(), { orgId: 'org-a', jws: own, verify }, nora)).includes(
        'SECOND_PERSON_REQUIRED',
      ),
    );
  });
  test('an agreement signed by the wrong key is refused, with the fault', () => {
    const agreement = underReview();
    const theirs = partyIn(agreement, 'shelter-s');
    const thief = institution('thief');
    const input = signingInput(agreement, theirs, NOW);
    const faultOf = (jws: string, check = verify) => signatureFault(agreement, 'shelter-s', jws, check);
    assert.equal(faultOf(signedWith(input, shelterS)), null);
    assert.equal(faultOf(signedWith(input, thief)), 'signature');
    assert.equal(faultOf(signedWith(signingInput(agreement, { ...theirs, keyId: thief.keyId }, NOW), thief)), 'header');
    assert.equal(faultOf(signedWith(signingInput(agreement, partyIn(agreement, 'org-a'), NOW), orgA)), 'header');
    assert.equal(faultOf(signedWith(signingInput({ ...agreement, revision: 2 }, theirs, NOW), shelterS)), 'payload');
    assert.equal(faultOf(`${input}.`), 'form');
    assert.equal(faultOf(`${input}.${'A'.repeat(86)}=`), 'form');
    assert.equal(faultOf('x'), 'form');
    const outcome = recordPartnerSignature(
      agreement,
      { orgId: 'shelter-s', jws: signedWith(input, thief), verify },
      nora,
    );
    assert.ok(!outcome.ok);
    assert.equal(outcome.problems[0].code, 'SIGNATURE_INVALID');
    assert.deepEqual(outcome.problems[0].what, ['shelter-s', 'signature']);
  });
  test('words changed between the two people are noticed', () => {
    const proposed = must(proposeSignature(underReview(), 'org-a', nora));
    const changed = { ...proposed, terms: terms({ retentionDays: 3650 }) };
    assert.deepEqual(codes(approveSignature(changed, 'org-a', sofia)), ['CONTENT_CHANGED']);
  });
  test('our own key is checked like any other', () => {
    const proposed = must(proposeSignature(underReview(), 'org-a', nora));
    const { signingInput: input } = must(approveSignature(proposed, 'org-a', sofia));
    const wrong = recordOwnSignature(proposed, { orgId: 'org-a', jws: signedWith(input, shelterS), verify }, sofia);
    assert.deepEqual(codes(wrong), ['SIGNATURE_INVALID']);
  });
  test('it verifies outside with a JOSE tool and SHA-256 alone', async () => {
    const agreement = activeAgreement();
    const { signature } = partyIn(agreement, 'shelter-s');
    assert.ok(signature);
    const key = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: shelterS.x }, 'EdDSA');
    const { payload, protectedHeader } = await compactVerify(signature.jws, key, { algorithms: ['EdDSA'] });
    const claims = JSON.parse(Buffer.from(payload).toString('utf8')) as {
      documentHash: string;
      documents: { digest: string }[];
      party: string;
    };
    const statement = canonicalJson(agreementStatement(agreement));
    assert.equal(protectedHeader.kid, shelterS.keyId);
    assert.equal(claims.documentHash, `sha256:${createHash('sha256').update(statement).digest('hex')}`);
    assert.equal(claims.documents[0]?.digest, `sha256:${agreement.documents[0]?.sha256}`);
    assert.equal(claims.party, 'shelter-s');
  });
});

describe('suspension and end', () => {
  test('any party suspends by one person, at once; only it lifts, by another', () => {
    const suspended = must(suspendAgreement(activeAgreement(), { byOrgId: 'org-a', reason: 'SafetyConcern' }, nora));
    assert.equal(scope(suspended)?.state, 'Suspended');
    assert.deepEqual(codes(liftSuspension(suspended, 'org-a', nora)), ['SECOND_PERSON_REQUIRED']);
    assert.equal(scope(must(liftSuspension(suspended, 'org-a', sofia)))?.state, 'Active');
    const theirs = must(noteSuspension(activeAgreement(), { byOrgId: 'shelter-s', from: NOW, reason: 'Breach' }, nora));
    assert.equal(scope(theirs)?.state, 'Suspended');
    assert.deepEqual(codes(liftSuspension(theirs, 'org-a', sofia)), ['NOT_NOW']);
  });
  test('a suspension told twice is one', () => {
    const told = { byOrgId: 'shelter-s', from: NOW, reason: 'Breach' } as const;
    const once = must(noteSuspension(activeAgreement(), told, nora));
    assert.equal(must(noteSuspension(once, told, nora)), once);
  });
  test('notice counts after the days of notice', () => {
    const ended = must(terminateAgreement(activeAgreement(), 'org-a', nora));
    assert.equal(agreementState(ended, NOW), 'Active');
    assert.equal(agreementState(ended, addHours(NOW, 30 * 24)), 'Terminated');
    assert.deepEqual(codes(terminateAgreement(ended, 'org-a', nora)), ['NOT_NOW']);
  });
  test('a party that left receives nothing from that instant', () => {
    const without = must(removeParty(activeAgreement(), 'shelter-s', nora));
    assert.equal(scope(without), null);
  });
  test('a revision replaces the old one when it is active, not before', () => {
    const old = activeAgreement();
    const next = must(
      reviseAgreement(old, { id: 'r2', terms: terms(), parties: [party(orgA), party(shelterS)] }, nora),
    );
    assert.deepEqual([next.revision, agreementState(next, NOW), agreementState(old, NOW)], [2, 'Draft', 'Active']);
    assert.deepEqual(codes(supersede(old, next, nora)), ['NOT_NOW']);
    const signed = { ...activeAgreement(), supersedesId: old.id };
    assert.equal(agreementState(must(supersede(old, signed, nora)), NOW), 'Superseded');
  });
});

describe('what it allows', () => {
  test('excluded categories go out of those agreed; help that is not in it is not covered', () => {
    const found = scope(activeAgreement());
    assert.ok(found !== null && !found.dataCategories.includes('Photo') && found.dataCategories.includes('Health'));
    assert.equal(
      agreementScope(activeAgreement(), { fromOrgId: 'org-a', toOrgId: 'shelter-s', category: 'Food' }, NOW),
      null,
    );
  });
  test('an observer receives nothing, a stranger neither', () => {
    const observed = activeAgreement();
    const observer = {
      ...observed,
      parties: observed.parties.map((each) =>
        each.orgId === 'shelter-s' ? { ...each, role: 'Observer' as const } : each,
      ),
    };
    assert.equal(scope(observer), null);
    assert.equal(
      agreementScope(
        observed,
        { fromOrgId: 'org-a', toOrgId: recipient({ institutionId: 'x' }).institutionId, category: null },
        NOW,
      ),
      null,
    );
  });
  test('a suspension in the future or lifted does not count now', () => {
    const suspended = must(suspendAgreement(activeAgreement(), { byOrgId: 'org-a', reason: 'Other' }, later(nora, 5)));
    assert.equal(agreementState(suspended, NOW), 'Active');
    assert.equal(agreementState(suspended, addHours(NOW, 5)), 'Suspended');
  });
});
