// SPDX-License-Identifier: EUPL-1.2
// An agreement on its way to another installation as a file: the words, the files that are signed, who has signed. Everything that
// comes in is held against its hashes; who it is from is told by the signatures and by nothing else in it.

import { createHash } from 'node:crypto';
import { type Agreement, type AgreementParty, agreementState, documentHash } from '@amparo/cooperation/agreement';
import { keyIdOf } from '@amparo/cooperation/envelope';
import type { Issue } from '@amparo/kernel';
import { sql } from 'kysely';
import { type Operation, staffOperation } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import {
  insertAgreement,
  keysHere,
  loadAgreements,
  readDocuments,
  replaceDocuments,
  type StoredAgreement,
  updateAgreement,
} from '../../store/agreements.ts';
import { isFrozen } from '../../store/incident.ts';
import { institutionKey } from '../../store/institution-keys.ts';
import { partnerKeys, proposePartnerKey } from '../../store/partner-keys.ts';
import { instantOf } from '../../store/records/blank.ts';
import { type AgreementFile, AgreementFileShape, AgreementParams, AgreementShape } from './shapes.ts';
import { type AgreementCall, type AgreementNeeds, readOne, shown } from './work.ts';

export function exportAgreement(): Operation {
  return staffOperation({
    action: 'agreement.exchange',
    summary: 'The file of an agreement, for a party on another installation.',
    about: 'By e-mail or on a stick. Holds no data of anybody helped. Nothing leaves while the installation is frozen.',
    params: AgreementParams,
    answers: { 200: { about: 'Give it to the other parties.', schema: AgreementFileShape } },
    problems: ['not-found', 'NOT_NOW', 'incident-frozen'],
    handle: async (call) => {
      const { db, staff, now, params } = call;
      if (await isFrozen(db)) throw new Refused('incident-frozen');
      const { agreement, template } = await readOne(call, params.agreementId);
      if (agreementState(agreement, instantOf(now)) === 'Draft') throw new Refused('NOT_NOW');
      const [files, here, partners] = await Promise.all([
        readDocuments(db, staff.orgId, agreement.id),
        keysHere(db),
        partnerKeys(db, staff.orgId),
      ]);
      const publicKeyOf = (keyId: string | null) =>
        here.find((each) => each.keyId === keyId)?.publicX ?? partners.find((each) => each.keyId === keyId)?.publicX;
      const given: AgreementFile = {
        format: 'amparo-agreement',
        id: agreement.id,
        template,
        agreementNo: agreement.agreementNo,
        revision: agreement.revision,
        supersedesId: agreement.supersedesId,
        terms: agreement.terms as AgreementFile['terms'],
        parties: agreement.parties.map(
          ({ orgId, instanceId, name, recipientClass, country, role, signatory, keyId }) => ({
            orgId,
            instanceId,
            name,
            recipientClass,
            country,
            role,
            signatory,
            keyId: keyId ?? '',
            publicKey: publicKeyOf(keyId) ?? '',
          }),
        ),
        // in the order of the statement, which the hash covers
        files: agreement.documents.flatMap((document) => {
          const file = files.find(({ sha256 }) => sha256 === document.sha256);
          return file === undefined ? [] : [{ ...document, base64: file.bytes.toString('base64') }];
        }),
        signatures: agreement.parties.flatMap(({ orgId, signature }) =>
          signature === null ? [] : [{ orgId, jws: signature.jws }],
        ),
      };
      return { status: 200, body: given, objectId: agreement.id };
    },
  });
}

/** Whoever wrote it elsewhere: nobody here. */
const SOMEBODY_THERE = '00000000-0000-0000-0000-000000000000';

export function importAgreement(needs: AgreementNeeds): Operation {
  return staffOperation({
    action: 'agreement.exchange',
    summary: 'Take in the file of an agreement from another installation.',
    about:
      'A new agreement, or signatures for one that is here. Other words under a number that is here are refused once anybody has proposed to sign. Keys in it count once two people have compared them.',
    most: 2 * 1024 * 1024,
    body: AgreementFileShape,
    answers: { 200: { about: 'Taken in.', schema: AgreementShape } },
    problems: ['bad-input', 'CONTENT_CHANGED', 'SIGNATURE_INVALID'],
    handle: async (call) => {
      const { db, staff, body, now } = call;
      await assertWhole(needs, call, body);
      const incoming = agreementOf(body, staff.orgId, now);
      const [known] = await loadAgreements(db, staff.orgId, now, { agreementId: body.id, lock: true });
      if (known === undefined) {
        await assertNumberFree(call, body);
        await insertAgreement(db, staff, { agreement: incoming, template: body.template, now });
        await replaceDocuments(db, { orgId: staff.orgId, agreementId: body.id }, filesOf(body));
      } else if (documentHash(known.agreement) !== documentHash(incoming)) {
        await replaceWords(call, known, incoming, body);
      }
      await bringKeys(call, body);
      await noteSignatures(call, body);
      const stored = await readOne(call, body.id);
      return {
        status: 200,
        body: await shown(needs, call, stored),
        version: stored.version,
        objectId: body.id,
        entries: [{ action: 'agreement.arrive', objectId: body.id, outcome: 'allowed', reason: 'file', purpose: null }],
      };
    },
  });
}

