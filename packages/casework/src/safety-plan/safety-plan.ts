// SPDX-License-Identifier: EUPL-1.2
// The safety plan: how the person, and her family at home, stay safe. Obligatory while a scope is High or Critical.

import type { PlainDate } from '@amparo/kernel';
import type { Id, RecordMeta } from '../outcome/record.ts';
import type { RiskScope } from '../risk/risk.ts';

export const COPIES_GIVEN = ['None', 'Paper', 'Memorised'] as const;

export interface SafetyPlan extends RecordMeta {
  readonly caseId: Id;
  /** whose dangers it answers */
  readonly scopes: readonly RiskScope[];
  /** people of the file it protects besides the person, e.g. a sister at home */
  readonly protectsPersonIds: readonly Id[];
  readonly triggers: readonly string[];
  readonly safePlaces: readonly string[];
  readonly safeWord: string | null;
  /** entries of the directory: a number is never typed here */
  readonly callServiceIds: readonly Id[];
  readonly bagAndPapers: string | null;
  readonly phoneHygiene: string | null;
  readonly childrenAndFamily: string | null;
  readonly shelterConfidentiality: string | null;
  readonly reviewOn: PlainDate;
  readonly copyGiven: (typeof COPIES_GIVEN)[number];
  readonly status: 'Active' | 'Superseded';
}
