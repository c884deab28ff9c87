// SPDX-License-Identifier: EUPL-1.2
// What the row of a case says of its file, asked of the rules: the risk that counts, until when health is shared. Nothing is
// worked out here.

import type { CaseFile } from '@amparo/casework/case';
import { CLOCK_KINDS, clocksOf } from '@amparo/casework/clocks';
import { isInForce } from '@amparo/casework/consent';
import type { CountryProfile } from '@amparo/casework/profile';
import { currentLevel, latestRisk, RISK_LEVELS, type RiskScope } from '@amparo/casework/risk';
import { instantOf } from './blank.ts';

/** 0 low to 3 critical; null where nobody has assessed it. */
export function risksNow(file: CaseFile): {
  readonly self: number | null;
  readonly family: number | null;
  /** when the first of them is out of date */
  readonly validUntil: Date | null;
} {
  const level = (scope: RiskScope) => {
    const found = currentLevel(file, scope);
    return found === null ? null : RISK_LEVELS.indexOf(found);
  };
  const ends = (['Self', 'Family'] as const).flatMap((scope) => latestRisk(file, scope)?.validUntil ?? []);
  const [first] = ends.toSorted();
  return { self: level('Self'), family: level('Family'), validUntil: first === undefined ? null : new Date(first) };
}

export function healthSharedUntil({ consents }: CaseFile, now: Date): Date | null {
  const at = instantOf(now);
  const ends = consents
    .filter((consent) => consent.purpose === 'HealthDataSharing' && isInForce(consent, at))
    .map(({ expiresAt }) => expiresAt);
  const last = ends.toSorted().at(-1);
  return last === undefined ? null : new Date(last);
}

export interface KeptClock {
  readonly kind: string;
  readonly rank: number;
  readonly record: string;
  readonly recordId: string | null;
  readonly appearsAt: Date;
  readonly dueAt: Date;
}

/** Everything that falls due, in no case more than a file can hold. The rank is that of its kind, most pressing first. */
export function clocksOfFile(file: CaseFile, profile: CountryProfile): readonly KeptClock[] {
  return clocksOf(file, profile)
    .slice(0, MOST_CLOCKS)
    .map(({ kind, record, recordId, appearsAt, dueAt }) => ({
      kind,
      rank: CLOCK_KINDS.indexOf(kind),
      record,
      recordId,
      appearsAt: new Date(appearsAt),
      dueAt: new Date(dueAt),
    }));
}
const MOST_CLOCKS = 1000;
