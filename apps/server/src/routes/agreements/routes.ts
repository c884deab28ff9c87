// SPDX-License-Identifier: EUPL-1.2
// The addresses of agreements and of the keys that they are signed with.

import type { Route } from '../../operation.ts';
import {
  changeOne,
  draftOne,
  listAgreements,
  listTemplates,
  opineOn,
  readAgreement,
  readDocument,
  readVersions,
  reviseOne,
  submitOne,
} from './draft.ts';
import { exportAgreement, importAgreement } from './exchange.ts';
import { confirmPartner, listPartners, proposePartner, readOwnCard, revokePartner } from './partners.ts';
import { proposeOne, removeOne, resumeOne, signOne, suspendOne, terminateOne } from './steps.ts';
import type { AgreementNeeds } from './work.ts';

export function agreementRoutes(needs: AgreementNeeds): readonly Route[] {
  const one = '/api/v1/agreements/:agreementId';
  const partner = '/api/v1/partner-keys';
  return [
    { method: 'GET', path: '/api/v1/agreements', operation: listAgreements() },
    { method: 'POST', path: '/api/v1/agreements', operation: draftOne(needs) },
    { method: 'GET', path: '/api/v1/agreement-templates', operation: listTemplates(needs) },
    { method: 'POST', path: '/api/v1/agreement-files', operation: importAgreement(needs) },
    { method: 'GET', path: one, operation: readAgreement(needs) },
    { method: 'PUT', path: one, operation: changeOne(needs) },
    { method: 'GET', path: `${one}/versions`, operation: readVersions() },
    { method: 'GET', path: `${one}/documents/:sha256`, operation: readDocument() },
    { method: 'GET', path: `${one}/file`, operation: exportAgreement() },
    { method: 'POST', path: `${one}/review`, operation: submitOne(needs) },
    { method: 'POST', path: `${one}/opinion`, operation: opineOn(needs) },
    { method: 'POST', path: `${one}/signature-proposal`, operation: proposeOne(needs) },
    { method: 'POST', path: `${one}/signature`, operation: signOne(needs) },
    { method: 'POST', path: `${one}/suspension`, operation: suspendOne(needs) },
    { method: 'POST', path: `${one}/resumption`, operation: resumeOne(needs) },
    { method: 'POST', path: `${one}/termination`, operation: terminateOne(needs) },
    { method: 'POST', path: `${one}/party-removal`, operation: removeOne(needs) },
    { method: 'POST', path: `${one}/revision`, operation: reviseOne(needs) },
    { method: 'GET', path: '/api/v1/institution-card', operation: readOwnCard(needs) },
    { method: 'GET', path: partner, operation: listPartners() },
    { method: 'POST', path: partner, operation: proposePartner() },
    { method: 'POST', path: `${partner}/:keyId/confirmation`, operation: confirmPartner() },
    { method: 'POST', path: `${partner}/:keyId/revocation`, operation: revokePartner(needs) },
  ];
}
