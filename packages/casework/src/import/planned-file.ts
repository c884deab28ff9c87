// SPDX-License-Identifier: EUPL-1.2
// A planned case -> the case file that an import writes: ids, authors and times added, and nothing that the old file did not
// say. It goes through the opening of a case like any other (I-01, I-27); the only consent that it brings is the one to the case
// record, short, because nobody knows what was explained.

import { addMonths, dayOf, type Instant } from '../calendar/calendar.ts';
import type { CaseFile, StageChange } from '../case/case.ts';
import { type Colleague, openCase, type OpenCase } from '../case/open.ts';
import { INFORMED_POINTS, type Consent, type InformedPoint } from '../consent/consent.ts';
import type { Remainder } from '../htcds/from-case.ts';
import type { PlannedCase } from '../htcds/plan-case.ts';
import { type Context, created, done, type Outcome } from '../outcome/outcome.ts';
import type { Id } from '../outcome/record.ts';
import type { PlainDate } from '@amparo/kernel';

/** A tick from an old file counts so long: until then the person is asked anew. */
export const IMPORTED_CONSENT_MONTHS = 3;

export interface ImportedCase {
  readonly caseId: Id;
  readonly caseNo: string;
  readonly caseWorker: Colleague;
  readonly supervisor: Colleague;
  readonly duplicates: OpenCase['duplicates'];
  /** a new id each time it is asked */
  readonly newId: () => Id;
}

export interface ImportedFile {
  readonly file: CaseFile;
  readonly remainder: Remainder;
}

/** @returns the file at the stage that the old file says, or every reason why a case cannot be opened so */
export function importedFile(planned: PlannedCase, given: ImportedCase, context: Context): Outcome<ImportedFile> {
  const { caseId, newId } = given;
  const personId = newId();
  const opened = openCase(
    {
      id: caseId,
      caseNo: given.caseNo,
      origin: { kind: planned.case.source === 'SelfReferral' ? 'self-request' : 'brought' },
      source: planned.case.source,
      caseWorker: given.caseWorker,
      supervisor: given.supervisor,
      person: { ...UNTOLD, ...planned.person, kind: 'Beneficiary', id: personId },
      duplicates: given.duplicates,
    },
    // a supervisor who imports opens the case for the case worker who is named, in whose scope it is
    { ...context, actor: { ...context.actor, roles: [...context.actor.roles, 'CaseWorker'] } },
  );
  if (!opened.ok) return opened;
  const { openedOn, closedOn, oldNumber: _number, stage, ...facts } = planned.case;
  const began = openedOn === null ? context.now : startOf(openedOn, context.now);
  const ended = ENDED.has(stage) && closedOn !== null ? startOf(closedOn, context.now) : context.now;
  const since: StageChange = {
    from: null,
    event: 'open',
    to: stage,
    at: ENDED.has(stage) ? ended : began,
    by: context.actor.userId,
    reason: 'import',
  };
  const events = planned.events.map((event) => ({ ...created(newId(), context), ...event }));
  const plans = planned.plans.map((plan) => ({
    ...created(newId(), context),
    ...plan,
    caseId,
    items: [],
    agreedByPersonAt: null,
    writtenBy: context.actor.userId,
    approvedBy: null,
    approvedAt: null,
    reviewOn: plan.plannedEndDate,
    // that it was agreed to and approved, the old file does not say
    status: plan.actualEndDate === null ? ('Draft' as const) : ('Superseded' as const),
  }));
  const file: CaseFile = {
    ...opened.value,
    case: { ...opened.value.case, ...facts, stage, stageHistory: [since], openedAt: began },
    consents: planned.consent === 'not-stated' ? [] : [importedConsent(planned.consent, given, personId, context)],
    events,
    plans,
    notes: planned.notes.map((text) => ({ ...created(newId(), context), caseId, text, sealed: false })),
  };
  const withIds = (kept: Remainder['events'], records: readonly { readonly id: Id }[]) =>
    kept.map(({ recordId, fields }) => ({
      recordId: recordId === null ? null : (records[Number(recordId)]?.id ?? null),
      fields,
    }));
  const remainder: Remainder = {
    fields: planned.remainder.fields,
    events: withIds(planned.remainder.events, events),
    plans: withIds(planned.remainder.plans, plans),
  };
  return done({ file, remainder }, opened.audit, opened.warnings);
}

const ENDED: ReadonlySet<string> = new Set(['Closed', 'Declined', 'TransferredOut']);

/** The beginning of a day; a day that is still to come counts as now. */
function startOf(day: PlainDate, now: Instant): Instant {
  return day >= dayOf(now) ? now : `${day}T00:00:00.000Z`;
}

/** Who explained what, in which language, by which way: unknown, and said so. */
function importedConsent(
  decision: 'given' | 'refused',
  { caseId, newId }: ImportedCase,
  subjectId: Id,
  context: Context,
): Consent {
  const until = addMonths(dayOf(context.now), IMPORTED_CONSENT_MONTHS);
  return {
    ...created(newId(), context),
    caseId,
    subjectId,
    purpose: 'CaseRecord',
    recipients: [],
    dataCategories: [],
    countries: [],
    grantedBy: 'Self',
    guardianId: null,
    childAssent: 'NotApplicable',
    capacity: 'Assumed',
    capacityNote: null,
    language: 'und',
    interpreterId: null,
    mode: 'Written',
    informed: Object.fromEntries(INFORMED_POINTS.map((point) => [point, false])) as Record<InformedPoint, boolean>,
    conditions: null,
    validFrom: context.now,
    expiresAt: `${until}T00:00:00.000Z`,
    decision: decision === 'given' ? 'Given' : 'Refused',
    decidedAt: context.now,
    withdrawnAt: null,
    withdrawnHow: null,
    supersededAt: null,
    supersededBy: null,
    evidenceRef: null,
  };
}

/** What a file of HTCDS has no field for. */
const UNTOLD = {
  nameScripts: [],
  ageGroup: null,
  ageDisputed: false,
  statelessness: false,
  signLanguage: null,
  literacy: null,
  disability: null,
  identifiers: [],
  migrantType: null,
  organisationIds: [],
  village: null,
  relation: null,
} as const;
