// SPDX-License-Identifier: EUPL-1.2
// A record of a case file as somebody may see it: built from the fields that decide() gave, field by field (AZ-6). Who the
// person is and how she is reached are left out everywhere but in the one route that is logged for it.

import type { CaseField } from '@amparo/casework/access';
import { PLACES } from '../../schemas/file/kinds.ts';
import { instantOf } from '../../store/records/blank.ts';
import { STORED, type StoredKind } from '../../store/records/kinds.ts';
import type { StoredRecord } from '../../store/records/records.ts';

const ONLY_ON_REQUEST: readonly CaseField[] = ['personIdentity', 'safeContacts', 'sealedResults'];

/** What every answer about a file may hold: never who she is, how she is reached, or what only the care team reads. */
export function withoutRequested(fields: readonly CaseField[]): readonly CaseField[] {
  return fields.filter((field) => !ONLY_ON_REQUEST.includes(field));
}

/** @returns undefined when nothing of it may be seen */
export function shownRecord(
  record: StoredRecord,
  fields: readonly CaseField[],
): Readonly<Record<string, unknown>> | undefined {
  const { kind, content } = record;
  const place = PLACES[kind];
  const urgent = kind === 'healthNeed' && (content['urgency'] === 'Emergency' || content['urgency'] === 'SameDay');
  if (!fields.includes(place.open) && !(urgent && fields.includes('urgentHealth'))) return undefined;
  const apart = STORED[kind].private;
  const whole = fields.includes(place.private);
  const entries = Object.entries(content).filter(
    ([name]) =>
      (whole || !apart.includes(name)) &&
      (name !== 'alias' || kind !== 'person' || fields.includes('alias')) &&
      (name !== 'customIdentity' || fields.includes('personIdentity')),
  );
  return {
    id: record.id,
    version: record.version,
    createdAt: instantOf(record.createdAt),
    createdBy: record.createdBy,
    changedAt: instantOf(record.changedAt),
    changedBy: record.changedBy,
    ...Object.fromEntries(entries),
  };
}

/** The kinds of records of which somebody with these fields sees anything. */
export function kindsFor(fields: readonly CaseField[]): readonly StoredKind[] {
  return (Object.keys(PLACES) as StoredKind[]).filter(
    (kind) => fields.includes(PLACES[kind].open) || (kind === 'healthNeed' && fields.includes('urgentHealth')),
  );
}
