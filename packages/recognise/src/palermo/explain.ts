// SPDX-License-Identifier: EUPL-1.2
// Turns a determination into the sentences a person reads, section by section: protective steps first, then the three
// elements with what each rests on, what is open, what would change it, and the limits. The words are translations;
// this file only chooses and orders them. Used by the result page, the printed summary and the command line.

import type { Language } from '@amparo/kernel';
import { inLanguage } from '@amparo/kernel';
import type { CaseDetermination, Difference } from './compare.ts';
import type { Change, Determination, LegalElement, SmugglingElement } from './determine.ts';
import type { Code, Finding } from './codes.ts';
import type { CodedFinding } from './facts.ts';
import type { LawPack, Mark } from './law-pack.ts';
import { isChildLike, isPositive, isTrafficking, type Label } from './procedure.ts';

/** Gives the text of a key in the reader's language; `values` fill the placeholders. */
export type Translate = (key: string, values?: Readonly<Record<string, string | number>>) => string;

export interface ExplainedCode {
  readonly code: Code;
  readonly finding: Finding;
  readonly name: string;
  readonly findingName: string;
  readonly plain: string;
  readonly source: string;
}

export interface ExplainedElement {
  readonly element: 'acts' | 'means' | 'purposes' | 'smuggling';
  readonly name: string;
  readonly question: string;
  readonly article: string;
  readonly status: Finding;
  readonly statusName: string;
  /** false for the means of a child */
  readonly required: boolean;
  /** one sentence: what it rests on, that it is open, or that it is not needed */
  readonly sentence: string;
  readonly restsOn: readonly ExplainedCode[];
  readonly unknown: readonly string[];
}

export interface ExplainedNational {
  readonly name: string;
  readonly article: string;
  readonly articleMark: Mark;
  readonly label: Label;
  readonly labelName: string;
  readonly difference: Difference;
  readonly sentence: string;
  readonly caution: string | null;
}

export interface Explanation {
  readonly label: Label;
  readonly labelName: string;
  readonly headline: string;
  readonly steps: readonly string[];
  readonly referrals: readonly { readonly name: string; readonly when: string }[];
  readonly elements: readonly ExplainedElement[];
  readonly smuggling: ExplainedElement;
  readonly axes: { readonly trafficking: string; readonly smuggling: string };
  readonly threshold: { readonly name: string; readonly consequence: string; readonly conclusive: string };
  readonly flags: readonly { readonly flag: string; readonly name: string; readonly todo: string }[];
  readonly nextQuestion: string | null;
  readonly wouldChange: readonly string[];
  readonly notes: readonly string[];
  readonly national: ExplainedNational | null;
  readonly limits: readonly string[];
  readonly pack: string;
}

const STEP_LIMIT = 12;

/**
 * @param result a case under the UN pack, with a national pack beside it or without
 * @param packs the packs of the result: the UN pack, and the national one when it was chosen
 * @param translate texts of the area `palermo` in the reader's language; a missing key must give the key itself
 */
export function explain(
  result: CaseDetermination,
  packs: { readonly un: LawPack; readonly national?: LawPack },
  language: Language,
  translate: Translate,
): Explanation {
  const { un } = result;
  const text = (key: string, values?: Readonly<Record<string, string | number>>) => translate(`palermo.${key}`, values);
  return {
    label: un.label,
    labelName: text(`label.${un.label}.name`),
    headline: text(`label.${un.label}.plain`),
    steps: stepsOf(un, translate),
    referrals: referralsOf(un, text),
    elements: [
      explainElement('acts', 'act', un.elements.acts, un, text),
      explainElement('means', 'means', un.elements.means, un, text),
      explainElement('purposes', 'purpose', un.elements.purposes, un, text),
    ],
    smuggling: explainSmuggling(un.elements.smuggling, un, text),
    axes: {
      trafficking: text(`axis.trafficking.${un.trafficking}`),
      smuggling: text(`axis.smuggling.${un.smuggling}`),
    },
    threshold: {
      name: text(`threshold.${un.threshold}.name`),
      consequence: text(`threshold.${un.threshold}.consequence`),
      conclusive: text('threshold.conclusive.consequence'),
    },
    flags: un.flags.map((flag) => ({ flag, name: text(`flag.${flag}.name`), todo: text(`flag.${flag}.do`) })),
    nextQuestion: un.nextQuestion === null ? null : text(`next.${un.nextQuestion}`),
    wouldChange: un.wouldChange.map((change) => changeSentence(change, text)),
    notes: notesOf(un, text),
    national: explainNational(result, packs.national, language, text),
    limits: limitsOf(un, text),
    pack: `${inLanguage(packs.un.instrument.text, language)} · ${un.pack.id} v${un.pack.version} · ${un.pack.checkedOn}`,
  };
}

type Text = (key: string, values?: Readonly<Record<string, string | number>>) => string;

