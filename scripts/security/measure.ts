// SPDX-License-Identifier: EUPL-1.2
// What a measure of the release gate is. To add one: write a file that exports a Measure, and put its name into the list of
// measures.ts.

export interface Scale {
  /** the release gate; false: a few of everything, to see that the measure works */
  readonly full: boolean;
  /** a line for the person who waits */
  readonly note: (text: string) => void;
}

export interface Figure {
  readonly passed: boolean;
  /** what was counted, for the table: `200 kills, 4,312 writes, 0 lost` */
  readonly figure: string;
  /** what to look at when it did not pass; no data of a case */
  readonly findings?: readonly string[];
}

export interface Measure {
  readonly name: string;
  /** what must hold, for the table */
  readonly gate: string;
  run(this: void, scale: Scale): Promise<Figure>;
}

/** Passed when there is nothing to complain about. */
export function figureOf(figure: string, findings: readonly string[]): Figure {
  return { passed: findings.length === 0, figure, findings };
}
