// SPDX-License-Identifier: EUPL-1.2
// From the answers that count to one finding for every code, with what it rests on. Best evidence wins, denials never
// outweigh what was told or seen, and what was said in an unfit setting leaves the code unknown.

import { type Answer, type Given, type InterviewState, chosen, viewOf } from '@amparo/interview';
import type { Finding } from '../palermo/codes.ts';
import {
  DIMENSIONS,
  type Dimension,
  type Ilo11,
  RAISED_BY_DIMENSION,
  RAISED_BY_ILO_11,
  RAISED_BY_UNODC,
  type Strength,
  STRENGTHS,
  UNODC_LISTS,
  type UnodcList,
  dimensionIsPositive,
  forcedLabourIsIndicated,
  listIsIndicated,
} from './indicators.ts';
import { EVERY_CODE, type OptionMeaning, type Screening, placeOf } from './meaning.ts';

export const RULES = ['answer', 'told', 'ilo-dimension', 'ilo-11', 'unodc'] as const;
export type Rule = (typeof RULES)[number];

export interface Basis {
  readonly questionId: string;
  readonly optionId: string;
}

export interface CodeEvidence {
  readonly finding: Finding;
  readonly rule: Rule;
  readonly from: readonly Basis[];
  /** the dimension or list that fired */
  readonly detail?: string;
  /** information for and against: a person has to look at it */
  readonly conflict?: true;
}

/** A basis with the round of a repeated section it belongs to, e.g. one of several places of work. */
interface Said {
  readonly basis: Basis;
  readonly round: string | undefined;
  /** question and option whatever the round: the same sign told of two places counts once */
  readonly sign: string;
}

interface IloSaid extends Said {
  readonly strength: Strength;
  readonly name: string;
}

interface Heard {
  readonly established: Said[];
  readonly indicated: Said[];
  readonly contradicted: Said[];
  readonly denied: Basis[];
}

interface Tally {
  readonly codes: readonly Heard[];
  readonly ilo: Map<Dimension, IloSaid[]>;
  readonly ilo11: Map<Ilo11, Said[]>;
  readonly unodc: Map<UnodcList, Said[]>;
}

export type SettingEffect = 'fit' | 'no-denial' | 'no-finding';

/** How far an answer may be used, from the circumstances under which it was given. */
export function settingOf(screening: Screening, given: Given): SettingEffect {
  let effect: SettingEffect = given.from === 'shared' ? 'no-denial' : 'fit';
  for (const id of given.under) {
    const each = screening.effects.get(id);
    if (each === 'no-finding') return each;
    if (each === 'no-denial') effect = each;
  }
  return effect;
}

const known = new WeakMap<InterviewState, { screening: Screening; evidence: readonly (CodeEvidence | undefined)[] }>();

/** By place in EVERY_CODE; undefined where nothing is known. Worked out once for each state. */
export function evidenceFor(screening: Screening, state: InterviewState): readonly (CodeEvidence | undefined)[] {
  const before = known.get(state);
  if (before?.screening === screening) return before.evidence;
  const evidence = weigh(listen(screening, state), state);
  known.set(state, { screening, evidence });
  return evidence;
}

function listen(screening: Screening, state: InterviewState): Tally {
  const tally: Tally = {
    codes: EVERY_CODE.map(() => ({ established: [], indicated: [], contradicted: [], denied: [] })),
    ilo: new Map(),
    ilo11: new Map(),
    unodc: new Map(),
  };
  const { counts } = viewOf(screening.interview, state);
  for (const slot of screening.interview.slots) {
    const given = counts[slot.index];
    const meaning = screening.slots[slot.index];
    if (given === undefined || meaning === undefined) continue;
    const setting = settingOf(screening, given);
    if (setting === 'no-finding') continue;
    const said = chosen(given.answer).flatMap((id) => {
      const option = meaning.options.get(id);
      const round = slot.section.repeat === undefined ? undefined : `${slot.section.id}#${slot.round}`;
      const basis = { questionId: slot.key, optionId: id };
      return option === undefined ? [] : [{ option, round, basis, sign: `${slot.question.id}:${id}` }];
    });
    const fit = setting === 'fit';
    for (const each of said) hear(tally, each.option, each, fit && slot.question.observed !== true, fit);
    if (setting !== 'fit' || meaning.open || said.length === 0) continue;
    for (const { place, basis } of deniedBy(meaning.covers, given.answer, said)) tally.codes[place]?.denied.push(basis);
  }
  return tally;
}

function hear(tally: Tally, option: OptionMeaning, said: Said, mayEstablish: boolean, mayContradict: boolean): void {
  for (const { place, finding } of option.gives) {
    const heard = tally.codes[place];
    if (heard === undefined) continue;
    if (finding === 'established') (mayEstablish ? heard.established : heard.indicated).push(said);
    if (finding === 'indicated') heard.indicated.push(said);
    if (finding === 'contradicted' && mayContradict) heard.contradicted.push(said);
  }
  for (const { dimension, strength, name } of option.ilo) add(tally.ilo, dimension, { ...said, strength, name });
  for (const name of option.ilo11) add(tally.ilo11, name, said);
  for (const list of option.unodc) add(tally.unodc, list, said);
}

function add<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const before = map.get(key);
  if (before === undefined) map.set(key, [value]);
  else before.push(value);
}

