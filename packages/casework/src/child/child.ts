// SPDX-License-Identifier: EUPL-1.2
// A child: guardianship and the procedure on best interests. Shapes and states; the rules stand in guardianship.ts and
// best-interests.ts. Minority is presumed where age is uncertain and there is reason to believe it.
// Sources: UNHCR, Best Interests Procedure Guidelines (2021); CETS 197, art. 10(3); UNICEF Guidelines on Child Victims (2006).

import type { PlainDate } from '@amparo/kernel';
import type { Id, RecordMeta } from '../outcome/record.ts';

export const GUARDIAN_APPOINTED_BY = ['Court', 'ChildProtectionAuthority', 'Law', 'Temporary'] as const;

export interface Guardianship extends RecordMeta {
  readonly caseId: Id;
  /** null while only requested */
  readonly personId: Id | null;
  readonly requestedOn: PlainDate;
  readonly appointedBy: (typeof GUARDIAN_APPOINTED_BY)[number] | null;
  readonly from: PlainDate | null;
  readonly to: PlainDate | null;
  readonly conflictOfInterestChecked: boolean;
}

export const BEST_INTERESTS_STATES = [
  'Initiated',
  'BIA',
  'BIASufficient',
  'BIDRequired',
  'InformationGathering',
  'Panel',
  'Decided',
  'Implemented',
  'Reviewed',
] as const;
export type BestInterestsState = (typeof BEST_INTERESTS_STATES)[number];
export const BID_MATTERS = [
  'DurableSolution',
  'TemporaryCare',
  'SeparationFromParents',
  'Return',
  'AdoptionLikePlacement',
  'Other',
] as const;
export type BidMatter = (typeof BID_MATTERS)[number];
/** For these no assessment alone is enough; adapted to every child, not only to refugee children. */
export const BID_OBLIGATORY = [
  'DurableSolution',
  'TemporaryCare',
  'SeparationFromParents',
  'Return',
  'AdoptionLikePlacement',
] as const satisfies readonly BidMatter[];
export const BEST_INTERESTS_FACTORS = [
  'Views',
  'Safety',
  'Family',
  'Development',
  'Identity',
  'Health',
  'Continuity',
] as const;
export type BestInterestsFactor = (typeof BEST_INTERESTS_FACTORS)[number];
export const PANEL_DISCIPLINES = [
  'ChildProtection',
  'SocialWork',
  'Law',
  'Psychology',
  'Medicine',
  'Education',
  'RefugeeProtection',
  'CulturalMediation',
] as const;
export type PanelDiscipline = (typeof PANEL_DISCIPLINES)[number];
export const BID_DECISIONS = [
  'Return',
  'LocalIntegration',
  'RelocationInCountry',
  'ThirdCountry',
  'FamilyReunification',
  'AlternativeCare',
  'InternationalProtection',
  'NoChangeNow',
] as const;
export type BidDecision = (typeof BID_DECISIONS)[number];

export interface BestInterestsOption {
  readonly decision: BidDecision;
  readonly pros: Readonly<Partial<Record<BestInterestsFactor, string>>>;
  readonly cons: Readonly<Partial<Record<BestInterestsFactor, string>>>;
}

export interface BestInterestsProcedure extends RecordMeta {
  readonly caseId: Id;
  readonly matter: BidMatter;
  readonly state: BestInterestsState;
  readonly childViews: {
    readonly heardBy: Id;
    readonly heardOn: PlainDate;
    readonly how: string;
    readonly summary: string;
  } | null;
  readonly options: readonly BestInterestsOption[];
  readonly panel: readonly { readonly userId: Id; readonly discipline: PanelDiscipline }[];
  readonly decision: BidDecision | null;
  readonly decidedOn: PlainDate | null;
  readonly reasons: string | null;
  readonly childInformedOn: PlainDate | null;
  readonly appealUntil: PlainDate | null;
  readonly timesReopened: number;
}
