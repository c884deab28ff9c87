// SPDX-License-Identifier: EUPL-1.2
// One question: options as buttons, an explanation for whichever is chosen. A person may try them all; only the first choice
// is remembered, and only whether it was right.

import { bucketOf, choose, type QuizFeedback, type QuizItem, startQuiz, type Time } from '@amparo/learn/lessons';
import { useId, useMemo, useRef, useState } from 'preact/hooks';
import { useTexts } from '../../i18n/use-texts.tsx';
import { recall } from './memory.ts';
import { recordAnswer } from './record.ts';

export function Question(props: {
  readonly item: QuizItem;
  /** in a test: when it is taken */
  readonly test?: Time | undefined;
  readonly onAnswered?: ((right: boolean) => void) | undefined;
}) {
  const { t } = useTexts();
  const { item, test, onAnswered } = props;
  const heading = useId();
  const began = useRef(performance.now());
  const order = useMemo(() => startQuiz([item], recall().seed).order[0] ?? [], [item]);
  const [chosen, setChosen] = useState<number | undefined>(undefined);
  const [shown, setShown] = useState<QuizFeedback | undefined>(undefined);

  const take = (option: number) => {
    const { shown: feedback } = choose(startQuiz([item], 0), item.id, option);
    if (chosen === undefined) {
      recordAnswer({ item: item.id, right: feedback.right, time: bucketOf(performance.now() - began.current) }, test);
      onAnswered?.(feedback.right);
    }
    setChosen(option);
    setShown(feedback);
  };

  return (
    <section class="card stack learn__question" aria-labelledby={heading}>
      <h3 id={heading}>{item.question}</h3>
      <ul class="plain stack stack--tight">
        {order.map((option) => (
          <li key={option}>
            <button
              type="button"
              class={`learn__option ${optionClass(chosen === option, shown)}`}
              aria-pressed={chosen === option}
              onClick={() => take(option)}
            >
              {item.options[option]?.text}
            </button>
          </li>
        ))}
      </ul>
      <div aria-live="polite">{shown === undefined ? null : <Feedback shown={shown} />}</div>
      {shown !== undefined && !shown.right ? <p class="soft small screen-only">{t('learn.try_others')}</p> : null}
    </section>
  );
}

function optionClass(isChosen: boolean, shown: QuizFeedback | undefined): string {
  if (!isChosen || shown === undefined) return '';
  return shown.right ? 'learn__option--right' : 'learn__option--other';
}

function Feedback({ shown }: { readonly shown: QuizFeedback }) {
  const { t } = useTexts();
  return (
    <div class="notice stack stack--tight">
      <p>
        <strong>{shown.right ? t('learn.right') : t('learn.not_quite')}</strong> {shown.feedback}
      </p>
      {shown.best === undefined ? null : <p>{t('learn.best', { answer: shown.best.text })}</p>}
    </div>
  );
}
