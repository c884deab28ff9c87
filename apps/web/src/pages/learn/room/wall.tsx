// SPDX-License-Identifier: EUPL-1.2
// What is on the wall: a scene, a question, a case, and once it is closed why the right answer is right. Large enough to be
// read from the last row. Used by whoever leads a room, and without a network by whoever asks for a show of hands.

import type { RoomStep, StepResult } from '@amparo/learn/rooms';
import { inLanguage } from '@amparo/kernel';
import { contentLanguage } from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { LessonBlock } from '../block.tsx';
import { type Asked, askedIn } from './asked.ts';
import { Results } from './results.tsx';
import type { RoomLesson } from './room-plan.ts';

export function Wall(props: {
  readonly content: RoomLesson;
  readonly step: number;
  /** the answers are told: no more are taken */
  readonly closed: boolean;
  readonly result: StepResult | null;
}) {
  const { t } = useTexts();
  const { content, closed, result } = props;
  const step = content.plan[props.step];
  if (step === undefined) return null;
  const asked = askedIn(step, content, t, content.lesson.language);
  return (
    <div class="stack room__wall">
      <Scene step={step} content={content} />
      {step.kind === 'test' ? <p class="lead">{t(`rooms.test.${step.time}`)}</p> : null}
      {step.kind === 'test' || closed ? null : asked.map((each) => <Question key={each.id} asked={each} />)}
      {closed && result !== null ? <Results result={result} asked={asked} /> : null}
      {closed && step.kind !== 'test' ? <Why asked={asked} /> : null}
    </div>
  );
}

/** Words, story or drawing; of a case what happened. */
function Scene({ step, content }: { readonly step: RoomStep; readonly content: RoomLesson }) {
  const { t, language: screen } = useTexts();
  const { lesson, cases } = content;
  if (step.kind === 'scene') {
    const block = lesson.blocks[step.block];
    return block === undefined ? null : (
      <LessonBlock block={block} language={lesson.language} voice={undefined} cases={cases} />
    );
  }
  const block = step.kind === 'case' ? lesson.blocks[step.block] : undefined;
  const scenario = block?.kind === 'case' ? cases.scenarios.get(block.scenario) : undefined;
  if (scenario === undefined) return null;
  const language = lesson.language ?? contentLanguage(screen);
  return (
    <section class="card stack">
      <p class="soft">{t('learn.case.fictional')}</p>
      <h2>{inLanguage(scenario.title, language)}</h2>
      <p>{inLanguage(scenario.story, language)}</p>
    </section>
  );
}

function Question({ asked }: { readonly asked: Asked }) {
  return (
    <section class="stack stack--tight">
      <h2>{asked.title}</h2>
      <ol class="room__options">
        {asked.options.map((option) => (
          <li key={option}>{option}</li>
        ))}
      </ol>
    </section>
  );
}

function Why({ asked }: { readonly asked: readonly Asked[] }) {
  const { t } = useTexts();
  const explained = asked.filter(({ right }) => right.length > 0);
  if (explained.length === 0) return null;
  return (
    <section class="notice stack" aria-label={t('rooms.why')}>
      <ul class="plain stack stack--tight">
        {explained.map(({ id, title, options, right, meanings }) => {
          const meaning = meanings.length === options.length ? meanings[right[0] ?? 0] : meanings[0];
          return (
            <li key={id}>
              {explained.length > 1 ? `${title} ` : null}
              <strong>{right.map((option) => options[option]).join(' / ')}</strong> {meaning}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
