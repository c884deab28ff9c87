// SPDX-License-Identifier: EUPL-1.2
// Help that was given, offered or arranged. Emergency help waits for nothing (I-05): no consent, no registration, no status, no
// papers; it can be written down without a case and without a name. Everything else needs the person's agreement, and whoever
// comes along is her choice. Nothing here asks whether she cooperates with anybody (I-21).

import { dayOf } from '../calendar/calendar.ts';
import type { CaseFile } from '../case/case.ts';
import { type Ask, groundFor } from '../consent/cover.ts';
import type { Recipient } from '../consent/consent.ts';
import {
  type AuditEntry,
  at,
  type Context,
  changed,
  created,
  done,
  entry,
  mayAct,
  type Outcome,
  problem,
  refused,
} from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problems.ts';
import type { Id, RecordMeta } from '../outcome/record.ts';
import { conflictProblems } from '../people/conflict.ts';
import { consularProblems } from '../protection/consular-block.ts';
import { INTERPRETER_MODES, SERVICE_OUTCOMES, type ServiceDelivery, type ServiceOutcome } from './assistance.ts';
import { categoryRule, isEmergencyHelp, SERVICE_CATEGORIES } from './categories.ts';

export type RecordService = Omit<
  ServiceDelivery,
  Exclude<keyof RecordMeta, 'id'> | 'caseId' | 'anonymous' | 'personFeedback' | 'personFeedbackText'
> & {
  /** where a consular officer comes along: which post, so that her consent can be checked */
  readonly consularPost: Recipient | null;
};
export interface ServiceRecorded {
  readonly service: ServiceDelivery;
  /** null when the help was given without a case */
  readonly file: CaseFile | null;
}

/**
 * Order of the guards: scope, form, state of the case, consent (not for emergency help), companions, interpreter, conflict.
 *
 * @param file null: help for somebody who has no case; it is then anonymous
 */
export function recordService(
  file: CaseFile | null,
  command: RecordService,
  context: Context,
): Outcome<ServiceRecorded> {
  const emergency = isEmergencyHelp(command.category, command.subtype);
  const problems: readonly Problem[] = [
    ...mayAct(
      context,
      file?.case.orgId ?? context.actor.orgId,
      ['FrontlineOfficer', 'CaseWorker', 'Supervisor'],
      at('service', command.id),
    ),
    ...serviceForm(command, context),
    ...(emergency ? [] : needsMoreThanEmergency(file, command, context)),
    ...(file === null ? [] : companionProblems(file, command, context)),
    ...(file === null || emergency ? [] : interpreterProblems(file, command)),
    ...(file === null ? [] : conflictProblems(file, partyOf(command), at('service', command.id))),
  ];
  if (problems.length > 0) return refused(problems);
  const { consularPost: _, ...fields } = command;
  const caseId = file === null || file.case.stage === 'Erased' ? null : file.case.id;
  const service: ServiceDelivery = {
    ...fields,
    ...created(command.id, context),
    location: command.locationConfidential ? null : command.location,
    caseId,
    anonymous: caseId === null,
    personFeedback: null,
    personFeedbackText: null,
  };
  const next = file === null || caseId === null ? null : { ...file, services: [...file.services, service] };
  return done({ service, file: next }, [recorded(service, context)]);
}

function recorded({ id, caseId, outcome, category }: ServiceDelivery, context: Context): AuditEntry {
  return entry(context, {
    action: 'service.record',
    record: 'service',
    recordId: id,
    caseId,
    to: outcome,
    reason: category,
  });
}

function partyOf({ companions, interpreterId, providerOrgId }: RecordService) {
  const people = [...companions.map(({ personOrUserId }) => personOrUserId), interpreterId].flatMap(
    (each) => each ?? [],
  );
  return { personIds: people, userIds: people, organisationIds: providerOrgId === null ? [] : [providerOrgId] };
}

function serviceForm(command: RecordService, context: Context): readonly Problem[] {
  const { id, category, subtype, outcome, date, value, currency } = command;
  const invalid = (field: string, what: string) =>
    problem('INVALID_VALUE', at('service', id, field), 'mend-value', { what: [what] });
  const problems: Problem[] = [];
  if (!Object.hasOwn(SERVICE_CATEGORIES, category)) return [invalid('category', 'unknown-word')];
  const local = context.profile.localSubtypes.some((each) => each.category === category && each.code === subtype);
  if (!local && !categoryRule(category).subtypes.includes(subtype)) problems.push(invalid('subtype', 'unknown-word'));
  if (!(SERVICE_OUTCOMES as readonly string[]).includes(outcome)) problems.push(invalid('outcome', 'unknown-word'));
  if (command.interpreterMode !== null && !(INTERPRETER_MODES as readonly string[]).includes(command.interpreterMode)) {
    problems.push(invalid('interpreterMode', 'unknown-word'));
  }
  const over = outcome === 'Delivered' || outcome === 'Partly' || outcome === 'NoShow';
  if (over && date > context.today) problems.push(invalid('date', 'in-future'));
  if (value !== null && !/^\d{1,12}(\.\d{1,4})?$/u.test(value)) problems.push(invalid('value', 'not-an-amount'));
  if (value !== null && !/^[A-Z]{3}$/u.test(currency ?? '')) problems.push(invalid('currency', 'not-a-currency'));
  return problems;
}

