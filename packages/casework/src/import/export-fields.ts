// SPDX-License-Identifier: EUPL-1.2
// Which fields may leave in a file, for what, and how many (security.md EXP-1, EXP-2): purpose and consent decide, the request can
// only make it less. Words written freely never go; without a consent only what tells nobody who she is. Writes no file.

import { type Instant, instantMs } from '../calendar/calendar.ts';
import type { CaseFile } from '../case/case.ts';
import type { DataCategory } from '../consent/consent.ts';
import { type Ask, groundFor } from '../consent/cover.ts';
import type { AgreementScope } from '../consent/disclose.ts';
import { at, type Context } from '../outcome/outcome.ts';
import { conflictProblems } from '../people/conflict.ts';
import { partyOf } from '../protection/consular-block.ts';
import type { HtcdsRecord, HtcdsValue } from '../htcds/record.ts';
import type { Htcds, HtcdsField } from '../htcds/standard.ts';

/** What a file is for. `consent`: the purpose of the consent that it needs; null: only fields that name nobody go. */
export const EXPORT_PURPOSES = {
  /** numbers for the institution itself: nothing that names a person, no exact date or place */
  OwnStatistics: { consent: null, identifying: false },
  /** statistics outside the house still need the person's word for it */
  ProtectedStatistics: { consent: 'ProtectedStatistics', identifying: false },
  Research: { consent: 'Research', identifying: false },
  ReferralNational: { consent: 'ReferralNational', identifying: true },
  ReferralTransnational: { consent: 'ReferralTransnational', identifying: true },
  LegalRepresentation: { consent: 'LegalRepresentation', identifying: true },
  LawEnforcementReport: { consent: 'LawEnforcementReport', identifying: true },
} as const satisfies Record<string, { consent: Ask['purpose'] | null; identifying: boolean }>;
export type ExportPurpose = keyof typeof EXPORT_PURPOSES;
export const EXPORT_PURPOSE_NAMES = Object.keys(EXPORT_PURPOSES) as readonly ExportPurpose[];

export interface FieldSharing {
  readonly category: DataCategory | null;
  /** tells, alone, who or where somebody is */
  readonly identifying: boolean;
  /** never goes: free text, lookups with names of staff, former tick boxes */
  readonly never: boolean;
}

/** How a field of HTCDS stands to the categories of a consent. */
export function sharingOf(field: HtcdsField): FieldSharing {
  const { name, kind, section } = field;
  const never =
    kind === 'long-text' ||
    section === 'local' ||
    field.deprecated ||
    /CaseWorker$|CaseOwner$/u.test(name) ||
    // where she lives may be a shelter, or the home of a family that is threatened (I-19)
    /^prs_Mailing(?:Street|PostalCode|Longitude|Latitude)$/u.test(name);
  return { category: categoryOf(name), identifying: isIdentifying(field), never };
}

function categoryOf(name: string): DataCategory | null {
  if (/^prs_(?:Mailing)/u.test(name)) return 'Location';
  if (/^prs_(?:Email|HomePhone|MobilePhone)$/u.test(name)) return 'Contact';
  if (name === 'prs_IdentityNumber') return 'Documents';
  if (name === 'prs_HighestLevelOfEducation') return 'Education';
  if (/^prs_(?:MaritalStatus|NumberOfChildren)$/u.test(name)) return 'Family';
  if (name.startsWith('prs_')) return 'Identity';
  if (/^(?:vic|per|hte)_/u.test(name)) return 'Trafficking';
  if (/^(?:cas|spl)_/u.test(name)) return 'ServiceHistory';
  // organisations are no data of the person; the consent is what the file goes out with
  return null;
}

function isIdentifying({ name, kind }: HtcdsField): boolean {
  if (name.startsWith('org_')) return false;
  if (kind === 'text' || kind === 'lookup' || kind === 'date') return true;
  return /(?:itude|IdentityNumber)$/u.test(name);
}

