// SPDX-License-Identifier: EUPL-1.2
// From ideas found in a text to proposed findings: signals first, then every code, then what the text leaves open.
// Knows no language; the combinations are data (codes.yaml). Never raises a finding above `indicated`.

import { type AgeGroup, CODES, type Code, type Finding, type ListName } from '../palermo/codes.ts';
import type { Hit } from './match.ts';
import type { CodeRules, ReaderCodes, Rest, Rule, Term } from './rules.ts';

/** A finding for one code, or `*` for the rest of a list, and the places in the text it rests on. */
export interface Proposal {
  readonly code: Code | '*';
  readonly finding: Exclude<Finding, 'established'>;
  readonly hits: readonly Hit[];
}

/** Evidence per term of a rule, and per finding: enough for a person to judge, not every repetition. */
const PER_TERM = 2;
const PER_FINDING = 8;

export class Judge {
  private readonly found = new Map<string, Hit[]>();
  private readonly age: AgeGroup;

  constructor(hits: readonly Hit[], codes: ReaderCodes, age: AgeGroup) {
    this.age = age;
    for (const hit of hits) {
      const key = keyOf(hit);
      const list = this.found.get(key);
      if (list === undefined) this.found.set(key, [hit]);
      else list.push(hit);
    }
    for (const [name, rules] of codes.signals) {
      const evidence = this.firstOf(rules);
      // A signal without words of its own (nothing but `none` or an age) stands for the whole text.
      if (evidence !== undefined) this.found.set(keyOf({ name, stance: 'told' }), inOrder(evidence));
    }
  }

  /** @returns the evidence of the rules that hold, together; undefined when none holds */
  private firstOf(rules: readonly Rule[]): readonly Hit[] | undefined {
    let evidence: Hit[] | undefined;
    for (const rule of rules) {
      const hits = this.hold(rule);
      if (hits !== undefined) evidence = [...(evidence ?? []), ...hits];
    }
    return evidence;
  }

  holds(rules: readonly Rule[]): boolean {
    return rules.some((rule) => this.hold(rule) !== undefined);
  }

  /** The proposals of one list: every code that a rule names, then the rest. */
  judge(list: ListName, codes: ReaderCodes): readonly Proposal[] {
    const proposals: Proposal[] = [];
    for (const code of CODES[list]) {
      const rules = codes.codes[list].get(code);
      const judged = rules === undefined ? undefined : this.judgeCode(code, rules);
      if (judged !== undefined) proposals.push(judged);
    }
    proposals.push(this.judgeRest(codes.rest[list]));
    return proposals;
  }

  private judgeCode(code: Code, rules: CodeRules): Proposal | undefined {
    const indicated = this.firstOf(rules.indicated);
    if (indicated !== undefined && !this.holds(rules.unless)) return proposal(code, 'indicated', indicated);
    for (const finding of ['unknown', 'contradicted', 'not-indicated'] as const) {
      const hits = this.firstOf(rules[finding]);
      if (hits !== undefined) return proposal(code, finding, hits);
    }
    return undefined;
  }

  private judgeRest(lines: readonly Rest[]): Proposal {
    for (const { finding, when } of lines) {
      if (when.length === 0) return proposal('*', finding, []);
      const hits = this.firstOf(when);
      if (hits !== undefined) return proposal('*', finding, hits);
    }
    return proposal('*', 'unknown', []);
  }

  /** @returns the hits that make a rule hold; undefined when it does not */
  private hold(rule: Rule): readonly Hit[] | undefined {
    if (rule.age.length > 0 && !rule.age.includes(this.age)) return undefined;
    if (rule.none.some((term) => this.of(term).length > 0)) return undefined;
    const evidence: Hit[] = [];
    if (rule.atLeast > 0) {
      const present = rule.of.filter((term) => this.of(term).length > 0);
      if (present.length < rule.atLeast) return undefined;
      for (const term of present) evidence.push(...this.of(term).slice(0, PER_TERM));
    }
    const near = rule.within === undefined ? this.anywhere(rule) : this.together(rule, rule.within);
    return near === undefined ? undefined : [...evidence, ...near];
  }

  private anywhere({ all, any }: Rule): readonly Hit[] | undefined {
    const evidence: Hit[] = [];
    for (const term of all) {
      const hits = this.of(term);
      if (hits.length === 0) return undefined;
      evidence.push(...hits.slice(0, PER_TERM));
    }
    const some = any.flatMap((term) => this.of(term).slice(0, PER_TERM));
    if (any.length > 0 && some.length === 0) return undefined;
    evidence.push(...some);
    return evidence;
  }

  /** All terms, and one of `any`, within so many sentences of the first term. */
  private together({ all, any }: Rule, within: number): readonly Hit[] | undefined {
    const [first, ...others] = all;
    const anchors = first === undefined ? any.flatMap((term) => this.of(term)) : this.of(first);
    for (const anchor of anchors) {
      const evidence: Hit[] = [anchor];
      const near = (term: Term): boolean => {
        const hit = nearest(this.of(term), anchor, within);
        if (hit !== undefined) evidence.push(hit);
        return hit !== undefined;
      };
      if (!others.every(near)) continue;
      if (first !== undefined && any.length > 0 && any.filter(near).length === 0) continue;
      return evidence;
    }
    return undefined;
  }

  private of(term: Term): readonly Hit[] {
    return this.found.get(term.key) ?? NO_HITS;
  }
}

const NO_HITS: readonly Hit[] = [];

function keyOf({ name, stance }: Pick<Hit, 'name' | 'stance'>): string {
  return `${stance}:${name}`;
}

/** The first hit whose sentence is at most so far from the anchor's; hits stand in the order of the text. */
function nearest(hits: readonly Hit[], anchor: Hit, within: number): Hit | undefined {
  let low = 0;
  let high = hits.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((hits[middle]?.sentence ?? 0) < anchor.sentence - within) low = middle + 1;
    else high = middle;
  }
  // Another place than the anchor itself, where there is one: two ideas may share words.
  for (let index = low; index < hits.length; index += 1) {
    const hit = hits[index];
    if (hit === undefined || hit.sentence > anchor.sentence + within) return undefined;
    return hit;
  }
  return undefined;
}

function proposal(code: Code | '*', finding: Proposal['finding'], hits: readonly Hit[]): Proposal {
  return { code, finding, hits: inOrder(hits).slice(0, PER_FINDING) };
}

/** In the order of the text, each place once. */
function inOrder(hits: readonly Hit[]): Hit[] {
  const sorted = [...hits].sort((one, other) => one.start - other.start || one.end - other.end);
  return sorted.filter(
    (hit, index) => index === 0 || hit.start !== sorted[index - 1]?.start || hit.end !== sorted[index - 1]?.end,
  );
}
