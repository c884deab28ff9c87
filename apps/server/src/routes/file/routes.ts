// SPDX-License-Identifier: EUPL-1.2
// Every address of the case file; app.ts mounts them with the rest.

import type { KeyStore } from '../../keys/key-store.ts';
import type { Route } from '../../operation.ts';
import {
  agreeToPlan,
  approvePlanRevision,
  createDebt,
  createNeeds,
  createPlan,
  createRisk,
  override,
  setItem,
  stepOfPlan,
  writeNeeds,
  writePlanOver,
  writeRisk,
} from './assessments.ts';
import {
  changeMany,
  checkDuplicates,
  createView,
  deleteView,
  readCalendar,
  readCaseload,
  readToday,
  readViews,
  searchCaseload,
} from './caseload.ts';
import { approveBasis, createConsent, createLegalBasis, decideOnDraft, endBasis, withdraw } from './consents.ts';
import { addsPlain, changeFacts, editsPlain, EVENT, NOTE, PROCEEDING } from './facts.ts';
import {
  createExamination,
  createHealthNeed,
  createResult,
  createSafetyPlan,
  createService,
  outcomeOfService,
  readResults,
  resolveNeed,
} from './help.ts';
import { decideOnConflict, listFileConflicts, listFileHistory, undoChange } from './history.ts';
import { openFile } from './open.ts';
import { openCaseFile } from './opening.ts';
import { changePerson, createConflictFlag, createPerson, createSafeContact, endContact, readPeople } from './people.ts';
import {
  approveBlockLift,
  approveConsular,
  changeClaim,
  createBestInterests,
  createBlockLift,
  createConsular,
  createEngagement,
  createGuardianRequest,
  createReturn,
  monitorReturn,
  nameGuardian,
  readConsularBlock,
  sendConsular,
  stepOfBestInterests,
  stepOfReturn,
} from './protection.ts';
import {
  advanceStage,
  assignResponsible,
  changeLegalHold,
  changeStatus,
  doFollowUp,
  forgetIdentity,
} from './stages.ts';
import type { FileNeeds } from './work.ts';

