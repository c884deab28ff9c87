// SPDX-License-Identifier: EUPL-1.2
// Every address of referrals, transfers and steps across borders; app.ts mounts them with the rest.

import type { Route } from '../../operation.ts';
import {
  checkOfReferral,
  createReferral,
  createRequest,
  feedbackOnReferral,
  previewReferral,
  releaseReferral,
  sendReferral,
  withdrawOfCase,
  withdrawRequest,
} from './outgoing.ts';
import {
  accept,
  acknowledge,
  complete,
  decline,
  linkToCase,
  openReceived,
  readBox,
  readOfCase,
  readReferral,
  start,
} from './receiving.ts';
import {
  acceptTransfer,
  cancelOfCase,
  cancelReceived,
  closeTransferred,
  createTransfer,
  declineTransfer,
  holdMeeting,
  openTransferPackage,
  previewTransfer,
  releaseOfTransfer,
  takeTransfer,
} from './transfers.ts';
import { changePhase, createWay, reportNotSafe, resolveNotSafe, stepOfWay, stopWay } from './ways.ts';
import type { ReferralNeeds } from './work.ts';

export function referralRoutes(needs: ReferralNeeds): readonly Route[] {
  const file = '/api/v1/cases/:caseId';
  const out = `${file}/referrals/:referralId`;
  const one = '/api/v1/referrals/:referralId';
  const given = `${file}/transfers/:transferId`;
  const taken = '/api/v1/transfers/:transferId';
  const way = `${file}/ways/:wayId`;
  return [
    { method: 'GET', path: '/api/v1/referrals', operation: readBox(needs) },
    { method: 'POST', path: '/api/v1/referrals', operation: createRequest(needs) },
    { method: 'GET', path: one, operation: readReferral(needs) },
    { method: 'POST', path: `${one}/withdraw`, operation: withdrawRequest(needs) },
    { method: 'POST', path: `${one}/acknowledge`, operation: acknowledge(needs) },
    { method: 'POST', path: `${one}/accept`, operation: accept(needs) },
    { method: 'POST', path: `${one}/decline`, operation: decline(needs) },
    { method: 'POST', path: `${one}/start`, operation: start(needs) },
    { method: 'POST', path: `${one}/complete`, operation: complete(needs) },
    { method: 'POST', path: `${one}/package`, operation: openReceived(needs) },
    { method: 'POST', path: `${one}/case`, operation: linkToCase(needs) },
    { method: 'GET', path: `${file}/referrals`, operation: readOfCase(needs) },
    { method: 'POST', path: `${file}/referrals`, operation: createReferral(needs) },
    { method: 'POST', path: `${out}/preview`, operation: previewReferral(needs) },
    { method: 'POST', path: `${out}/check`, operation: checkOfReferral(needs) },
    { method: 'POST', path: `${out}/send`, operation: sendReferral(needs) },
    { method: 'POST', path: `${out}/release`, operation: releaseReferral(needs) },
    { method: 'POST', path: `${out}/withdraw`, operation: withdrawOfCase(needs) },
    { method: 'POST', path: `${out}/feedback`, operation: feedbackOnReferral(needs) },
    { method: 'POST', path: `${file}/transfers/preview`, operation: previewTransfer(needs) },
    { method: 'POST', path: `${file}/transfers`, operation: createTransfer(needs) },
    { method: 'POST', path: `${given}/release`, operation: releaseOfTransfer(needs) },
    { method: 'POST', path: `${given}/meeting`, operation: holdMeeting(needs) },
    { method: 'POST', path: `${given}/cancel`, operation: cancelOfCase(needs) },
    { method: 'POST', path: `${given}/close`, operation: closeTransferred(needs) },
    { method: 'POST', path: `${taken}/accept`, operation: acceptTransfer(needs) },
    { method: 'POST', path: `${taken}/decline`, operation: declineTransfer(needs) },
    { method: 'POST', path: `${taken}/cancel`, operation: cancelReceived(needs) },
    { method: 'POST', path: `${taken}/package`, operation: openTransferPackage(needs) },
    { method: 'POST', path: `${taken}/take`, operation: takeTransfer(needs) },
    { method: 'POST', path: `${file}/ways`, operation: createWay(needs) },
    { method: 'POST', path: `${way}/phase`, operation: changePhase(needs) },
    { method: 'POST', path: `${way}/step`, operation: stepOfWay(needs) },
    { method: 'POST', path: `${way}/unsafe`, operation: reportNotSafe(needs) },
    { method: 'POST', path: `${way}/resolve`, operation: resolveNotSafe(needs) },
    { method: 'POST', path: `${way}/stop`, operation: stopWay(needs) },
  ];
}