/** The fields that a request begins with: what names nobody. */
export function defaultFields(htcds: Htcds): readonly string[] {
  return htcds.content.fields
    .filter((field) => {
      const { identifying, never } = sharingOf(field);
      return !identifying && !never;
    })
    .map(({ name }) => name);
}

export interface ExportAsk {
  readonly purpose: ExportPurpose;
  /** whoever gets the file; null: it stays in the house */
  readonly recipient: Ask['recipient'];
  /** with the recipient (I-07); null: there is none */
  readonly agreement: AgreementScope | null;
  readonly fields: readonly string[];
}

/**
 * The fields of one case that may go: requested ∩ purpose ∩ consent, without free text. Never more than was requested.
 *
 * @returns an empty set when nothing may go: the case is left out of the file, and counted
 */
export function exportableFields(htcds: Htcds, file: CaseFile, ask: ExportAsk, context: Context): ReadonlySet<string> {
  const { consent, identifying } = EXPORT_PURPOSES[ask.purpose];
  if (file.case.stage === 'Erased' || file.case.sensitivity === 'Sealed') return new Set();
  const requested = [...new Set(ask.fields)].filter((name) => htcds.has(name)).map((name) => htcds.field(name));
  const allowed = requested.filter((field) => {
    const sharing = sharingOf(field);
    return !sharing.never && (identifying || !sharing.identifying);
  });
  const { recipient } = ask;
  if (consent === null) return new Set(recipient === null ? allowed.map(({ name }) => name) : []);
  if (recipient !== null && !mayReceive(file, recipient, ask.agreement, consent)) return new Set();
  // one ground for the whole file of a case: two consents never reach together what neither reaches alone
  const { ground } = groundFor(file, { purpose: consent, recipient, categories: [] }, context);
  if (ground === null) return new Set();
  const scope = ground.kind === 'consent' ? ground.consent.dataCategories : ground.basis.dataCategories;
  const agreed =
    recipient === null ? scope : scope.filter((category) => ask.agreement?.dataCategories.includes(category));
  const covered = allowed.filter((field) => {
    const { category } = sharingOf(field);
    return category === null || agreed.includes(category);
  });
  // organisations alone are no case
  return new Set(covered.some((field) => sharingOf(field).category !== null) ? covered.map(({ name }) => name) : []);
}

/** I-07, I-10, I-12: an active agreement for this purpose and country, no conflict, and no consulate: that has a way of its own. */
function mayReceive(
  file: CaseFile,
  recipient: NonNullable<Ask['recipient']>,
  agreement: AgreementScope | null,
  purpose: Ask['purpose'],
): boolean {
  if (recipient.recipientClass === 'Consulate' || agreement === null || agreement.state !== 'Active') return false;
  if (!agreement.purposes.includes(purpose) || !agreement.countries.includes(recipient.country)) return false;
  return conflictProblems(file, partyOf(recipient), at('referral')).length === 0;
}

/** A record cut down to the fields that may go; repeats go with their field. */
export function cutRecord(htcds: Htcds, record: HtcdsRecord, allowed: ReadonlySet<string>): HtcdsRecord {
  const cut: Record<string, HtcdsValue> = {};
  for (const [key, value] of Object.entries(record)) {
    const field = htcds.findByName(key)?.field;
    if (field !== undefined && allowed.has(field.name)) cut[key] = value;
  }
  return cut;
}

export const ALONE_ROWS = 50;
export const ROWS_A_DAY = 200;
export const STEP_UP_MINUTES = 5;
export const REASON_LENGTH = 20;
export const DOWNLOAD_HOURS = 24;

export type ExportDecision =
  | { readonly state: 'allowed'; readonly expiresAt: Instant }
  /** more than fifty rows: another person with the right to approve must say yes */
  | { readonly state: 'pending'; readonly needs: 'second-person' }
  | {
      readonly state: 'refused';
      readonly code:
        | 'step-up-required'
        | 'reason-too-short'
        | 'nothing-to-export'
        | 'too-many-rows-today'
        | 'own-approval';
      readonly limit?: number;
    };

