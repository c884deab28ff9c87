// SPDX-License-Identifier: EUPL-1.2
// Reading agreements, drafting one from a template, changing the draft, giving it to review with the files that are signed, and
// revising one that is in force. Names and keys of the parties come from this server, never from who drafts.

import { randomBytes, randomUUID } from 'node:crypto';
import {
  type AgreementDocument,
  agreementState,
  changeDraft,
  draftAgreement,
  type DraftParty,
  recordDpoOpinion,
  reviewDueOn,
  reviseAgreement,
  submitAgreement,
  DPO_OPINIONS,
} from '@amparo/cooperation/agreement';
import { z } from 'zod';
import { agreementDocuments } from '../../agreements/documents.ts';
import { type Operation, staffOperation } from '../../operation.ts';
import { Refused, refusedByRule } from '../../problems.ts';
import { named, uuid } from '../../schemas.ts';
import {
  giveAgreement,
  insertAgreement,
  keysHere,
  listVersions,
  loadAgreements,
  readDocuments,
  replaceDocuments,
  type StoredAgreement,
} from '../../store/agreements.ts';
import { institutionKey } from '../../store/institution-keys.ts';
import { partnerKeys } from '../../store/partner-keys.ts';
import { instantOf } from '../../store/records/blank.ts';
import type { Staff } from '../../store/session.ts';
import { logged } from '../referrals/logged.ts';
import {
  AgreementParams,
  AgreementShape,
  DraftBody,
  type DraftGiven,
  hexDigest,
  SummaryShape,
  TermsShape,
  DraftPartyShape,
} from './shapes.ts';
import { type AgreementCall, type AgreementNeeds, contextOf, instanceHere, readOne, shown, steps } from './work.ts';

export function listAgreements(): Operation {
  return staffOperation({
    action: 'agreement.read',
    summary: 'Agreements of your institution.',
    answers: {
      200: {
        about: 'Last changed first.',
        schema: named('Agreements', z.strictObject({ agreements: z.array(SummaryShape) })),
      },
    },
    handle: async ({ db, staff, now }) => ({
      status: 200,
      body: { agreements: (await loadAgreements(db, staff.orgId, now)).map((each) => summaryOf(each, staff, now)) },
    }),
  });
}

export function summaryOf({ agreement }: StoredAgreement, { orgId }: Staff, now: Date) {
  const { id, agreementNo, revision, terms, parties } = agreement;
  const state = agreementState(agreement, instantOf(now));
  return {
    id,
    agreementNo,
    revision,
    title: terms.title,
    type: terms.type,
    state,
    parties: parties.filter((party) => party.orgId !== orgId).map(({ name }) => name),
    validFrom: terms.validFrom,
    validTo: terms.validTo,
    reviewDueOn: reviewDueOn(agreement),
    waitsForUs:
      state === 'UnderReview' &&
      parties.some((party) => party.orgId === orgId && party.leftAt === null && party.signature === null),
  };
}

