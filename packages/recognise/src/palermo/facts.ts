// SPDX-License-Identifier: EUPL-1.2
// The facts of one case as the legal test reads them: an age group and one finding for every code. The input form is
// short (only what is known, `*` for the rest); the inner form is complete, so that no rule ever meets a gap.
// Used by the interview, the narrative reader, the API and the command line. Never holds a name or free text.

import { InvalidInput, type Issue, readList, readObject, readOneOf } from '@amparo/kernel';
import {
  ACTS,
  AGE_GROUPS,
  type Act,
  type AgeGroup,
  CODES,
  type Code,
  FINDINGS,
  type Finding,
  type ListName,
  MEANS,
  type Means,
  PURPOSES,
  type Purpose,
  SMUGGLING_FACTS,
  type SmugglingFact,
} from './codes.ts';

/** One finding for every code of a list. */
export type Findings<C extends Code> = Readonly<Record<C, Finding>>;

export interface Age {
  readonly group: AgeGroup;
  /** whole years, 0 to 120 */
  readonly years?: number;
  /** why the age is presumed or not known; words of the person who records, not of the person concerned */
  readonly reason?: string;
}

export interface Facts {
  readonly age: Age;
  readonly acts: Findings<Act>;
  readonly means: Findings<Means>;
  readonly purposes: Findings<Purpose>;
  readonly smuggling: Findings<SmugglingFact>;
  /** recorded because it helps to find the means; never lowers a result (art. 3(b)) */
  readonly consent?: string;
  readonly borderCrossed?: boolean;
}

export interface CodedFinding<C extends string = string> {
  readonly code: C;
  readonly finding: Finding;
}

/** The short form in which facts travel: files, API, instruments, narrative proposals. */
export interface FactsInput {
  readonly age: Age;
  readonly acts: readonly CodedFinding[];
  readonly means: readonly CodedFinding[];
  readonly purposes: readonly CodedFinding[];
  readonly smuggling: readonly CodedFinding[];
  readonly consent?: string;
  readonly borderCrossed?: boolean;
}

// One literal per list and filling, so that all findings of a list share one hidden class in the engine.
const TEMPLATES = {
  acts: templates(ACTS),
  means: templates(MEANS),
  purposes: templates(PURPOSES),
  smuggling: templates(SMUGGLING_FACTS),
};

function templates<C extends Code>(codes: readonly C[]): Readonly<Record<Finding, Findings<C>>> {
  const filled = (finding: Finding) => Object.fromEntries(codes.map((code) => [code, finding])) as Record<C, Finding>;
  return {
    established: filled('established'),
    indicated: filled('indicated'),
    'not-indicated': filled('not-indicated'),
    contradicted: filled('contradicted'),
    unknown: filled('unknown'),
  };
}

/** Facts of which nobody knows anything yet. */
export function unknownFacts(): Facts {
  return {
    age: { group: 'unknown' },
    acts: TEMPLATES.acts.unknown,
    means: TEMPLATES.means.unknown,
    purposes: TEMPLATES.purposes.unknown,
    smuggling: TEMPLATES.smuggling.unknown,
  };
}

const FACT_KEYS = ['age', 'acts', 'means', 'purposes', 'smuggling', 'consent', 'borderCrossed'] as const;
const AGE_KEYS = ['group', 'years', 'reason'] as const;
const ENTRY_KEYS = ['code', 'finding'] as const;
const FINDING_SET: ReadonlySet<unknown> = new Set(FINDINGS);
const CODE_SETS: Readonly<Record<ListName, ReadonlySet<unknown>>> = {
  acts: new Set(ACTS),
  means: new Set(MEANS),
  purposes: new Set(PURPOSES),
  smuggling: new Set(SMUGGLING_FACTS),
};

/**
 * Reads facts in their short form.
 *
 * @param path where the facts stand in the whole input, for messages
 * @param issues every mistake is added here, with its path and what to do
 * @returns undefined when there was any mistake
 */
export function parseFacts(raw: unknown, issues: Issue[], path = ''): Facts | undefined {
  const before = issues.length;
  const object = readObject(raw, path, issues, FACT_KEYS);
  if (object === undefined) return undefined;
  const at = (key: string) => (path === '' ? key : `${path}.${key}`);
  const age = readAge(object['age'], at('age'), issues);
  const acts = readFindings<Act>(object['acts'], 'acts', path, issues);
  const means = readFindings<Means>(object['means'], 'means', path, issues);
  const purposes = readFindings<Purpose>(object['purposes'], 'purposes', path, issues);
  const smuggling = readFindings<SmugglingFact>(object['smuggling'], 'smuggling', path, issues);
  const consent = object['consent'];
  if (
    consent !== undefined &&
    consent !== null &&
    !(typeof consent === 'string' && /^[a-z][a-z-]{0,39}$/u.test(consent))
  ) {
    issues.push({
      path: at('consent'),
      code: 'bad-consent',
      remedy: "a short code such as 'given', 'refused' or 'unknown'",
    });
  }
  const border = object['borderCrossed'];
  if (border !== undefined && border !== null && typeof border !== 'boolean') {
    issues.push({
      path: at('borderCrossed'),
      code: 'not-a-boolean',
      remedy: 'true, false, or leave it out when not known',
    });
  }
  if (issues.length > before || !age || !acts || !means || !purposes || !smuggling) return undefined;
  if (consent === undefined && border === undefined) return { age, acts, means, purposes, smuggling };
  return {
    age,
    acts,
    means,
    purposes,
    smuggling,
    ...(typeof consent === 'string' ? { consent } : {}),
    ...(typeof border === 'boolean' ? { borderCrossed: border } : {}),
  };
}