export interface ExportRequest {
  readonly userId: string;
  readonly reason: string;
  /** when the person last proved who they are; null: never in this session */
  readonly provedAt: Instant | null;
  readonly rows: number;
  /** rows that this user took out today, in every export together */
  readonly rowsToday: number;
  readonly approvedBy: string | null;
  readonly now: Instant;
}

/** EXP-1. The order of the refusals is the order of the checks: proof, reason, something to export, the day, the second person. */
export function decideExport(request: ExportRequest): ExportDecision {
  const { now, provedAt, rows, rowsToday, approvedBy } = request;
  if (!Number.isInteger(rows) || !Number.isInteger(rowsToday) || rows < 0 || rowsToday < 0)
    throw new RangeError('decideExport: rows and rowsToday must be whole numbers of at least 0');
  const age = provedAt === null ? Number.POSITIVE_INFINITY : instantMs(now) - instantMs(provedAt);
  if (age < 0 || age > STEP_UP_MINUTES * 60_000)
    return { state: 'refused', code: 'step-up-required', limit: STEP_UP_MINUTES };
  if (request.reason.trim().length < REASON_LENGTH)
    return { state: 'refused', code: 'reason-too-short', limit: REASON_LENGTH };
  if (rows === 0) return { state: 'refused', code: 'nothing-to-export' };
  if (rows + rowsToday > ROWS_A_DAY) return { state: 'refused', code: 'too-many-rows-today', limit: ROWS_A_DAY };
  if (approvedBy === request.userId) return { state: 'refused', code: 'own-approval' };
  if (rows > ALONE_ROWS && approvedBy === null) return { state: 'pending', needs: 'second-person' };
  return { state: 'allowed', expiresAt: new Date(instantMs(now) + DOWNLOAD_HOURS * 3600_000).toISOString() as Instant };
}

/** What goes with the file and into the log: counts, codes and ids, never a value. */
export interface ExportManifest {
  readonly exportId: string;
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly approvedBy: string | null;
  readonly purpose: ExportPurpose;
  readonly recipientId: string | null;
  readonly standard: string;
  readonly fields: readonly string[];
  readonly rows: number;
  /** cases that were asked for and of which nothing may go */
  readonly leftOut: number;
  readonly watermark: string;
  readonly noOnwardSharing: true;
  readonly expiresAt: Instant;
}

export interface ManifestInput extends Omit<ExportManifest, 'standard' | 'watermark' | 'noOnwardSharing' | 'fields'> {
  readonly fields: ReadonlySet<string>;
}

export function exportManifest(htcds: Htcds, input: ManifestInput): ExportManifest {
  const fields = htcds.content.fields.filter(({ name }) => input.fields.has(name)).map(({ name }) => name);
  return { ...input, fields, standard: htcds.content.id, watermark: watermarkText(input), noOnwardSharing: true };
}

/** Visible on every sheet and page (EXP-2): user, time, export and purpose, and the recipient, so that each copy is another. */
export function watermarkText(
  input: Pick<ManifestInput, 'exportId' | 'createdAt' | 'createdBy' | 'purpose' | 'recipientId'>,
): string {
  return [input.exportId, input.createdAt, input.createdBy, input.purpose, input.recipientId ?? 'own'].join(' | ');
}

/** In CSV a line above the header would break every reader: there each row carries the mark in a last column. */
export const WATERMARK_COLUMN = 'amparo_Export';

/** @param rows the header first, as `headerCells` and `recordCells` give them */
export function* markedRows(
  rows: Iterable<readonly string[]>,
  watermark: string,
): Generator<string[], void, undefined> {
  let mark = WATERMARK_COLUMN;
  for (const row of rows) {
    yield [...row, mark];
    mark = watermark;
  }
}