const WordsInLanguages = z.record(z.string(), z.string());
export function listTemplates({ agreements }: AgreementNeeds): Operation {
  return staffOperation({
    action: 'agreement.read',
    summary: 'Templates for drafting, and the institutions with which an agreement can be made.',
    about: 'A template is no legal advice: counsel of each party reads what comes of it.',
    answers: {
      200: {
        about: 'Names in each language.',
        schema: named(
          'AgreementTemplates',
          z.strictObject({
            templates: z.array(
              z.strictObject({
                id: z.string(),
                type: TermsShape.shape.type,
                name: WordsInLanguages,
                whenToUse: WordsInLanguages,
                suggested: z.strictObject({
                  purposes: TermsShape.shape.purposes,
                  serviceCategories: TermsShape.shape.serviceCategories,
                  dataCategories: TermsShape.shape.dataCategories,
                  excludedCategories: TermsShape.shape.excludedCategories,
                }),
              }),
            ),
            institutions: z.array(
              z.strictObject({
                orgId: uuid,
                name: z.string(),
                country: z.string(),
                ours: z.boolean(),
                here: z.boolean(),
                keyKnown: z.boolean(),
              }),
            ),
          }),
        ),
      },
    },
    handle: async ({ db, staff }) => {
      const [here, partners] = await Promise.all([keysHere(db), partnerKeys(db, staff.orgId)]);
      const elsewhere = new Map(
        partners
          .filter(({ state }) => state !== 'Revoked')
          .toSorted((a, b) => (a.state < b.state ? 1 : -1))
          .map((each) => [each.orgId, each]),
      );
      return {
        status: 200,
        body: {
          templates: agreements.templates.map(({ id, type, name, whenToUse, suggested }) => ({
            id,
            type,
            name,
            whenToUse,
            suggested,
          })),
          institutions: [
            ...here.map(({ orgId, name, country }) => ({
              orgId,
              name,
              country,
              ours: orgId === staff.orgId,
              here: true,
              keyKnown: true,
            })),
            ...[...elsewhere.values()].map(({ orgId, name, country, state }) => ({
              orgId,
              name,
              country,
              ours: false,
              here: false,
              keyKnown: state === 'Confirmed',
            })),
          ],
        },
      };
    },
  });
}

/** Random: says nothing of parties or countries (I-31). No letters that look alike. */
function newAgreementNo(): string {
  const letters = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
  return `AG-${Array.from(randomBytes(10), (byte) => letters[byte % 32]).join('')}`;
}

export function draftOne(needs: AgreementNeeds): Operation {
  return staffOperation({
    action: 'agreement.draft',
    summary: 'Draft an agreement from a template.',
    about: 'May be incomplete. Names and keys of the parties are those that this installation knows.',
    creates: true,
    body: DraftBody,
    answers: { 201: { about: 'Drafted.', schema: AgreementShape } },
    problems: ['OUT_OF_SCOPE', 'INVALID_VALUE', 'key-reused', 'keys-unavailable'],
    handle: async (call) => {
      const { db, staff, body, now, once } = call;
      let entries: ReturnType<typeof logged>[] = [];
      const answer = await once(async () => {
        assertTemplate(needs, body.template);
        const parties = await partiesOf(needs, call, body.parties);
        const outcome = draftAgreement(
          { id: randomUUID(), agreementNo: newAgreementNo(), terms: body.terms as never, parties },
          contextOf(staff, now),
        );
        if (!outcome.ok) throw refusedByRule(outcome.problems);
        await insertAgreement(db, staff, { agreement: outcome.value, template: body.template, now });
        entries = outcome.audit.map((each) => logged(each, 'done'));
        const stored = await readOne(call, outcome.value.id);
        return {
          status: 201,
          body: await shown(needs, call, stored),
          version: stored.version,
          objectId: outcome.value.id,
          location: `/api/v1/agreements/${outcome.value.id}`,
        };
      });
      return { ...answer, entries };
    },
  });
}

function assertTemplate({ agreements }: AgreementNeeds, id: string): void {
  if (agreements.templates.some((each) => each.id === id)) return;
  const remedy = `use one of: ${agreements.templates.map((each) => each.id).join(', ')}`;
  throw new Refused('bad-input', { issues: [{ path: 'template', code: 'unknown-template', remedy }] });
}

