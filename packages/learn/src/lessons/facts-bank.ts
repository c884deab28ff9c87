// SPDX-License-Identifier: EUPL-1.2
// The fact bank: every statement about the world that a lesson makes, by its id, with its source and the day somebody
// looked at it. A lesson points to ids; it never brings a figure of its own.

import {
  type Issue,
  type LocalText,
  type PlainDate,
  readList,
  readLocalText,
  readObject,
  readOneOf,
  readPlainDate,
  readText,
} from '@amparo/kernel';

export const FACT_MARKS = ['verified', 'from-memory'] as const;

export interface Fact {
  readonly id: string;
  readonly statement: LocalText;
  /** what the reader must know to read the statement rightly, e.g. that only detected victims are counted */
  readonly limits?: LocalText;
  readonly sources: readonly string[];
  /** `verified`: read in a public copy of the source; `from-memory`: no lesson may rest on it */
  readonly mark: (typeof FACT_MARKS)[number];
  readonly checkedOn: PlainDate;
}

export function readFact(raw: unknown, path: string, issues: Issue[]): Fact | undefined {
  const before = issues.length;
  const object = readObject(raw, path, issues, ['id', 'statement', 'limits', 'sources', 'mark', 'checkedOn']);
  if (object === undefined) return undefined;
  const id = readText(object['id'], `${path}.id`, issues, 10);
  if (id !== undefined && !/^f\d{1,3}$/u.test(id))
    issues.push({
      path: `${path}.id`,
      code: 'bad-id',
      remedy: 'an f and a number, like f7; ids retire, they never change meaning',
    });
  const statement = readLocalText(object['statement'], `${path}.statement`, issues);
  const limits = object['limits'] === undefined ? undefined : readLocalText(object['limits'], `${path}.limits`, issues);
  const list = readList(object['sources'], `${path}.sources`, issues, 20) ?? [];
  const sources = list.flatMap((each, index) => readText(each, `${path}.sources[${index}]`, issues, 500) ?? []);
  if (list.length === 0)
    issues.push({
      path: `${path}.sources`,
      code: 'no-source',
      remedy: 'a fact without a source cannot be used; name it',
    });
  const mark = readOneOf(object['mark'], `${path}.mark`, issues, FACT_MARKS);
  const checkedOn = readPlainDate(object['checkedOn'], `${path}.checkedOn`, issues);
  if (issues.length > before || !id || !statement || !mark || !checkedOn) return undefined;
  return { id, statement, ...(limits === undefined ? {} : { limits }), sources, mark, checkedOn };
}
