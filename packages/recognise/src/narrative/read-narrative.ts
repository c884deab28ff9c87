// SPDX-License-Identifier: EUPL-1.2
// A told story in, proposed findings out: each at most `indicated`, each tied to the words it rests on, for a person to
// confirm or reject. Called by `amparo read`, by `amparo determine --narrative` and by the narrative box in the browser.
// It never decides, never sends the text anywhere and keeps nothing of it.

import type { Code, Finding, ListName } from '../palermo/codes.ts';
import { LISTS } from '../palermo/codes.ts';
import type { CodedFinding, FactsInput } from '../palermo/facts.ts';
import { readAge } from './age.ts';
import { type Proposal, proposalsOf } from './decide.ts';
import { findCues, type Meter } from './match.ts';
import type { Reader } from './reader.ts';
import { Tally } from './tally.ts';

/** The words of the text on which one proposed finding rests. */
export interface Evidence {
  readonly list: ListName;
  /** `*`: every code of the list that is not named */
  readonly code: Code | '*';
  readonly finding: Finding;
  /** UTF-16 code units of the text; `quote` is exactly what stands there */
  readonly start: number;
  readonly end: number;
  readonly quote: string;
}

export interface Reading {
  readonly facts: FactsInput;
  readonly evidence: readonly Evidence[];
}

/**
 * Reads one narrative.
 *
 * @param reader the reader of the language in which the text is written
 * @param meter counts the work done, for tests
 * @returns facts in the form that parseFacts reads, and the evidence in the order of lists and text
 */
export function readNarrative(text: string, reader: Reader, meter: Meter = { steps: 0 }): Reading {
  const tally = new Tally(reader, text.length);
  const age = readAge(text, findCues(text, reader.knowledge, tally, meter));
  const proposals = proposalsOf(tally, age.group);
  const evidence: Evidence[] = [];
  const lists = {} as Record<ListName, readonly CodedFinding[]>;
  for (const list of LISTS) {
    lists[list] = findingsOf(proposals[list]);
    for (const { code, finding, places } of proposals[list]) {
      for (const { start, end } of places) {
        evidence.push({ list, code, finding, start, end, quote: text.slice(start, end) });
      }
    }
  }
  const border = tally.score('axes/border-crossed') > 0;
  return { facts: { age, ...lists, ...(border ? { borderCrossed: true } : {}) }, evidence };
}

/** The short form: what no code names is `not-indicated` unless `*` says otherwise. */
function findingsOf(proposals: readonly Proposal[]): readonly CodedFinding[] {
  return proposals
    .filter(({ code, finding }) => code !== '*' || finding !== 'not-indicated')
    .map(({ code, finding }) => ({ code, finding }));
}