/** With name, key and installation as they are known here; a key that nobody compared is left out, so it cannot be signed yet. */
async function partiesOf(
  { keeper, keyStore }: AgreementNeeds,
  { db, staff, now }: AgreementCall,
  given: DraftGiven['parties'],
): Promise<readonly DraftParty[]> {
  const here = new Map((await keysHere(db)).map((each) => [each.orgId, each]));
  const elsewhere = (await partnerKeys(db, staff.orgId)).filter(({ state }) => state !== 'Revoked');
  const instanceId = await instanceHere(db);
  if (!given.some(({ orgId }) => orgId === staff.orgId)) {
    const remedy = 'your own institution is a party of its agreements';
    throw new Refused('bad-input', { issues: [{ path: 'parties', code: 'without-us', remedy }] });
  }
  const parties: DraftParty[] = [];
  for (const [index, party] of given.entries()) {
    const own = here.get(party.orgId);
    if (own !== undefined) {
      const { keyId } = await institutionKey(keeper, keyStore, { orgId: party.orgId, use: 'agreement', now });
      parties.push({ ...party, name: own.name, instanceId, keyId });
      continue;
    }
    const known = elsewhere.filter(({ orgId }) => orgId === party.orgId);
    const [best] = [...known.filter(({ state }) => state === 'Confirmed'), ...known];
    if (best === undefined) {
      const remedy = 'bring the card of this institution first';
      const issues = [{ path: `parties[${index}].orgId`, code: 'unknown-institution', remedy }];
      throw new Refused('bad-input', { issues });
    }
    const keyId = best.state === 'Confirmed' ? best.keyId : null;
    parties.push({ ...party, name: best.name, instanceId: best.instanceId, keyId });
  }
  return parties;
}

export function readAgreement(needs: AgreementNeeds): Operation {
  return staffOperation({
    action: 'agreement.read',
    summary: 'One agreement: terms, parties, signatures, state.',
    params: AgreementParams,
    answers: { 200: { about: 'As it stands now, with what the other parties did.', schema: AgreementShape } },
    problems: ['not-found'],
    handle: async (call) => {
      const stored = await readOne(call, call.params.agreementId);
      return { status: 200, body: await shown(needs, call, stored), version: stored.version };
    },
  });
}

export function readVersions(): Operation {
  return staffOperation({
    action: 'agreement.read',
    summary: 'Who wrote which version of an agreement, and when.',
    params: AgreementParams,
    answers: {
      200: {
        about: 'Newest first; without a name: it came from another party.',
        schema: named(
          'AgreementVersions',
          z.strictObject({
            versions: z.array(
              z.strictObject({ version: z.int(), writtenBy: z.string().nullable(), writtenAt: z.iso.datetime() }),
            ),
          }),
        ),
      },
    },
    problems: ['not-found'],
    handle: async (call) => {
      const { agreement } = await readOne(call, call.params.agreementId);
      const versions = await listVersions(call.db, call.staff.orgId, agreement.id);
      return {
        status: 200,
        body: { versions: versions.map((each) => ({ ...each, writtenAt: each.writtenAt.toISOString() })) },
      };
    },
  });
}

export function readDocument(): Operation {
  return staffOperation({
    action: 'agreement.read',
    summary: 'A file that is signed, byte for byte.',
    params: z.strictObject({ ...AgreementParams.shape, sha256: hexDigest }),
    answers: { 200: { about: 'A web page or a PDF; `sha256sum` of it is what each signature names.' } },
    problems: ['not-found'],
    handle: async ({ db, staff, params }) => {
      const files = await readDocuments(db, staff.orgId, params.agreementId);
      const file = files.find(({ sha256 }) => sha256 === params.sha256);
      if (file === undefined) throw new Refused('not-found');
      const { bytes, language, mediaType } = file;
      const name = `agreement.${language}.${mediaType === 'text/html' ? 'html' : 'pdf'}`;
      return {
        status: 200,
        headers: { 'content-disposition': `attachment; filename="${name}"` },
        bytes: {
          // never as a page of this address
          type: 'application/octet-stream',
          length: bytes.length,
          parts: (async function* () {
            yield bytes;
          })(),
        },
      };
    },
  });
}