function needsMoreThanEmergency(file: CaseFile | null, command: RecordService, context: Context): readonly Problem[] {
  const where = at('service', command.id);
  if (file === null) return [problem('INCOMPLETE', where, 'do-earlier-step', { what: ['case'] })];
  const { stage } = file.case;
  if (stage === 'Closed' || stage === 'Declined' || stage === 'TransferredOut' || stage === 'Erased') {
    return [problem('NOT_NOW', where, 'do-earlier-step', { what: [stage] })];
  }
  const purpose =
    command.category === 'Health' && command.subtype === 'MedicalExamination' ? 'MedicalExamination' : 'Assistance';
  const ask: Ask = { purpose, recipient: null, categories: [] };
  const grounded = groundFor(file, ask, context);
  return grounded.ground === null ? grounded.problems : [];
}

/** Each companion only with the person's yes; a consular officer only with her consent to that post and without a block. */
function companionProblems(
  file: CaseFile,
  { id, companions, consularPost }: RecordService,
  context: Context,
): readonly Problem[] {
  const unasked = companions.filter(({ acceptedByPerson }) => !acceptedByPerson);
  const problems: Problem[] = unasked.map(({ kind }) =>
    problem('PERSON_NOT_AGREED', at('service', id, 'companions'), 'ask-the-person', { what: [kind] }),
  );
  if (!companions.some(({ kind }) => kind === 'ConsularOfficer')) return problems;
  if (consularPost === null) {
    return [
      ...problems,
      problem('INCOMPLETE', at('service', id, 'consularPost'), 'complete-fields', { what: ['consularPost'] }),
    ];
  }
  return [...problems, ...consularProblems(file, consularPost, ['Identity'], context)];
}

/** Whoever interprets is engaged in this case on that day: the check of conflicts of an engagement is not gone round (4.10). */
function interpreterProblems(
  file: CaseFile,
  { id, interpreterId, companions, date }: RecordService,
): readonly Problem[] {
  const named = [
    interpreterId,
    ...companions.map(({ kind, personOrUserId }) => (kind === 'Interpreter' ? personOrUserId : null)),
  ];
  const engaged = file.engagements
    .filter(
      ({ from, to, conflictCheck }) => dayOf(from) <= date && date <= dayOf(to) && conflictCheck !== 'LinkedToSuspect',
    )
    .map((each) => each.interpreterId);
  if (named.every((each) => each === null || engaged.includes(each))) return [];
  return [
    problem('INCOMPLETE', at('service', id, 'interpreterId'), 'check-conflict-of-interest', {
      what: ['interpreterEngagement'],
    }),
  ];
}

/** What became of an appointment, and what the person says of it. */
export function setOutcome(
  file: CaseFile,
  {
    serviceId,
    outcome,
    personFeedback,
  }: {
    readonly serviceId: Id;
    readonly outcome: ServiceOutcome;
    readonly personFeedback: ServiceDelivery['personFeedback'];
  },
  context: Context,
): Outcome<CaseFile> {
  const service = file.services.find(({ id }) => id === serviceId);
  if (service === undefined) throw new RangeError('setOutcome: a delivery of this file');
  const where = at('service', serviceId);
  const problems: Problem[] = [
    ...mayAct(context, file.case.orgId, ['FrontlineOfficer', 'CaseWorker', 'Supervisor'], where),
  ];
  if (service.date > context.today && (outcome === 'Delivered' || outcome === 'Partly' || outcome === 'NoShow')) {
    problems.push(problem('INVALID_VALUE', at('service', serviceId, 'date'), 'mend-value', { what: ['in-future'] }));
  }
  if (problems.length > 0) return refused(problems);
  const set = changed(service, { outcome, personFeedback }, context);
  return done({ ...file, services: file.services.map((each) => (each.id === serviceId ? set : each)) }, [
    entry(context, {
      action: 'service.outcome',
      record: 'service',
      recordId: serviceId,
      caseId: file.case.id,
      from: service.outcome,
      to: outcome,
    }),
  ]);
}
