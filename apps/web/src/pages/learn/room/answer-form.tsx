// SPDX-License-Identifier: EUPL-1.2
// What a step asks, to be answered on a telephone. Nothing is sent before the button, and questions may be left out.

import { useId, useState } from 'preact/hooks';
import { useTexts } from '../../../i18n/use-texts.tsx';
import type { Asked } from './asked.ts';

export function AnswerForm(props: {
  readonly asked: readonly Asked[];
  readonly test: boolean;
  readonly onSend: (answers: Readonly<Record<string, number>>) => Promise<void>;
}) {
  const { t } = useTexts();
  const { asked, test, onSend } = props;
  const [answers, setAnswers] = useState<Readonly<Record<string, number>>>({});
  const [busy, setBusy] = useState(false);
  const none = Object.keys(answers).length === 0;
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        setBusy(true);
        void onSend(answers).then(() => setBusy(false));
      }}
    >
      {asked.map((each) => (
        <Choice
          key={each.id}
          asked={each}
          chosen={answers[each.id]}
          onChoose={(option) => setAnswers({ ...answers, [each.id]: option })}
        />
      ))}
      {test ? <p class="soft small">{t('rooms.leave_out')}</p> : null}
      <p>
        <button type="submit" class="button" disabled={busy || none}>
          {t('rooms.send')}
        </button>
      </p>
    </form>
  );
}

function Choice(props: {
  readonly asked: Asked;
  readonly chosen: number | undefined;
  readonly onChoose: (option: number) => void;
}) {
  const { asked, chosen, onChoose } = props;
  const name = useId();
  return (
    <fieldset class="card room__asked">
      <legend class="room__legend">{asked.title}</legend>
      {asked.story === undefined ? null : <p>{asked.story}</p>}
      <div class="choices">
        {asked.options.map((option, place) => (
          <label key={option} class="choice">
            <input type="radio" name={name} checked={chosen === place} onChange={() => onChoose(place)} />
            <span>{option}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
