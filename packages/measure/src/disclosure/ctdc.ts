// SPDX-License-Identifier: EUPL-1.2
// The variables of the Global Synthetic Dataset of CTDC (IOM): names, kinds and code lists, so that a table which follows its
// codebook needs no schema of its own. Names of earlier years and of HTCDS 2.0 are understood, and variables that were
// merged in 2024 are merged here. Code lists are public: no value of a list tells that somebody has it.
//
// Source: The Global Synthetic Data Codebook, CTDC/IOM, version 2, February 2024. Blank means missing or no, never no.

import type { CaseTable, TableColumn } from './case-table.ts';
import type { Outcome } from './refusals.ts';
import { type CaseSchema, type ColumnKind, type ColumnSchema, DEFAULT_DELIMITER } from './schema.ts';

const FIRST_YEAR = 2002;
const GENDERS = ['Man', 'Woman', 'Trans/Transgender/NonConforming'] as const;
/** With two hyphens, as the published files write them. */
const AGES = ['0--8', '9--17', '18--20', '21--23', '24--26', '27--29', '30--38', '39--47', '48+'] as const;
const MONTHS = ['0--12 (0-1 yr)', '13--24 (1-2 yrs)', '25+ (2+ yrs)'] as const;

/** Means after the merging of 2024, each with the stems of the earlier variables that are in it. */
const MEANS: Readonly<Record<string, readonly string[]>> = {
  meansDebtBondageEarnings: ['DebtBondageEarnings', 'DebtBondage', 'TakesEarnings'],
  meansThreats: [
    'Threats',
    'PhysicalThreats',
    'UsesChildren',
    'ThreatOfLawEnforcement',
    'ThreatsLawEnforcement',
    'ThreatensChildrenFamily',
  ],
  meansAbusePsyPhySex: ['AbusePsyPhySex', 'PsychologicalAbuse', 'PhysicalAbuse', 'SexualAbuse'],
  meansFalsePromises: ['FalsePromises'],
  meansDrugsAlcohol: ['DrugsAlcohol', 'PsychoactiveSubstances', 'PsychoactiveSubstance'],
  meansDenyBasicNeeds: [
    'DenyBasicNeeds',
    'RestrictsFinancialAccess',
    'RestrictsMovement',
    'RestrictsMedicalCare',
    'WithholdsNecessities',
  ],
  meansExcessiveWorkHours: ['ExcessiveWorkHours', 'ExcessiveWorkingHours'],
  meansWithholdDocs: ['WithholdDocs', 'WithholdDocuments', 'WithholdsDocuments'],
};
const MEANS_PREFIXES = ['means', 'meansOfControl', 'MethodsOfControl'];
const LABOUR = ['Agriculture', 'Construction', 'DomesticWork', 'Hospitality'];
const SEX = ['Prostitution', 'Pornography'];
const RECRUITERS = ['IntimatePartner', 'Friend', 'Family', 'Other'];

export interface CtdcLists {
  /** ISO 3166-1 alpha-3 */
  readonly countries: readonly string[];
  /** the last year that a record may have */
  readonly lastYear: number;
}

export interface CtdcTable {
  /** columns under the names of the codebook, in its order */
  readonly table: CaseTable;
  readonly schema: CaseSchema;
}

interface Variable {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly values: readonly string[];
  /** other names of it or of what was merged into it */
  readonly known: readonly string[];
}

