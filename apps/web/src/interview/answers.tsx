// SPDX-License-Identifier: EUPL-1.2
// Everything answered so far, in the order in which it was said, each with a button to change it. Also what was told for a
// whole group and waits for this person's own word.

import { type Told, trail } from '@amparo/interview';
import { assess } from '@amparo/recognise/screening';
import { useEffect, useRef } from 'preact/hooks';
import { useTexts } from '../i18n/use-texts.tsx';
import type { Engine } from './engine.ts';
import type { Talk } from './talk.ts';
import { showFrom } from './show-from.ts';
import { wordsOf } from './words-of.ts';

interface RowActions {
  readonly onChange: (key: string) => void;
  readonly onConfirm: (key: string) => void;
}

/** @param props.actions absent where a saved conversation is only read */
export function AnswersPanel(props: {
  readonly engine: Engine;
  readonly talk: Talk;
  readonly actions?: RowActions & { readonly onClose: () => void };
}) {
  const { t } = useTexts();
  const { engine, talk } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  const { actions } = props;
  useEffect(() => {
    if (actions === undefined) return;
    showFrom(heading.current);
  }, []);
  const told = trail(engine.interview, talk.state);
  const setAside = new Set(assess(engine.screening, talk.state).conduct.setAside);
  return (
    <section class="stack" aria-labelledby="answers">
      <h2 id="answers" ref={heading} tabIndex={-1}>
        {t('interview.answers.title')}
      </h2>
      {told.length === 0 ? <p>{t('interview.answers.none')}</p> : null}
      <ol class="answers plain">
        {told.map((one) => (
          <AnswerRow key={one.slot.key} one={one} mayCountLess={setAside.has(one.slot.key)} actions={actions} />
        ))}
      </ol>
      {actions === undefined ? null : (
        <button type="button" class="button" onClick={actions.onClose}>
          {t('interview.answers.close')}
        </button>
      )}
    </section>
  );
}

function AnswerRow(props: {
  readonly one: Told<string>;
  readonly mayCountLess: boolean;
  readonly actions: RowActions | undefined;
}) {
  const { t } = useTexts();
  const { actions, mayCountLess } = props;
  const { slot, given, counts } = props.one;
  return (
    <li class="answers__row">
      <p class="small soft">{slot.question.ask}</p>
      <p class="answers__said">
        <bdi>{wordsOf(slot.question, given.answer, t)}</bdi>
      </p>
      {counts ? null : <p class="small">{t('interview.answers.not_counted')}</p>}
      {mayCountLess && given.from === undefined ? <p class="small">{t('interview.answers.under')}</p> : null}
      {given.from === 'shared' ? <p class="small">{t('interview.answers.shared')}</p> : null}
      {actions === undefined ? null : (
        <div class="row">
          {given.from === 'shared' ? (
            <button
              type="button"
              class="button button--quiet button--small"
              onClick={() => actions.onConfirm(slot.key)}
            >
              {t('interview.answers.confirm')}
              <span class="visually-hidden">: {slot.question.ask}</span>
            </button>
          ) : null}
          <button type="button" class="button button--quiet button--small" onClick={() => actions.onChange(slot.key)}>
            {t('interview.answers.change')}
            <span class="visually-hidden">: {slot.question.ask}</span>
          </button>
        </div>
      )}
    </li>
  );
}
