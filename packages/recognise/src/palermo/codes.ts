// SPDX-License-Identifier: EUPL-1.2
// The closed lists of codes in which facts are recorded. A code never changes its meaning.
// Sources: Protocol to Prevent, Suppress and Punish Trafficking in Persons (UN, 2000), art. 3(a); Protocol against the
// Smuggling of Migrants (UN, 2000), arts. 3 and 6; Supplementary Convention on the Abolition of Slavery (1956), art. 1.

/** Art. 3(a), closed list. */
export const ACTS = ['recruitment', 'transportation', 'transfer', 'harbouring', 'receipt'] as const;
export type Act = (typeof ACTS)[number];

/** Art. 3(a), closed list. */
export const MEANS = [
  'force-or-threat',
  'coercion',
  'abduction',
  'fraud',
  'deception',
  'abuse-of-power',
  'abuse-of-vulnerability',
  'payment-to-controller',
] as const;
export type Means = (typeof MEANS)[number];

/** Art. 3(a), "at a minimum": the named purposes first, then forms that other instruments or national laws name. */
export const PURPOSES = [
  'prostitution-of-others',
  'other-sexual-exploitation',
  'forced-labour',
  'slavery',
  'debt-bondage',
  'serfdom',
  'servile-marriage',
  'child-transfer-for-exploitation',
  'servitude',
  'domestic-servitude',
  'organ-removal',
  'forced-begging',
  'forced-criminality',
  'forced-marriage',
  'armed-recruitment',
  'illegal-adoption',
  'reproductive-exploitation',
  'other-exploitation',
] as const;
export type Purpose = (typeof PURPOSES)[number];

/** Smuggling Protocol, arts. 3 and 6, and the two situations that are expressly not smuggling. */
export const SMUGGLING_FACTS = [
  'illegal-entry-procured',
  'document-fraud',
  'illegal-stay-enabled',
  'material-benefit',
  'non-national',
  'endangerment',
  'inhuman-treatment',
  'unaided-irregular-entry',
  'assistance-without-benefit',
] as const;
export type SmugglingFact = (typeof SMUGGLING_FACTS)[number];

/** What is known about one code. What nobody asked is `unknown`, never `not-indicated`. */
export const FINDINGS = ['established', 'indicated', 'not-indicated', 'contradicted', 'unknown'] as const;
export type Finding = (typeof FINDINGS)[number];

export const AGE_GROUPS = ['adult', 'child', 'presumed-child', 'unknown'] as const;
export type AgeGroup = (typeof AGE_GROUPS)[number];

/** The four lists of a case, in the order in which people speak of them. */
export const LISTS = ['acts', 'means', 'purposes', 'smuggling'] as const;
export type ListName = (typeof LISTS)[number];
export const CODES = { acts: ACTS, means: MEANS, purposes: PURPOSES, smuggling: SMUGGLING_FACTS } as const;
export type Code = Act | Means | Purpose | SmugglingFact;
