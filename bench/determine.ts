// SPDX-License-Identifier: EUPL-1.2
// Accuracy of the decision procedure on worked cases, and its speed beside json-rules-engine given the same rules.
// Both run in turn in this process, on the same facts, on one core; figures are per second of CPU time.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CompiledLawPack,
  compileLawPack,
  determine,
  determineCase,
  type Facts,
  type LawPack,
  parseFactsOrThrow,
} from '@amparo/recognise/palermo';
import { Engine, type RuleProperties } from 'json-rules-engine';
import { cpuSeconds, root } from './measure.ts';

interface WorkedCase {
  readonly id: string;
  readonly facts: unknown;
  readonly expected: {
    readonly label: string;
    readonly trafficking: string;
    readonly smuggling: string;
    readonly nextQuestion?: string;
    readonly flags: readonly string[];
    readonly acts: readonly string[];
    readonly means: readonly string[];
    readonly purposes: readonly string[];
    readonly smugglingFacts: readonly string[];
    readonly byPack?: Readonly<Record<string, string>>;
  };
}

function positives(findings: Readonly<Record<string, string>>): string {
  return Object.keys(findings)
    .filter((code) => findings[code] === 'established' || findings[code] === 'indicated')
    .sort()
    .join(' ');
}

/** @returns what differs from the expected outcome; empty when the case is exact */
export function differences({ facts: raw, expected }: WorkedCase, laws: readonly CompiledLawPack[]): string[] {
  const facts = parseFactsOrThrow(raw);
  const { un, byPack } = determineCase(facts, laws);
  const pairs: [string, unknown, unknown][] = [
    ['label', un.label, expected.label],
    ['trafficking', un.trafficking, expected.trafficking],
    ['smuggling', un.smuggling, expected.smuggling],
    ['nextQuestion', un.nextQuestion ?? '', expected.nextQuestion ?? ''],
    ['flags', [...un.flags].sort().join(' '), [...expected.flags].sort().join(' ')],
    ['acts', positives(facts.acts), [...expected.acts].sort().join(' ')],
    ['means', positives(facts.means), [...expected.means].sort().join(' ')],
    ['purposes', positives(facts.purposes), [...expected.purposes].sort().join(' ')],
    ['smugglingFacts', positives(facts.smuggling), [...expected.smugglingFacts].sort().join(' ')],
    ...Object.entries(expected.byPack ?? {}).map(([id, label]): [string, unknown, unknown] => [
      `byPack.${id}`,
      byPack[id] ?? un.label,
      label,
    ]),
  ];
  return pairs
    .filter(([, got, wanted]) => got !== wanted)
    .map(([name, got, wanted]) => `${name}: ${String(got)} instead of ${String(wanted)}`);
}

/** The UN procedure as rules for json-rules-engine: the same statuses in, the same label out. */
function peerRules(): RuleProperties[] {
  const fact = (name: string, operator: string, value: unknown) => ({ fact: name, operator, value });
  const pos = ['established', 'indicated'];
  const neg = ['not-indicated', 'contradicted'];
  const isIn = (name: string, values: readonly string[]) => fact(name, 'in', values);
  const childLike = isIn('age', ['child', 'presumed-child']);
  const trafficking = {
    any: [
      { all: [childLike, { any: [isIn('acts', pos), isIn('acts', ['unknown'])] }, isIn('purposes', pos)] },
      { all: [isIn('acts', [...pos, 'unknown']), isIn('means', pos), isIn('purposes', pos)] },
    ],
  };
  const open = {
    any: [
      { all: [isIn('age', ['unknown']), isIn('acts', pos), isIn('purposes', pos), { not: isIn('means', pos) }] },
      { all: [{ not: isIn('acts', neg) }, childLike, isIn('purposes', ['unknown'])] },
      { all: [{ not: isIn('acts', neg) }, { not: isIn('means', neg) }, isIn('purposes', ['unknown'])] },
      {
        all: [
          { not: isIn('acts', neg) },
          { not: childLike },
          isIn('means', ['unknown']),
          { not: isIn('purposes', neg) },
        ],
      },
    ],
  };
  const smuggled = { all: [isIn('conduct', pos), isIn('benefit', pos), isIn('nonNational', pos)] };
  const smugglingOpen = {
    all: [
      { not: isIn('conduct', neg) },
      { not: isIn('benefit', neg) },
      { not: isIn('nonNational', neg) },
      { any: [isIn('conduct', ['unknown']), isIn('benefit', ['unknown']), isIn('nonNational', ['unknown'])] },
    ],
  };
  const rule = (type: string, all: unknown[]) =>
    ({ conditions: { all }, event: { type } }) as unknown as RuleProperties;
  const closed = [{ not: trafficking }, { not: open }];
  return [
    rule('both', [trafficking, smuggled]),
    rule('trafficking', [trafficking, { not: smuggled }]),
    rule('insufficient', [{ not: trafficking }, open]),
    rule('smuggling', [...closed, smuggled]),
    rule('insufficient', [...closed, { not: smuggled }, smugglingOpen]),
    rule('neither', [...closed, { not: smuggled }, { not: smugglingOpen }]),
  ];
}

