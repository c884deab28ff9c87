// SPDX-License-Identifier: EUPL-1.2
// How long a case is kept, and what is left of it afterwards. A legal hold stops everything; a child's file is kept until an age.

import type { PlainDate } from '@amparo/kernel';
import { addHours, addMonths, dayOf, type Instant, startOf } from '../calendar/calendar.ts';
import { reachesAge } from '../people/age.ts';
import type { Person } from '../people/people.ts';
import type { CountryProfile } from '../profile/profile.ts';
import type { Case, CaseFile, Stage } from './case.ts';

/** When the case came to its present stage. */
export function stageSince({
  stageHistory,
  openedAt,
  stage,
}: Pick<Case, 'stageHistory' | 'openedAt' | 'stage'>): Instant {
  return stageHistory.findLast(({ to, from }) => to === stage && from !== stage)?.at ?? openedAt;
}

const ENDED: readonly Stage[] = ['Closed', 'Declined', 'TransferredOut'];

/** The day on which the whole case is due for erasure; undefined while it is open, in follow-up or erased. */
export function retentionDay(
  file: Pick<CaseFile, 'case' | 'person'>,
  { retention, ageOfMajority, timeZone }: CountryProfile,
): PlainDate | undefined {
  if (!ENDED.includes(file.case.stage)) return undefined;
  const ended = dayOf(stageSince(file.case), timeZone);
  const day = addMonths(ended, retention.closedYears * 12);
  const grown = wasChild(file.person, ended, ageOfMajority)
    ? reachesAge(file.person, retention.childUntilAge)
    : undefined;
  return grown !== undefined && grown > day ? grown : day;
}

/** A child when it ended; with a birthdate only, because without one no age can be reached. */
function wasChild(person: Person, ended: PlainDate, ageOfMajority: number): boolean {
  const adult = reachesAge(person, ageOfMajority);
  return adult !== undefined && ended < adult;
}

/** When the identity of somebody who declined is erased; undefined otherwise, or when it is gone already. */
export function identityErasureAt(
  { case: held }: Pick<CaseFile, 'case'>,
  { retention }: CountryProfile,
): Instant | undefined {
  if (held.stage !== 'Declined' || held.identityErasedAt !== null) return undefined;
  return addHours(stageSince(held), retention.declinedIdentityHours);
}

export function isRetentionOver(file: CaseFile, today: PlainDate, profile: CountryProfile): boolean {
  const day = retentionDay(file, profile);
  return day !== undefined && day <= today;
}

export function retentionInstant(file: CaseFile, profile: CountryProfile): Instant | undefined {
  const day = retentionDay(file, profile);
  return day === undefined ? undefined : startOf(day, profile.timeZone);
}