/** Hashes, keys and our own part; every issue with its path. */
async function assertWhole(
  { keeper, keyStore }: AgreementNeeds,
  { staff, now }: AgreementCall,
  { files, parties, signatures }: AgreementFile,
): Promise<void> {
  const issues: Issue[] = [];
  for (const [index, { base64, sha256 }] of files.entries()) {
    if (createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex') !== sha256)
      issues.push({ path: `files[${index}]`, code: 'other-bytes', remedy: 'the file is not the one that was hashed' });
  }
  for (const [index, { keyId, publicKey }] of parties.entries()) {
    if (keyIdOf({ kty: 'OKP', crv: 'Ed25519', x: publicKey }) !== keyId)
      issues.push({ path: `parties[${index}].keyId`, code: 'other-key', remedy: 'the thumbprint is of another key' });
  }
  if (new Set(parties.map(({ orgId }) => orgId)).size !== parties.length)
    issues.push({ path: 'parties', code: 'named-twice', remedy: 'each institution once' });
  if (new Set(signatures.map(({ orgId }) => orgId)).size !== signatures.length)
    issues.push({ path: 'signatures', code: 'signed-twice', remedy: 'one signature of each institution' });
  for (const [index, { orgId }] of signatures.entries()) {
    if (!parties.some((party) => party.orgId === orgId))
      issues.push({ path: `signatures[${index}].orgId`, code: 'no-party', remedy: 'only parties sign' });
  }
  const own = await institutionKey(keeper, keyStore, { orgId: staff.orgId, use: 'agreement', now });
  const us = parties.find(({ orgId }) => orgId === staff.orgId);
  if (us === undefined)
    issues.push({ path: 'parties', code: 'without-us', remedy: 'your institution is no party of it' });
  else if (us.keyId !== own.keyId)
    issues.push({ path: 'parties', code: 'not-our-key', remedy: 'drafted with another key; give them your card anew' });
  if (issues.length > 0) throw new Refused('bad-input', { issues });
}

async function assertNumberFree({ db, staff }: AgreementCall, { agreementNo, revision }: AgreementFile): Promise<void> {
  const { rows } = await sql`SELECT 1 FROM agreement WHERE org_id = ${staff.orgId} AND agreement_no = ${agreementNo}
    AND revision = ${revision}`.execute(db);
  if (rows.length > 0) throw new Refused('CONTENT_CHANGED');
}

function agreementOf(file: AgreementFile, orgId: string, now: Date): Agreement {
  const at = instantOf(now);
  return {
    id: file.id,
    orgId,
    version: 1,
    createdAt: at,
    createdBy: SOMEBODY_THERE,
    updatedAt: at,
    updatedBy: SOMEBODY_THERE,
    agreementNo: file.agreementNo,
    terms: file.terms as Agreement['terms'],
    parties: file.parties.map(
      ({ publicKey: _publicKey, ...party }): AgreementParty => ({
        ...(party as Omit<AgreementParty, 'proposal' | 'signature' | 'leftAt'>),
        proposal: null,
        signature: null,
        leftAt: null,
      }),
    ),
    documents: file.files.map(({ base64: _base64, ...document }) => document),
    revision: file.revision,
    supersedesId: file.supersedesId,
    submittedAt: at,
    submittedBy: SOMEBODY_THERE,
    dpoOpinion: null,
    suspensions: [],
    terminatedFrom: null,
    terminatedBy: null,
    supersededAt: null,
    supersededById: null,
  };
}

function filesOf({ files }: AgreementFile) {
  return files.map(({ base64, ...document }) => ({ ...document, bytes: Buffer.from(base64, 'base64') }));
}

/** Newer words of what nobody here has touched, and that did not come from here; anything else is refused. */
async function replaceWords(
  { db, staff, now }: AgreementCall,
  known: StoredAgreement,
  incoming: Agreement,
  file: AgreementFile,
): Promise<void> {
  const { agreement } = known;
  const untouched =
    agreement.createdBy === SOMEBODY_THERE &&
    agreement.terminatedFrom === null &&
    known.unsettled.length === 0 &&
    agreement.parties.every(({ proposal, signature }) => proposal === null && signature === null);
  if (!untouched || agreement.agreementNo !== incoming.agreementNo || agreement.revision !== incoming.revision)
    throw new Refused('CONTENT_CHANGED');
  await updateAgreement(db, staff, known, incoming, now);
  await replaceDocuments(db, { orgId: staff.orgId, agreementId: agreement.id }, filesOf(file));
}

/** Keys of the others, as if somebody had brought their cards: a colleague compares them. */
async function bringKeys({ db, staff, now }: AgreementCall, { parties }: AgreementFile): Promise<void> {
  const here = new Set((await keysHere(db)).map(({ orgId }) => orgId));
  for (const { orgId, name, country, instanceId, keyId, publicKey } of parties) {
    if (!here.has(orgId))
      await proposePartnerKey(db, staff, { keyId, orgId, publicX: publicKey, name, country, instanceId, now });
  }
}

/** Of the others only: our own signature is made here. Whether one counts is found when the agreement is read. */
async function noteSignatures({ db, staff, now }: AgreementCall, { id, signatures }: AgreementFile): Promise<void> {
  for (const { orgId, jws } of signatures) {
    if (orgId === staff.orgId) continue;
    await sql`INSERT INTO agreement_notice (org_id, agreement_id, from_org, notice, at, jws, arrived_at)
      SELECT ${staff.orgId}::uuid, ${id}::uuid, ${orgId}::uuid, 'Signature', ${now}::timestamptz, ${jws}, ${now}::timestamptz
      WHERE NOT EXISTS (SELECT FROM agreement_notice n WHERE n.org_id = ${staff.orgId} AND n.agreement_id = ${id}
        AND n.from_org = ${orgId} AND n.jws = ${jws})
      ON CONFLICT DO NOTHING`.execute(db);
  }
}