/** @throws {InvalidInput} with every mistake found */
export function parseFactsOrThrow(raw: unknown): Facts {
  const issues: Issue[] = [];
  const facts = parseFacts(raw, issues);
  if (facts === undefined) throw new InvalidInput(issues);
  return facts;
}

function readAge(raw: unknown, path: string, issues: Issue[]): Age | undefined {
  const object = readObject(raw, path, issues, AGE_KEYS);
  if (object === undefined) return undefined;
  const group = readOneOf(object['group'], `${path}.group`, issues, AGE_GROUPS);
  const years = object['years'] ?? undefined;
  const reason = object['reason'] ?? undefined;
  if (years !== undefined && !(typeof years === 'number' && Number.isInteger(years) && years >= 0 && years <= 120)) {
    issues.push({ path: `${path}.years`, code: 'bad-years', remedy: 'whole years from 0 to 120, or leave it out' });
    return undefined;
  }
  if (reason !== undefined && !(typeof reason === 'string' && reason.length <= 500)) {
    issues.push({ path: `${path}.reason`, code: 'bad-reason', remedy: 'a text of at most 500 characters' });
    return undefined;
  }
  if (group === undefined) return undefined;
  if (years !== undefined && ((group === 'adult' && years < 18) || (group === 'child' && years >= 18))) {
    issues.push({
      path: `${path}.years`,
      code: 'age-contradiction',
      remedy:
        group === 'adult'
          ? "under 18 the group is 'child' (art. 3(d)); if the years are not sure, use 'presumed-child'"
          : "from 18 the group is 'adult'; if there is reason to believe the person is under 18, use 'presumed-child'",
    });
    return undefined;
  }
  if (years === undefined && reason === undefined) return { group };
  return {
    group,
    ...(years === undefined ? {} : { years }),
    ...(reason === undefined ? {} : { reason }),
  };
}

function readFindings<C extends Code>(
  raw: unknown,
  list: ListName,
  parent: string,
  issues: Issue[],
): Findings<C> | undefined {
  const before = issues.length;
  const path = parent === '' ? list : `${parent}.${list}`;
  if (raw === undefined) {
    issues.push({
      path,
      code: 'missing-list',
      remedy: `missing; write [] when it was asked and nothing points to it, [{"code":"*","finding":"unknown"}] when it was not asked`,
    });
    return undefined;
  }
  const entries = readList(raw, path, issues, 200);
  if (entries === undefined) return undefined;
  let rest: Finding = 'not-indicated';
  for (const entry of entries)
    if (isEntry(entry) && entry.code === '*' && FINDING_SET.has(entry.finding)) rest = entry.finding as Finding;
  const findings: Record<string, Finding> = { ...TEMPLATES[list][rest] };
  for (let index = 0; index < entries.length; index += 1) {
    const entry = entries[index];
    if (
      !isEntry(entry) ||
      !(entry.code === '*' || CODE_SETS[list].has(entry.code)) ||
      !FINDING_SET.has(entry.finding)
    ) {
      describeEntry(entry, list, `${path}[${index}]`, issues);
      continue;
    }
    for (let earlier = 0; earlier < index; earlier += 1) {
      if ((entries[earlier] as { code?: unknown } | null)?.code !== entry.code) continue;
      issues.push({
        path: `${path}[${index}].code`,
        code: 'two-findings',
        remedy: `'${entry.code}' has a finding already at ${path}[${earlier}]; keep one (established outweighs indicated)`,
      });
      break;
    }
    if (entry.code !== '*') findings[entry.code] = entry.finding as Finding;
  }
  return issues.length > before ? undefined : (findings as Record<C, Finding>);
}

/** The exact shape of a list entry; anything else is described by {@link describeEntry}. */
function isEntry(entry: unknown): entry is { code: string; finding: string } {
  if (typeof entry !== 'object' || entry === null) return false;
  const { code, finding } = entry as { code?: unknown; finding?: unknown };
  if (typeof code !== 'string' || typeof finding !== 'string') return false;
  for (const key in entry) if (key !== 'code' && key !== 'finding') return false;
  return true;
}

function describeEntry(entry: unknown, list: ListName, path: string, issues: Issue[]): void {
  const object = readObject(entry, path, issues, ENTRY_KEYS);
  if (object === undefined) return;
  if (object['code'] !== '*') readOneOf(object['code'], `${path}.code`, issues, CODES[list] as readonly string[]);
  readOneOf(object['finding'], `${path}.finding`, issues, FINDINGS);
}

/** The input form again, every code named. parseFacts undoes it. */
export function toFactsInput(facts: Facts): FactsInput {
  const named = (list: ListName): CodedFinding[] => {
    const findings = facts[list] as Readonly<Record<string, Finding>>;
    return CODES[list].map((code) => ({ code, finding: findings[code] ?? 'unknown' }));
  };
  return {
    age: facts.age,
    acts: named('acts'),
    means: named('means'),
    purposes: named('purposes'),
    smuggling: named('smuggling'),
    ...(facts.consent === undefined ? {} : { consent: facts.consent }),
    ...(facts.borderCrossed === undefined ? {} : { borderCrossed: facts.borderCrossed }),
  };
}
