// SPDX-License-Identifier: EUPL-1.2
// What `amparo link` says, in English or Spanish: texts of content/translations/<language>/linkage.yaml and linking.yaml, by
// the codes of the package.

import type { LinkageProblem } from '@amparo/measure/linkage';
import type { Translate } from '@amparo/recognise/palermo';
import { linkageTranslator } from '../content.ts';

export interface Words {
  readonly t: Translate;
  number(value: number, digits?: number): string;
  percent(share: number, digits?: number): string;
}

export function wordsOf(language: 'en' | 'es'): Words {
  const t = linkageTranslator(language);
  const number = (value: number, digits = 0) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: digits, useGrouping: 'min2' }).format(value);
  return { t, number, percent: (share, digits = 1) => `${number(100 * share, digits)} %` };
}

/** Reason and remedy, on standard error. @returns the exit code of a refusal */
export function tellProblems({ t }: Words, problems: readonly LinkageProblem[], file = ''): 2 {
  for (const { code, values } of problems.slice(0, 20)) {
    const place = file === '' ? '' : `${file}: `;
    console.error(`amparo: ${place}${code}: ${t(`linking.problems.${code}.reason`, values)}`);
    console.error(`amparo: ${t(`linking.problems.${code}.remedy`, values)}`);
  }
  return 2;
}