export function changeOne(needs: AgreementNeeds): Operation {
  return steps(needs, {
    action: 'agreement.draft',
    summary: 'Change a draft, also one under review that nobody has signed.',
    about: 'The files, the opinion and the proposals of the old words are void.',
    body: z.strictObject({ terms: TermsShape, parties: z.array(DraftPartyShape).min(1).max(20) }),
    problems: ['INVALID_VALUE', 'keys-unavailable'],
    rule: async (agreement, { body, context, call }) =>
      changeDraft(
        agreement,
        { terms: body.terms as never, parties: await partiesOf(needs, call, body.parties) },
        context,
      ),
    after: async ({ db, staff }, { agreement }) =>
      replaceDocuments(db, { orgId: staff.orgId, agreementId: agreement.id }, []),
  });
}

export function submitOne(needs: AgreementNeeds): Operation {
  return steps(needs, {
    action: 'agreement.draft',
    summary:
      'Give a draft to review: the files that will be signed are made, and other parties of this installation see it.',
    problems: ['INCOMPLETE'],
    rule: async (agreement, { context, call, stored }) => {
      const template = needs.agreements.templates.find(({ id }) => id === stored.template);
      if (template === undefined) throw new Refused('not-found');
      const files = await agreementDocuments(agreement, template, needs.agreements);
      const documents: readonly AgreementDocument[] = files.map(({ bytes: _bytes, ...document }) => document);
      const outcome = submitAgreement(agreement, documents, context);
      const { orgId } = call.staff;
      if (outcome.ok) await replaceDocuments(call.db, { orgId, agreementId: agreement.id }, files);
      return outcome;
    },
    after: async ({ db, staff, now }, { agreement }) => {
      for (const { orgId } of agreement.parties)
        if (orgId !== staff.orgId) await giveAgreement(db, { agreement, toOrgId: orgId, now });
    },
  });
}

export function opineOn(needs: AgreementNeeds): Operation {
  return steps(needs, {
    action: 'agreement.opine',
    summary: 'The opinion of the data protection officer.',
    about: 'Of somebody who has not drafted it. Without a favourable one it is never in force here.',
    body: z.strictObject({ opinion: z.enum(DPO_OPINIONS) }),
    problems: ['SECOND_PERSON_REQUIRED'],
    rule: (agreement, { body, context }) => recordDpoOpinion(agreement, body.opinion, context),
  });
}

export function reviseOne(needs: AgreementNeeds): Operation {
  return staffOperation({
    action: 'agreement.draft',
    summary: 'Draft the next revision of an agreement.',
    about: 'The old one holds until the new one is in force.',
    creates: true,
    params: AgreementParams,
    answers: { 201: { about: 'The revision, as a draft with the old terms.', schema: AgreementShape } },
    problems: ['not-found', 'NOT_NOW', 'OUT_OF_SCOPE', 'INVALID_VALUE', 'key-reused', 'keys-unavailable'],
    handle: async (call) => {
      const { db, staff, now, once, params } = call;
      let entries: ReturnType<typeof logged>[] = [];
      const answer = await once(async () => {
        const old = await readOne(call, params.agreementId);
        const standing = old.agreement.parties.filter(({ leftAt }) => leftAt === null);
        const parties = await partiesOf(
          needs,
          call,
          standing.map(({ orgId, recipientClass, country, role, signatory }) => ({
            orgId,
            recipientClass,
            country,
            role,
            signatory,
          })),
        );
        const command = { id: randomUUID(), terms: old.agreement.terms, parties };
        const outcome = reviseAgreement(old.agreement, command, contextOf(staff, now));
        if (!outcome.ok) throw refusedByRule(outcome.problems);
        await insertAgreement(db, staff, { agreement: outcome.value, template: old.template, now });
        entries = outcome.audit.map((each) => logged(each, 'done'));
        const stored = await readOne(call, outcome.value.id);
        return {
          status: 201,
          body: await shown(needs, call, stored),
          version: stored.version,
          objectId: outcome.value.id,
          location: `/api/v1/agreements/${outcome.value.id}`,
        };
      });
      return { ...answer, entries };
    },
  });
}