/** A list that was read out denies what was not chosen; a single choice denies only where the data say so. */
function deniedBy(
  covers: readonly number[],
  answer: Answer,
  said: readonly { option: OptionMeaning; basis: Basis }[],
): readonly { place: number; basis: Basis }[] {
  if (said.some(({ option }) => option.leaves)) return [];
  const deniers = answer.kind === 'choices' ? said : said.filter(({ option }) => option.denies);
  const [first] = deniers;
  if (first === undefined) return [];
  const given = new Set(said.flatMap(({ option }) => option.gives.map(({ place }) => place)));
  return covers.filter((place) => !given.has(place)).map((place) => ({ place, basis: first.basis }));
}

function weigh(tally: Tally, state: InterviewState): readonly (CodeEvidence | undefined)[] {
  const told = new Set(
    Object.entries(state.facts).flatMap(([name, value]) => (value === 'indicated' ? (placeOf(name) ?? []) : [])),
  );
  const raised = raisedByRules(tally);
  return tally.codes.map(({ established, indicated, contradicted, denied }, place): CodeEvidence | undefined => {
    const positive = [...established, ...indicated];
    const against = contradicted.filter((one) => isAbout(one, positive));
    const conflict =
      against.length > 0 && (positive.length > 0 || told.has(place)) ? ({ conflict: true } as const) : {};
    if (established.length > 0) {
      // An open contradiction keeps even a clear account at 'indicated' until a person has looked at it. That one place of
      // work was free contradicts nothing about another.
      return {
        finding: against.length > 0 ? 'indicated' : 'established',
        rule: 'answer',
        from: bases(established),
        ...conflict,
      };
    }
    if (indicated.length > 0) return { finding: 'indicated', rule: 'answer', from: bases(indicated), ...conflict };
    if (told.has(place)) return { finding: 'indicated', rule: 'told', from: [], ...conflict };
    const rule = raised.get(place);
    if (rule !== undefined) return rule;
    if (contradicted.length > 0) return { finding: 'contradicted', rule: 'answer', from: bases(contradicted) };
    return denied.length > 0 ? { finding: 'not-indicated', rule: 'answer', from: denied } : undefined;
  });
}

function bases(said: readonly Said[]): readonly Basis[] {
  return said.map(({ basis }) => basis);
}

/** Whether what speaks against a code meets what speaks for it: said of the same round, or one of them of no round. */
function isAbout(against: Said, positive: readonly Said[]): boolean {
  return against.round === undefined || positive.some(({ round }) => round === undefined || round === against.round);
}

/**
 * The codes that the published lists raise. A list knows no contradiction, so the signs of a place of work that the
 * person was free to leave raise nothing; the signs of another place, and those of none, stand as they were.
 */
function raisedByRules(tally: Tally): ReadonlyMap<number, CodeEvidence> {
  const raised = new Map<number, CodeEvidence>();
  const raise = <Sign extends Said>(
    target: { list: string; code: string } | undefined,
    rule: Rule,
    signs: readonly Sign[],
    fires: (standing: readonly Sign[]) => readonly Sign[],
    detail: (rests: readonly Sign[]) => string,
  ) => {
    const place = target === undefined ? undefined : placeOf(`${target.list}/${target.code}`);
    if (place === undefined || raised.has(place)) return;
    const contradicted = tally.codes[place]?.contradicted ?? [];
    const rests = fires(
      signs.filter((sign) => !contradicted.some(({ round }) => round === undefined || round === sign.round)),
    );
    if (rests.length === 0) return;
    const conflict = contradicted.some((one) => isAbout(one, rests)) ? ({ conflict: true } as const) : {};
    raised.set(place, { finding: 'indicated', rule, from: bases(rests), detail: detail(rests), ...conflict });
  };
  for (const dimension of DIMENSIONS) {
    const signs = [...(tally.ilo.get(dimension) ?? [])].sort(byStrength);
    raise(RAISED_BY_DIMENSION[dimension], 'ilo-dimension', signs, dimensionRests, () => dimension);
  }
  const ilo11 = [...tally.ilo11].flatMap(([name, signs]) => signs.map((said) => ({ ...said, name })));
  raise(RAISED_BY_ILO_11, 'ilo-11', ilo11, ilo11Rests, (rests) => rests.map(({ name }) => name).join(', '));
  for (const list of UNODC_LISTS) {
    raise(RAISED_BY_UNODC[list], 'unodc', tally.unodc.get(list) ?? [], unodcRests, () => list);
  }
  return raised;
}

/** Stable, so that of two signs of one strength the one told first is shown. */
function byStrength(one: IloSaid, other: IloSaid): number {
  return STRENGTHS.indexOf(one.strength) - STRENGTHS.indexOf(other.strength);
}

function dimensionRests(standing: readonly IloSaid[]): readonly IloSaid[] {
  const rests = once(standing, ({ name }) => name);
  return dimensionIsPositive(rests.map(({ strength }) => strength)) ? rests : [];
}

function ilo11Rests<Sign extends Said & { readonly name: Ilo11 }>(standing: readonly Sign[]): readonly Sign[] {
  const rests = once(standing, ({ name }) => name);
  return forcedLabourIsIndicated(rests.map(({ name }) => name)) ? rests : [];
}

function unodcRests(standing: readonly Said[]): readonly Said[] {
  const rests = once(standing, ({ sign }) => sign);
  return listIsIndicated(rests.length) ? rests : [];
}

function once<Value>(all: readonly Value[], key: (each: Value) => string): readonly Value[] {
  const seen = new Set<string>();
  return all.filter((each) => !seen.has(key(each)) && seen.add(key(each)));
}
