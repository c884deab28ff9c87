// SPDX-License-Identifier: EUPL-1.2
// Photos of a person are off: one is taken in, and opened, only while her own consent to it is in force (I-24). Asked with the
// rules of packages/casework; another legal basis does not do. Papers and things need none.

import { groundFor } from '@amparo/casework/consent';
import { at, problem } from '@amparo/casework/outcome';
import { refusedByRule, type Refused } from '../problems.ts';
import { contextOf } from '../routes/file/work.ts';
import { type LoadedFile, loadFile } from '../store/records/case-file.ts';
import type { Store } from '../store/sealed.ts';
import type { Staff } from '../store/session.ts';

/** @returns why a photo of the person may neither be taken in nor opened; undefined when it may */
export function photoRefusal({ file }: Pick<LoadedFile, 'file'>, staff: Staff, now: Date): Refused | undefined {
  const found = groundFor(
    file,
    { purpose: 'PhotoOrRecording', recipient: null, categories: ['Photo'] },
    contextOf(staff, now),
  );
  if (found.ground?.kind === 'consent') return undefined;
  const [first, ...rest] = found.ground === null ? found.problems : [];
  const missing = problem('CONSENT_MISSING', at('consent'), 'ask-for-consent', { what: ['PhotoOrRecording'] });
  return refusedByRule([first ?? missing, ...rest]);
}

/** The same for reading, where no file is held: with what the rule looks at and no more. */
export async function photoRefusalOf(
  store: Store,
  staff: Staff,
  caseId: string,
  now: Date,
): Promise<Refused | undefined> {
  const kinds = ['case', 'person', 'consent', 'legalBasis', 'guardianship'] as const;
  const loaded = await loadFile(store, staff.orgId, caseId, { lock: false, kinds });
  if (loaded === undefined) throw new TypeError('a document whose case cannot be read');
  return photoRefusal(loaded, staff, now);
}
