// SPDX-License-Identifier: EUPL-1.2
// What a room is told of its answers: bars with the numbers beside them and the same as a table, or the one word that may be
// said. The numbers come protected from the server; nothing is worked out of them here.

import type { ShownAnswers, StepResult } from '@amparo/learn/rooms';
import { useId } from 'preact/hooks';
import { useTexts } from '../../../i18n/use-texts.tsx';
import type { Asked } from './asked.ts';

export function Results({ result, asked }: { readonly result: StepResult; readonly asked: readonly Asked[] }) {
  const { t } = useTexts();
  const { mean } = result;
  return (
    <div class="stack room__results">
      {mean === undefined ? null : (
        <p>
          <strong>
            {mean.shown
              ? t('rooms.results.mean', {
                  share: percent(mean.value.estimate),
                  low: percent(Math.max(0, mean.value.low)),
                  high: percent(Math.min(1, mean.value.high)),
                  people: mean.value.people,
                })
              : t('rooms.results.few')}
          </strong>
        </p>
      )}
      {result.items.map(({ item, answers }) => {
        const words = asked.find(({ id }) => id === item);
        return words === undefined ? null : <ItemResult key={item} answers={answers} asked={words} />;
      })}
    </div>
  );
}

function percent(share: number): number {
  return Math.round(share * 100);
}

function ItemResult({ answers, asked }: { readonly answers: ShownAnswers; readonly asked: Asked }) {
  const { t } = useTexts();
  const heading = useId();
  return (
    <section class="card stack stack--tight" aria-labelledby={heading}>
      <h3 id={heading}>{asked.title}</h3>
      {answers.kind === 'few' ? <p>{t('rooms.results.few')}</p> : null}
      {answers.kind === 'whole' ? (
        <p>
          {t('rooms.results.answered', { answered: answers.answered })}{' '}
          {answers.more === null
            ? t('rooms.results.not_apart')
            : t(answers.more ? 'rooms.results.more' : 'rooms.results.not_more')}
        </p>
      ) : null}
      {answers.kind === 'groups' ? <Bars answers={answers} asked={asked} heading={heading} /> : null}
    </section>
  );
}

/** The bar is for the eye; the table says the same to everybody. */
function Bars(props: {
  readonly answers: Extract<ShownAnswers, { kind: 'groups' }>;
  readonly asked: Asked;
  readonly heading: string;
}) {
  const { t } = useTexts();
  const { answers, asked, heading } = props;
  return (
    <table class="room__table" aria-labelledby={heading}>
      <thead>
        <tr>
          <th scope="col">{t('rooms.results.answer')}</th>
          <th scope="col">{t('rooms.results.people', { answered: answers.answered })}</th>
        </tr>
      </thead>
      <tbody>
        {answers.groups.map(({ options, people }) => (
          <tr key={options.join(' ')}>
            <th scope="row">
              {options.map((option) => asked.options[option]).join(' / ')}
              {options.length > 0 && options.every((option) => asked.right.includes(option))
                ? ` (${t('rooms.results.right')})`
                : null}
            </th>
            <td>
              <svg class="room__bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                <rect width="100" height="8" class="room__bar-all" />
                <rect width={(100 * people) / answers.answered} height="8" class="room__bar-part" />
              </svg>
              {people}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
