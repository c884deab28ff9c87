// SPDX-License-Identifier: EUPL-1.2
// What a chart is drawn from: plain JSON, as the server answers it and as a release holds it. Codes, never words: the page
// gives the words. A number that disclosure rules keep back is `null` and is drawn and told as withheld, never as zero.
// Nothing here is about one person; whoever fills these shapes has passed every number through the disclosure rules before.

/** A number that may be told, or `null`: withheld. A true, published zero is 0. */
export type Shown = number | null;

/** Where the true value lies with the probability `level` (0.95), as far as the noise of protection or of an estimate goes. */
export interface Range {
  readonly low: number;
  readonly high: number;
  readonly level: number;
}

export interface Row {
  /** code of a code list, a year, a band: words are found by the page */
  readonly code: string;
  readonly value: Shown;
  readonly range?: Range | null;
}

/** How the numbers were protected: the sentence under every chart says it. */
export interface Protection {
  /** `suppressed`: small numbers withheld; `rounded`: to a multiple of `base`; `noise`: differential privacy */
  readonly kind: 'suppressed' | 'rounded' | 'noise' | 'none';
  /** numbers below this are withheld; 0 where none is */
  readonly smallest: number;
  /** numbers are multiples of this; 1 where they are not rounded */
  readonly base: number;
}

interface Chart {
  /** code of the title: `exploitation`, `means`, `services`, … */
  readonly name: string;
  /** what is counted */
  readonly unit: 'persons' | 'records' | 'days' | 'percent';
  readonly protection: Protection;
}

/** One bar for each row, in this order. Rows may overlap (a person can have several): then `isPartition` is false. */
export interface Bars extends Chart {
  readonly kind: 'bars';
  readonly rows: readonly Row[];
  readonly isPartition: boolean;
}

export interface TrendSeries {
  readonly code: string;
  readonly points: readonly Row[];
}

/** A line for each series over periods; `code` of a point is the period: `2025`, `2025-H1`, `2025-Q3`, `2025-04`. */
export interface Trend extends Chart {
  readonly kind: 'trend';
  readonly series: readonly TrendSeries[];
}

/** One number for each country: `code` is ISO 3166-1 alpha-2; `ZZ` stands for an unknown place. */
export interface Places extends Chart {
  readonly kind: 'places';
  readonly rows: readonly Row[];
}

export interface Flow {
  /** ISO 3166-1 alpha-2, `ZZ` unknown; equal to `to` for what stayed within a country */
  readonly from: string;
  readonly to: string;
  readonly value: Shown;
}

/** From where to where: citizenship or residence to the country of exploitation. */
export interface Flows extends Chart {
  readonly kind: 'flows';
  readonly flows: readonly Flow[];
}

export const SDG_SEXES = ['female', 'male', 'other', 'unknown'] as const;
export const SDG_AGES = ['child', 'adult', 'unknown'] as const;
/** Forms as the metadata of the indicator divide them. */
export const SDG_FORMS = ['sexual-exploitation', 'forced-labour', 'organ-removal', 'other', 'unknown'] as const;

export interface SdgRow {
  readonly sex: (typeof SDG_SEXES)[number] | 'all';
  readonly age: (typeof SDG_AGES)[number] | 'all';
  readonly form: (typeof SDG_FORMS)[number] | 'all';
  readonly value: Shown;
}

/**
 * SDG indicator 16.2.2: victims of trafficking detected per 100,000 population, by sex, age and form of exploitation. The
 * population comes with its source from whoever asks; without it only numbers of persons are shown, no rate.
 */
export interface Sdg extends Chart {
  readonly kind: 'sdg-16-2-2';
  readonly period: string;
  readonly country: string;
  readonly population: { readonly persons: number; readonly year: number; readonly source: string } | null;
  readonly rows: readonly SdgRow[];
}

export type ChartData = Bars | Trend | Places | Flows | Sdg;
