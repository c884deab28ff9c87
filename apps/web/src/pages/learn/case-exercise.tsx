// SPDX-License-Identifier: EUPL-1.2
// A fictional case that the learner takes apart. What is right is not written down anywhere: the determination engine of the
// interview judges the facts of the case, here on the device, and the page shows why.

import {
  bucketOf,
  type Element,
  ELEMENTS,
  type ElementMark,
  type LearnerMarks,
  markScenario,
  type MarkedScenario,
  type Scenario,
  type Solution,
  solve,
  type Time,
} from '@amparo/learn/lessons';
import { inLanguage } from '@amparo/kernel';
import { LABELS, type Label } from '@amparo/recognise/palermo';
import { useId, useMemo, useRef, useState } from 'preact/hooks';
import type { Language } from '../../i18n/languages.ts';
import { useTexts } from '../../i18n/use-texts.tsx';
import type { Cases } from './lesson-files.ts';
import { recordAnswer } from './record.ts';

const MARKS: Readonly<Record<Element, readonly ElementMark[]>> = {
  acts: ['present', 'absent', 'open'],
  means: ['present', 'absent', 'open', 'not-needed'],
  purposes: ['present', 'absent', 'open'],
  crossing: ['present', 'absent', 'open'],
};

export function CaseExercise(props: {
  readonly scenario: Scenario;
  readonly cases: Cases;
  /** worked: shown solved; half: act and means are given; open: all by the learner */
  readonly help: 'worked' | 'half' | 'open';
  readonly language: Language;
  /** the item that the answer is kept under; without it the case */
  readonly item?: string | undefined;
  readonly test?: Time | undefined;
  readonly onAnswered?: ((right: boolean) => void) | undefined;
}) {
  const { t } = useTexts();
  const { scenario, cases, help, language, test, onAnswered } = props;
  const solution = useMemo(() => solve(scenario.facts, cases.law), [scenario, cases]);
  const began = useRef(performance.now());
  const [marks, setMarks] = useState<LearnerMarks>(() => given(help, solution));
  const [result, setResult] = useState<MarkedScenario | undefined>(
    help === 'worked' ? markScenario(marks, solution) : undefined,
  );
  const heading = useId();
  const whole = ELEMENTS.every((element) => marks[element] !== undefined) && marks.label !== undefined;

  const look = () => {
    const marked = markScenario(marks, solution);
    if (result === undefined) {
      const right = marked.label.right;
      recordAnswer({ item: props.item ?? scenario.id, right, time: bucketOf(performance.now() - began.current) }, test);
      onAnswered?.(right);
    }
    setResult(marked);
  };

  return (
    <section class="card stack learn__case" aria-labelledby={heading}>
      <p class="small soft">{t('learn.case.fictional')}</p>
      <h3 id={heading}>{inLanguage(scenario.title, language)}</h3>
      <p>{inLanguage(scenario.story, language)}</p>
      {help === 'worked' ? (
        <p class="notice">{t('learn.case.worked')}</p>
      ) : (
        <form
          class="stack screen-only"
          onSubmit={(event) => {
            event.preventDefault();
            look();
          }}
        >
          {ELEMENTS.map((element) => (
            <Choice
              key={element}
              legend={t(`learn.case.element.${element}`)}
              options={MARKS[element].map((mark) => [mark, t(`learn.case.mark.${mark}`)])}
              chosen={marks[element]}
              fixed={help === 'half' && (element === 'acts' || element === 'means')}
              onChoose={(mark) => setMarks({ ...marks, [element]: mark as ElementMark })}
            />
          ))}
          <Choice
            legend={t('learn.case.together')}
            options={LABELS.map((label) => [label, t(`palermo.label.${label}.name`)])}
            chosen={marks.label}
            fixed={false}
            onChoose={(label) => setMarks({ ...marks, label: label as Label })}
          />
          <p>
            <button type="submit" class="button" disabled={!whole}>
              {t('learn.case.look')}
            </button>
          </p>
          {whole ? null : <p class="soft small">{t('learn.case.mark_all')}</p>}
        </form>
      )}
      <div aria-live="polite">
        {result === undefined ? null : (
          <Answer result={result} scenario={scenario} language={language} worked={help === 'worked'} />
        )}
      </div>
    </section>
  );
}

/** What the exercise fills in for the learner. */
function given(help: 'worked' | 'half' | 'open', { marks, label }: Solution): LearnerMarks {
  if (help === 'worked') return { ...marks, label };
  return help === 'half' ? { acts: marks.acts, means: marks.means } : {};
}

function Choice(props: {
  readonly legend: string;
  readonly options: readonly (readonly [value: string, words: string])[];
  readonly chosen: string | undefined;
  readonly fixed: boolean;
  readonly onChoose: (value: string) => void;
}) {
  const name = useId();
  return (
    <fieldset class="field" disabled={props.fixed}>
      <legend>{props.legend}</legend>
      <div class="choices choices--row">
        {props.options.map(([value, words]) => (
          <label key={value} class="choice">
            <input
              type="radio"
              name={name}
              value={value}
              checked={props.chosen === value}
              onChange={() => props.onChoose(value)}
            />
            <span>{words}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Answer(props: {
  readonly result: MarkedScenario;
  readonly scenario: Scenario;
  readonly language: Language;
  readonly worked: boolean;
}) {
  const { t } = useTexts();
  const { result, scenario, language, worked } = props;
  return (
    <div class="notice stack">
      <p>
        <strong>{t('learn.case.is', { label: t(`palermo.label.${result.label.key}.name`) })}</strong>{' '}
        {worked ? null : result.label.right ? t('learn.right') : t('learn.case.other_end')}
      </p>
      <ul class="stack stack--tight">
        {result.elements.map(({ element, key, right }) => (
          <li key={element}>
            <strong>
              {t(`learn.case.element.${element}`)} {t(`learn.case.mark.${key}`)}.
            </strong>{' '}
            {inLanguage(scenario.why[element], language)}{' '}
            {worked || right ? null : <em>{t('learn.case.look_again')}</em>}
          </li>
        ))}
      </ul>
      {worked || result.label.right || !result.consistent ? null : <p>{t('learn.case.consistent')}</p>}
      <p>
        <strong>{t('learn.case.first_step')}</strong> {inLanguage(scenario.firstStep, language)}
      </p>
      <p class="soft small">{t('learn.case.engine')}</p>
    </div>
  );
}
