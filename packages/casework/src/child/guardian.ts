// SPDX-License-Identifier: EUPL-1.2
// Who is guardian on a day.

import type { PlainDate } from '@amparo/kernel';
import type { CaseFile } from '../case/case.ts';
import type { Guardianship } from './child.ts';

export function activeGuardian(
  { guardianships }: Pick<CaseFile, 'guardianships'>,
  today: PlainDate,
): Guardianship | undefined {
  return guardianships.findLast(
    ({ personId, from, to, conflictOfInterestChecked }) =>
      personId !== null && from !== null && from <= today && (to === null || today < to) && conflictOfInterestChecked,
  );
}

/** Asked for and not yet answered. */
export function guardianRequested({ guardianships }: Pick<CaseFile, 'guardianships'>): boolean {
  return guardianships.some(({ personId, to }) => personId === null && to === null);
}