/**
 * Safety first, then the steps for a child where there is one, then the rest. Insufficient has the same urgent help as
 * trafficking in its own words; both adds what the smuggled person needs; neither ends with the right referrals.
 */
function stepsOf(un: Determination, translate: Translate): string[] {
  const own = numbered(`palermo.steps.${un.label === 'both' ? 'trafficking' : un.label}`, translate);
  const child = isChildLike(un.age) ? numbered('palermo.steps.child', translate) : [];
  const also = un.label === 'both' ? numbered('palermo.steps.both', translate) : [];
  return [...own.slice(0, 1), ...child, ...own.slice(1), ...also];
}

const REFERRALS = [
  'labour',
  'domestic-violence',
  'asylum',
  'child-protection',
  'consumer-fraud',
  'other-crime',
  'health',
] as const;

/** Where a person who is no presumed victim of trafficking may still find help. */
function referralsOf(un: Determination, text: Text): Explanation['referrals'] {
  if (isTrafficking(un.label) || un.label === 'insufficient') return [];
  return REFERRALS.map((kind) => ({
    name: text(`steps.referral.${kind}.name`),
    when: text(`steps.referral.${kind}.when`),
  }));
}

function numbered(prefix: string, translate: Translate): string[] {
  const steps: string[] = [];
  for (let number = 1; number <= STEP_LIMIT; number += 1) {
    const key = `${prefix}.${number}`;
    const step = translate(key);
    if (step === key) break;
    steps.push(step);
  }
  return steps;
}

function explainCode(prefix: string, { code, finding }: CodedFinding<Code>, text: Text): ExplainedCode {
  return {
    code,
    finding,
    name: text(`${prefix}.${code}.name`),
    findingName: text(`finding.${finding}.name`),
    plain: text(`${prefix}.${code}.plain`),
    source: text(`${prefix}.${code}.source`),
  };
}

function explainElement(
  element: 'acts' | 'means' | 'purposes',
  prefix: string,
  { status, required, restsOn, unknown }: LegalElement<Code>,
  un: Determination,
  text: Text,
): ExplainedElement {
  const notNeeded = element === 'means' && !required && isChildLike(un.age);
  return {
    element,
    name: text(`element.${element}.name`),
    question: text(`element.${element}.question`),
    article: text(`element.${element}.article`),
    status,
    statusName: text(`finding.${status}.name`),
    required: !notNeeded,
    sentence: text(`element.status.${notNeeded ? 'not-required-child' : isPositive(status) ? 'rests-on' : status}`),
    restsOn: restsOn.map((found) => explainCode(prefix, found, text)),
    unknown: unknown.map((code) => text(`${prefix}.${code}.name`)),
  };
}

function explainSmuggling(
  { conduct, restsOn, unknown }: SmugglingElement,
  un: Determination,
  text: Text,
): ExplainedElement {
  return {
    element: 'smuggling',
    name: text('element.smuggling.name'),
    question: text('element.smuggling.question'),
    article: text('element.smuggling.article'),
    status: conduct,
    statusName: text(`axis.smuggling.${un.smuggling}`),
    required: true,
    sentence: text(`axis.smuggling.${un.smuggling}`),
    restsOn: restsOn.map((found) => explainCode('smuggling', found, text)),
    unknown: unknown.map((code) => text(`smuggling.${code}.name`)),
  };
}

function changeSentence({ element, to, label }: Change, text: Text): string {
  const name = text(`label.${label}.name`);
  if (to === 'adult' || to === 'child') return text('change.ifAge', { age: text(`age.${to}.name`), label: name });
  const key = to === 'established' ? 'change.ifFound' : 'change.ifExcluded';
  return text(key, { element: text(`element.${element}.name`), label: name });
}

function notesOf(un: Determination, text: Text): string[] {
  return [
    ...(un.actInferred ? [text('actInferred')] : []),
    ...(un.conditional.length > 0 ? [text('conditional')] : []),
  ];
}

function explainNational(
  { un, national, difference }: CaseDetermination,
  pack: LawPack | undefined,
  language: Language,
  text: Text,
): ExplainedNational | null {
  if (national === undefined || difference === undefined || pack === undefined) return null;
  const name = inLanguage(pack.name, language);
  const labelName = text(`label.${national.label}.name`);
  return {
    name,
    article: inLanguage(pack.article.text, language),
    articleMark: pack.article.mark,
    label: national.label,
    labelName,
    difference,
    sentence: text(`difference.${difference}`, {
      pack: name,
      label: labelName,
      unLabel: text(`label.${un.label}.name`),
    }),
    caution: pack.caution === null ? null : inLanguage(pack.caution, language),
  };
}

function limitsOf(un: Determination, text: Text): string[] {
  const limits = ['limits.notProof', 'limits.noStatus', 'limits.humanReview'];
  if (un.label === 'neither' || un.label === 'smuggling') limits.push('limits.vulnerableStill');
  return limits.map((key) => text(key));
}