function variables({ countries, lastYear }: CtdcLists): readonly Variable[] {
  const years = Array.from({ length: Math.max(0, lastYear - FIRST_YEAR + 1) }, (_, k) => String(FIRST_YEAR + k));
  const one = (name: string, values: readonly string[]): Variable => ({ name, kind: 'category', values, known: [] });
  const flag = (name: string, known: readonly string[] = []): Variable => ({
    name,
    kind: 'flag',
    values: ['1'],
    known,
  });
  return [
    one('yearOfRegistration', years),
    one('gender', GENDERS),
    one('ageBroad', AGES),
    one('citizenship', countries),
    one('CountryOfExploitation', countries),
    one('traffickMonths', MONTHS),
    ...Object.entries(MEANS).map(([name, stems]) =>
      flag(
        name,
        MEANS_PREFIXES.flatMap((prefix) => stems.map((stem) => prefix + stem)),
      ),
    ),
    ...['isForcedLabour', 'isSexualExploit', 'isOtherExploit'].map((name) => flag(name)),
    ...LABOUR.map((kind) => flag(`typeOfLabour${kind}`, [`sectorOfLabour${kind}`])),
    ...SEX.map((kind) => flag(`typeOfSex${kind}`, [`sectorOfSex${kind}`])),
    ...RECRUITERS.map((kind) => flag(`recruiterRelation${kind}`)),
  ];
}

/** Signs for a missing value in files of different years (NULL: codebook; -99: earlier files, from memory). */
const MISSING: ReadonlySet<string> = new Set(['NULL', '-99']);
/** Words of earlier files (from memory). */
const SAME: Readonly<Record<string, string>> = { Female: 'Woman', Male: 'Man' };

/**
 * @returns the table under the names of the codebook, with its schema; columns of the codebook that it lacks stay out.
 *   Refusals: NOT_CTDC for each column that the codebook does not have, with the column
 */
export function readCtdc(table: CaseTable, lists: CtdcLists): Outcome<CtdcTable> {
  const all = variables(lists);
  const byName = new Map(
    all.flatMap((one) => [one.name, ...one.known].map((name) => [name.toLowerCase(), one] as const)),
  );
  const found = new Map<Variable, TableColumn[]>();
  const unknown: string[] = [];
  for (const column of table.columns) {
    // a column of HTCDS carries the section before its name
    const variable = byName.get(column.name.toLowerCase().replace(/^hte_/u, ''));
    if (variable === undefined) unknown.push(column.name);
    else found.set(variable, [...(found.get(variable) ?? []), column]);
  }
  if (unknown.length > 0) return { ok: false, refusals: unknown.map((column) => ({ code: 'NOT_CTDC', column })) };
  const used = all.filter((variable) => found.has(variable));
  return {
    ok: true,
    value: {
      table: {
        rows: table.rows,
        columns: used.map((variable) => columnOf(variable, found.get(variable) ?? [], table.rows)),
      },
      schema: { columns: used.map(schemaOf), outside: 'refuse' },
    },
  };
}

function schemaOf({ name, kind, values }: Variable): ColumnSchema {
  return { name, kind, delimiter: DEFAULT_DELIMITER, values, sensitiveZeros: false };
}

function columnOf({ name, kind }: Variable, from: readonly TableColumn[], rows: number): TableColumn {
  const [first] = from;
  if (from.length === 1 && first !== undefined) {
    const values = first.values.map((value) => {
      const trimmed = value.trim();
      return MISSING.has(trimmed) ? '' : kind === 'flag' ? trimmed : (SAME[trimmed] ?? trimmed);
    });
    return { name, values, cells: first.cells };
  }
  return merged(name, from, rows);
}

/** Of several flags: 1 where any is; a value that is neither 1, 0 nor missing stays, so that it is refused. */
function merged(name: string, from: readonly TableColumn[], rows: number): TableColumn {
  const odd = from.flatMap(({ values }) =>
    values.map((value) => value.trim()).filter((value) => !['', '0', '1'].includes(value) && !MISSING.has(value)),
  );
  const values = ['', '1', ...new Set(odd)];
  const cells = Uint16Array.from({ length: rows }, (_, row) => {
    const own = from.map((column) => column.values[column.cells[row] as number]?.trim() ?? '');
    const strange = own.find((value) => odd.includes(value));
    return strange === undefined ? (own.includes('1') ? 1 : 0) : values.indexOf(strange);
  });
  return { name, values, cells };
}
