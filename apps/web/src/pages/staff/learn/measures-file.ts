// SPDX-License-Identifier: EUPL-1.2
// The measures of courses as lines: for the table of the page and for a CSV file. What is hidden stays hidden in both.

import type { Interval, Shown } from '@amparo/learn/lessons';
import type { CourseMeasures } from '../../../api/learn-api.ts';

export interface Line {
  /** `mean/pre`, `gain`, `mark/acts`, `item/offer.1` */
  readonly what: string;
  readonly figure: Shown<Interval>;
  /** share of one; change of a share; change on three faces */
  readonly scale: 'share' | 'change' | 'faces';
}

const MARKS = ['acts', 'means', 'purposes', 'crossing', 'label'] as const;

export function linesOf({
  means,
  gain,
  worryChange,
  completion,
  items,
  marks,
}: Omit<CourseMeasures, 'course'>): Line[] {
  return [
    { what: 'mean/pre', figure: means.pre, scale: 'share' },
    { what: 'mean/post', figure: means.post, scale: 'share' },
    { what: 'mean/delayed', figure: means.delayed, scale: 'share' },
    { what: 'gain', figure: gain, scale: 'change' },
    { what: 'worry', figure: worryChange, scale: 'faces' },
    { what: 'completion', figure: completion, scale: 'share' },
    ...MARKS.map((mark) => ({ what: `mark/${mark}`, figure: marks[mark], scale: 'share' as const })),
    ...items.map(({ item, right }) => ({ what: `item/${item}`, figure: right, scale: 'share' as const })),
  ];
}

/** RFC 4180; only codes and numbers, so nothing needs quotes. Hidden figures have empty cells. */
export function measuresCsv(courses: readonly CourseMeasures[]): string {
  const rows = courses.flatMap((course) =>
    linesOf(course).map(({ what, figure }) => {
      const { estimate = '', low = '', high = '', people = '' } = figure.shown ? figure.value : {};
      return [course.course, what, estimate, low, high, people].join(',');
    }),
  );
  return `${['course,measure,estimate,low95,high95,people', ...rows].join('\r\n')}\r\n`;
}
