// SPDX-License-Identifier: EUPL-1.2
// What each finding of a conversation rests on, in the words of the questionnaire: answers, accepted quotes, or several
// signs together. Pure; used wherever a result with its conversation is shown.

import type { InterviewState } from '@amparo/interview';
import type { Assessment, Basis, Reason } from '@amparo/recognise/screening';
import { wordsOf } from '../interview/words-of.ts';
import type { Engine } from '../interview/engine.ts';
import type { Translate } from '../i18n/texts.ts';
import type { Ground, Grounds } from './evidence.tsx';

export interface AcceptedQuote {
  readonly list: string;
  readonly code: string;
  readonly quote: string;
}

export function groundsOf(
  {
    engine,
    state,
    t,
  }: { readonly engine: Pick<Engine, 'interview'>; readonly state: InterviewState; readonly t: Translate },
  assessment: Assessment,
  quotes: readonly AcceptedQuote[],
  onChange?: (key: string) => void,
): Grounds {
  return new Map(
    assessment.reasons.map((reason) => [
      `${reason.list}/${reason.code}`,
      [...answersBehind(reason.from), ...quotesBehind(reason, quotes), ...indicators(reason), ...conflict(reason)],
    ]),
  );

  function answersBehind(from: readonly Basis[]): readonly Ground[] {
    const keys = [...new Set(from.map(({ questionId }) => questionId))];
    return keys.flatMap((key): Ground[] => {
      const slot = engine.interview.slots.find((one) => one.key === key);
      const given = state.given[key];
      if (slot === undefined || given === undefined) return [];
      const options = from.filter(({ questionId }) => questionId === key).map(({ optionId }) => optionId);
      // of a long list only what this finding rests on
      const said = given.answer.kind === 'choices' ? { kind: 'choices' as const, options } : given.answer;
      const ground = { kind: 'answer', question: slot.question.ask, said: wordsOf(slot.question, said, t) } as const;
      return [onChange === undefined ? ground : { ...ground, onChange: () => onChange(key) }];
    });
  }
}

function quotesBehind({ list, code, rule }: Reason, quotes: readonly AcceptedQuote[]): readonly Ground[] {
  const own = quotes.filter((one) => one.list === list && one.code === code);
  if (own.length > 0) return own.map(({ quote }) => ({ kind: 'quote', quote }));
  return rule === 'told' ? [{ kind: 'accepted' }] : [];
}

function indicators({ rule }: Reason): readonly Ground[] {
  return rule === 'ilo-dimension' || rule === 'ilo-11' || rule === 'unodc' ? [{ kind: 'indicators' }] : [];
}

function conflict(reason: Reason): readonly Ground[] {
  return reason.conflict === true ? [{ kind: 'conflict' }] : [];
}