const ORDER = ['established', 'indicated', 'unknown', 'contradicted', 'not-indicated'];

/** What the peer is given: element statuses, already computed, so that only the rules are compared. */
function peerFacts(facts: Facts): Record<string, string> {
  const status = (findings: Readonly<Record<string, string>>, codes = Object.keys(findings)) =>
    ORDER.find((finding) => codes.some((code) => findings[code] === finding)) ?? 'not-indicated';
  const purposes = { ...facts.purposes };
  if (purposes['illegal-adoption'] === 'established' || purposes['illegal-adoption'] === 'indicated')
    purposes['illegal-adoption'] = 'not-indicated';
  return {
    age: facts.age.group,
    acts: status(facts.acts),
    means: status(facts.means),
    purposes: status(purposes),
    conduct: status(facts.smuggling, ['illegal-entry-procured', 'illegal-stay-enabled', 'document-fraud']),
    benefit: facts.smuggling['material-benefit'],
    nonNational: facts.smuggling['non-national'],
  };
}

export async function benchDetermine(): Promise<void> {
  const laws = (JSON.parse(readFileSync(join(root, 'build/content/law.json'), 'utf8')) as LawPack[]).map((pack) =>
    compileLawPack(pack),
  );
  const { cases } = JSON.parse(readFileSync(join(root, 'bench/cases/development.json'), 'utf8')) as {
    cases: WorkedCase[];
  };
  const wrong = cases.flatMap((one) => differences(one, laws).map((difference) => `  ${one.id} ${difference}`));
  console.log(
    `determine, facts mode: ${cases.length - new Set(wrong.map((line) => line.slice(2, 5))).size} of ${cases.length} worked cases exact`,
  );
  for (const line of wrong) console.log(line);

  const [un] = laws;
  if (un === undefined) throw new RangeError('build/content/law.json holds no pack');
  const raw = cases.map(({ facts }) => facts);
  const parsed = raw.map((facts) => parseFactsOrThrow(facts));
  const own = await cpuSeconds(parsed.length, 2, (index) => determine(parsed[index] as Facts, un));
  const whole = await cpuSeconds(raw.length, 2, (index) => determine(parseFactsOrThrow(raw[index]), un));
  const engine = new Engine(peerRules());
  const statuses = parsed.map((facts) => peerFacts(facts));
  let agree = 0;
  for (const [index, facts] of parsed.entries()) {
    const { events } = await engine.run(statuses[index]);
    if (events.length === 1 && events[0]?.type === determine(facts, un).label) agree += 1;
  }
  const peer = await cpuSeconds(statuses.length, 2, (index) => engine.run(statuses[index]));
  console.log(`  the peer's rules give the same label on ${agree} of ${parsed.length}`);
  console.log(`  amparo, facts ready:        ${Math.round(own).toLocaleString('en')} determinations per CPU second`);
  console.log(`  amparo, reading the input:  ${Math.round(whole).toLocaleString('en')} per CPU second`);
  console.log(
    `  json-rules-engine 7.3.1:    ${Math.round(peer).toLocaleString('en')} per CPU second (labels only, statuses given)`,
  );
  console.log(
    `  ratio: ${(own / peer).toFixed(0)} x (facts ready), ${(whole / peer).toFixed(0)} x (reading the input)`,
  );
}