export function fileRoutes(needs: FileNeeds & { readonly keyStore: KeyStore }): readonly Route[] {
  const file = '/api/v1/cases/:caseId';
  const record = (list: string) => `${file}/${list}/:recordId`;
  return [
    { method: 'GET', path: '/api/v1/today', operation: readToday() },
    { method: 'GET', path: '/api/v1/calendar', operation: readCalendar() },
    { method: 'GET', path: '/api/v1/caseload', operation: readCaseload() },
    { method: 'POST', path: '/api/v1/caseload/search', operation: searchCaseload(needs) },
    { method: 'POST', path: '/api/v1/caseload/changes', operation: changeMany(needs) },
    { method: 'GET', path: '/api/v1/views', operation: readViews(needs) },
    { method: 'POST', path: '/api/v1/views', operation: createView(needs) },
    { method: 'DELETE', path: '/api/v1/views/:viewId', operation: deleteView() },
    { method: 'POST', path: '/api/v1/duplicates', operation: checkDuplicates(needs) },
    { method: 'POST', path: '/api/v1/case-files', operation: openCaseFile(needs) },
    { method: 'GET', path: `${file}/file`, operation: openFile() },
    { method: 'GET', path: `${file}/people`, operation: readPeople() },
    { method: 'PUT', path: `${file}/facts`, operation: changeFacts(needs) },
    { method: 'GET', path: `${file}/history`, operation: listFileHistory() },
    { method: 'POST', path: `${file}/undo`, operation: undoChange(needs) },
    { method: 'GET', path: `${file}/conflicts`, operation: listFileConflicts() },
    { method: 'POST', path: `${file}/conflicts/:conflictId/decision`, operation: decideOnConflict(needs) },
    { method: 'POST', path: `${file}/persons`, operation: createPerson(needs) },
    { method: 'PUT', path: record('persons'), operation: changePerson(needs) },
    { method: 'POST', path: `${file}/safe-contacts`, operation: createSafeContact(needs) },
    { method: 'POST', path: `${record('safe-contacts')}/end`, operation: endContact(needs) },
    { method: 'POST', path: `${file}/conflict-flags`, operation: createConflictFlag(needs) },
    {
      method: 'POST',
      path: `${file}/events`,
      operation: addsPlain(needs, {
        kind: 'event',
        action: 'event.add',
        summary: 'What happened, when and where: recruitment, transit, exploitation.',
        body: EVENT.add,
      }),
    },
    {
      method: 'PUT',
      path: record('events'),
      operation: editsPlain(needs, { kind: 'event', summary: 'Change what is known of an event.', body: EVENT.edit }),
    },
    {
      method: 'POST',
      path: `${file}/proceedings`,
      operation: addsPlain(needs, {
        kind: 'proceeding',
        action: 'proceeding.add',
        summary: 'A proceeding: criminal, civil, labour, asylum, residence, compensation.',
        body: PROCEEDING.add,
      }),
    },
    {
      method: 'PUT',
      path: record('proceedings'),
      operation: editsPlain(needs, { kind: 'proceeding', summary: 'How a proceeding stands.', body: PROCEEDING.edit }),
    },
    {
      method: 'POST',
      path: `${file}/notes`,
      operation: addsPlain(needs, {
        kind: 'note',
        action: 'note.add',
        summary: 'A note. It is added and never changed.',
        body: NOTE.add,
      }),
    },
    { method: 'POST', path: `${file}/consents`, operation: createConsent(needs) },
    { method: 'POST', path: `${record('consents')}/decision`, operation: decideOnDraft(needs) },
    { method: 'POST', path: `${record('consents')}/withdrawal`, operation: withdraw(needs) },
    { method: 'POST', path: `${file}/legal-bases`, operation: createLegalBasis(needs) },
    { method: 'POST', path: `${record('legal-bases')}/approval`, operation: approveBasis(needs) },
    { method: 'POST', path: `${record('legal-bases')}/end`, operation: endBasis(needs) },
    { method: 'POST', path: `${file}/risks`, operation: createRisk(needs) },
    { method: 'PUT', path: record('risks'), operation: writeRisk(needs) },
    { method: 'POST', path: `${record('risks')}/override`, operation: override(needs) },
    { method: 'POST', path: `${file}/safety-plans`, operation: createSafetyPlan(needs) },
    { method: 'POST', path: `${file}/debts`, operation: createDebt(needs) },
    { method: 'POST', path: `${file}/needs`, operation: createNeeds(needs) },
    { method: 'PUT', path: record('needs'), operation: writeNeeds(needs) },
    { method: 'POST', path: `${file}/plans`, operation: createPlan(needs) },
    { method: 'PUT', path: record('plans'), operation: writePlanOver(needs) },
    { method: 'POST', path: `${record('plans')}/step`, operation: stepOfPlan(needs) },
    { method: 'POST', path: `${record('plans')}/agreement`, operation: agreeToPlan(needs) },
    { method: 'POST', path: `${record('plans')}/approval`, operation: approvePlanRevision(needs) },
    { method: 'POST', path: `${record('plans')}/item`, operation: setItem(needs) },
    { method: 'POST', path: `${file}/services`, operation: createService(needs) },
    { method: 'POST', path: `${record('services')}/outcome`, operation: outcomeOfService(needs) },
    { method: 'POST', path: `${file}/health-needs`, operation: createHealthNeed(needs) },
    { method: 'POST', path: `${record('health-needs')}/resolution`, operation: resolveNeed(needs) },
    { method: 'POST', path: `${file}/examinations`, operation: createExamination(needs) },
    { method: 'POST', path: `${file}/results`, operation: createResult(needs) },
    { method: 'GET', path: `${file}/results`, operation: readResults() },
    { method: 'POST', path: `${file}/stage`, operation: advanceStage(needs) },
    { method: 'PUT', path: `${file}/responsible`, operation: assignResponsible(needs) },
    { method: 'POST', path: `${file}/status`, operation: changeStatus(needs) },
    { method: 'POST', path: `${file}/legal-hold`, operation: changeLegalHold(needs) },
    { method: 'POST', path: `${file}/follow-up`, operation: doFollowUp(needs) },
    { method: 'POST', path: `${file}/identity-erasure`, operation: forgetIdentity(needs) },
    { method: 'PUT', path: `${file}/protection`, operation: changeClaim(needs) },
    { method: 'GET', path: `${file}/consular-block/:state`, operation: readConsularBlock() },
    { method: 'POST', path: `${file}/block-lifts`, operation: createBlockLift(needs) },
    { method: 'POST', path: `${record('block-lifts')}/approval`, operation: approveBlockLift(needs) },
    { method: 'POST', path: `${file}/consular-contacts`, operation: createConsular(needs) },
    { method: 'POST', path: `${record('consular-contacts')}/approval`, operation: approveConsular(needs) },
    { method: 'POST', path: `${record('consular-contacts')}/sent`, operation: sendConsular(needs) },
    { method: 'POST', path: `${file}/returns`, operation: createReturn(needs) },
    { method: 'POST', path: `${record('returns')}/step`, operation: stepOfReturn(needs) },
    { method: 'POST', path: `${record('returns')}/monitoring`, operation: monitorReturn(needs) },
    { method: 'POST', path: `${file}/guardianships`, operation: createGuardianRequest(needs) },
    { method: 'POST', path: `${record('guardianships')}/appointment`, operation: nameGuardian(needs) },
    { method: 'POST', path: `${file}/best-interests`, operation: createBestInterests(needs) },
    { method: 'POST', path: `${record('best-interests')}/step`, operation: stepOfBestInterests(needs) },
    { method: 'POST', path: `${file}/engagements`, operation: createEngagement(needs) },
  ];
}
