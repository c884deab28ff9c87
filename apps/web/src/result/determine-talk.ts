// SPDX-License-Identifier: EUPL-1.2
// From a conversation on the screen to its determination, on this device: answers -> facts -> law. Pure; nothing is sent.

import type { InterviewState } from '@amparo/interview';
import { type CaseDetermination, type FactsInput, determineCase, parseFactsOrThrow } from '@amparo/recognise/palermo';
import { type Assessment, assess } from '@amparo/recognise/screening';
import type { Engine } from '../interview/engine.ts';

export interface TalkDetermination {
  readonly facts: FactsInput;
  readonly assessment: Assessment;
  readonly result: CaseDetermination;
}

/** @param pack id of a national law to stand beside the UN rule; one that this device does not have is left out */
export function determineTalk(engine: Engine, state: InterviewState, pack: string | undefined): TalkDetermination {
  const assessment = assess(engine.screening, state);
  const known = engine.laws.all.some((law) => law.pack.id === pack) ? pack : undefined;
  const result = determineCase(parseFactsOrThrow(assessment.facts), engine.laws.all, known);
  return { facts: assessment.facts, assessment, result };
}
