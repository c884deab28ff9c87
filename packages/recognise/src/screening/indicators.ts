// SPDX-License-Identifier: EUPL-1.2
// Published indicator lists as rules that can raise a code to `indicated`, never higher. They count; they do not know
// consent, age doubt, smuggling or contradiction, and their absence proves nothing. The wording of every question is ours.
// Sources: ILO and European Commission, Operational indicators of trafficking in human beings (March 2009, revised September
// 2009): dimensions and strengths; thresholds and ratings from memory. ILO, Indicators of forced labour (2012) and UNODC,
// Human trafficking indicators (leaflet): from memory; neither gives weights, the thresholds for them are our own.

import type { Code, ListName } from '../palermo/codes.ts';

/** Of the adult labour set; used for every form, because only its ratings are known to us. */
export const DIMENSIONS = [
  'deceptive-recruitment',
  'coercive-recruitment',
  'recruitment-by-abuse',
  'exploitation',
  'coercion-at-destination',
  'abuse-at-destination',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export const STRENGTHS = ['strong', 'medium', 'weak'] as const;
export type Strength = (typeof STRENGTHS)[number];

export const ILO_11 = [
  'vulnerability',
  'deception',
  'restriction-of-movement',
  'isolation',
  'violence',
  'threats',
  'documents',
  'withholding-of-wages',
  'debt-bondage',
  'abusive-conditions',
  'excessive-overtime',
] as const;
export type Ilo11 = (typeof ILO_11)[number];

export const UNODC_LISTS = ['general', 'children', 'domestic', 'sexual', 'labour', 'begging'] as const;
export type UnodcList = (typeof UNODC_LISTS)[number];

interface Raised {
  readonly list: ListName;
  readonly code: Code;
}

export const RAISED_BY_DIMENSION: Readonly<Record<Dimension, Raised>> = {
  'deceptive-recruitment': { list: 'means', code: 'deception' },
  'coercive-recruitment': { list: 'means', code: 'coercion' },
  'recruitment-by-abuse': { list: 'means', code: 'abuse-of-vulnerability' },
  exploitation: { list: 'purposes', code: 'forced-labour' },
  'coercion-at-destination': { list: 'means', code: 'coercion' },
  'abuse-at-destination': { list: 'means', code: 'abuse-of-vulnerability' },
};

export const RAISED_BY_ILO_11: Raised = { list: 'purposes', code: 'forced-labour' };

/** The general list and that of children name no form; they call for another talk, not for a finding. */
export const RAISED_BY_UNODC: Readonly<Partial<Record<UnodcList, Raised>>> = {
  domestic: { list: 'purposes', code: 'domestic-servitude' },
  sexual: { list: 'purposes', code: 'prostitution-of-others' },
  labour: { list: 'purposes', code: 'forced-labour' },
  begging: { list: 'purposes', code: 'forced-begging' },
};

/**
 * Whether a dimension is positive: 2 strong; or 1 strong and 1 other; or 3 medium; or 2 medium and 1 weak.
 *
 * @param strengths one entry per distinct indicator
 */
export function dimensionIsPositive(strengths: readonly Strength[]): boolean {
  const count = (strength: Strength) => strengths.filter((each) => each === strength).length;
  const [strong, medium, weak] = [count('strong'), count('medium'), count('weak')];
  return strong >= 2 || (strong === 1 && medium + weak >= 1) || medium >= 3 || (medium === 2 && weak >= 1);
}

const ABOUT_WORK: readonly Ilo11[] = [
  'withholding-of-wages',
  'debt-bondage',
  'abusive-conditions',
  'excessive-overtime',
];
/** "Usually several together": three, and one of them about the work itself. Our own threshold. */
const SEVERAL = 3;

export function forcedLabourIsIndicated(found: readonly Ilo11[]): boolean {
  const distinct = new Set(found);
  return distinct.size >= SEVERAL && ABOUT_WORK.some((each) => distinct.has(each));
}

/** Our own threshold: three distinct signs of one list. */
export function listIsIndicated(signs: number): boolean {
  return signs >= SEVERAL;
}
