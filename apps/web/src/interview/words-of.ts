// SPDX-License-Identifier: EUPL-1.2
// An answer in the words of its question, for the list of answers, the result and the group. Pure.

import type { Answer, Question } from '@amparo/interview';
import type { Translate } from '../i18n/texts.ts';

export function wordsOf(question: Question<string>, answer: Answer, t: Translate): string {
  const name = (id: string) => question.options.find((option) => option.id === id)?.text ?? t(`interview.${id}`);
  switch (answer.kind) {
    case 'choice':
      return name(answer.option);
    case 'choices':
      return question.options
        .filter(({ id }) => answer.options.includes(id))
        .map(({ id }) => name(id))
        .join(' · ');
    case 'number':
      return String(answer.value);
    case 'date':
      return answer.date;
    case 'text':
      return answer.text;
    default:
      return t(`interview.non.${answer.kind}`);
  }
}
