// SPDX-License-Identifier: EUPL-1.2
// One question: read aloud, answered by touch, mouse or keyboard (numbers choose, a b c are the three ways of having no
// answer, Enter goes on). Keys count only while the focus is inside the question. Knows nothing of findings.

import {
  type Answer,
  type AnswerProblem,
  NON_ANSWERS,
  type NonAnswer,
  type Option,
  type Question,
  problemOfAnswer,
} from '@amparo/interview';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useTexts } from '../i18n/use-texts.tsx';
import { GentleHint } from '../notes/gentle-hint.tsx';
import { EyeIcon, SpeakIcon } from './interview-icons.tsx';
import { type Draft, answerOf, choose, datePartsOf, meaningOfKey, refrain, type, withDatePart } from './draft.ts';
import { showFrom } from './show-from.ts';

interface QuestionFormProps {
  readonly question: Question<string>;
  readonly section: string;
  /** 1 for the first round of a repeated section */
  readonly round: number;
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  readonly onAnswer: (answer: Answer) => void;
  readonly onBack: (() => void) | undefined;
}

export function QuestionForm(props: QuestionFormProps) {
  const { question, draft, onDraft, section, round } = props;
  const { t } = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  const [problem, setProblem] = useState<AnswerProblem | 'nothing' | null>(null);
  // before the next key can come, or a quick Tab would start from the question before
  useLayoutEffect(() => {
    setProblem(null);
    showFrom(heading.current);
  }, [draft.key]);

  const change = (next: Draft) => {
    setProblem(null);
    onDraft(next);
  };
  const submit = () => {
    const said = answerOf(question, draft);
    const found = said === undefined ? 'nothing' : problemOfAnswer(question, said);
    if (said === undefined || found !== undefined) setProblem(found ?? 'nothing');
    else props.onAnswer(said);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(target)) return;
    if (event.key === 'Enter' && target === heading.current) {
      event.preventDefault();
      submit();
      return;
    }
    const meaning = meaningOfKey(question, event.key);
    if (meaning === undefined) return;
    event.preventDefault();
    change('option' in meaning ? choose(question, draft, meaning.option) : refrain(draft, meaning.non));
  };

  return (
    <form
      class="question stack"
      data-question={draft.key}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onKeyDown={onKeyDown}
    >
      <p class="question__section">{round === 1 ? section : t('interview.round', { section, round })}</p>
      <p class="question__how small">
        {question.observed === true ? <EyeIcon /> : <SpeakIcon />}
        {t(question.observed === true ? 'interview.observe' : 'interview.read_aloud')}
      </p>
      <h2 ref={heading} tabIndex={-1} id="question" class="question__ask">
        {question.ask}
      </h2>
      {question.hint === undefined ? null : (
        <p class="question__hint small" id="question-hint">
          <strong>{t('interview.for_you')}</strong> {question.hint}
        </p>
      )}
      <AnswerFields question={question} draft={draft} onDraft={change} />
      <NonAnswers draft={draft} onDraft={change} />
      <p role="alert" class="field__error">
        {problem === null ? '' : t(`interview.problem.${problem}`, boundsOf(question))}
      </p>
      <div class="row question__go">
        <button type="submit" class="button question__next">
          {t('interview.next')}
        </button>
        {props.onBack === undefined ? null : (
          <button type="button" class="button button--quiet" onClick={props.onBack}>
            {t('interview.back')}
          </button>
        )}
      </div>
    </form>
  );
}

function isTyping(target: HTMLElement): boolean {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === 'text');
}

function boundsOf({ kind, least, most }: Question<unknown>): { least: number; most: number } {
  return { least: least ?? 0, most: most ?? (kind === 'text' ? 2000 : 1_000_000_000) };
}

interface FieldsProps {
  readonly question: Question<string>;
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
}

function AnswerFields(props: FieldsProps) {
  const { question, draft, onDraft } = props;
  const { t } = useTexts();
  switch (question.kind) {
    case 'single':
    case 'yes-no':
    case 'multiple':
      return (
        <fieldset class="choices" aria-labelledby="question" aria-describedby={hintOf(question)}>
          {question.kind === 'multiple' ? <p class="soft small">{t('interview.several')}</p> : null}
          {question.options.map((option, index) => (
            <OptionRow key={option.id} {...props} option={option} index={index} />
          ))}
        </fieldset>
      );
    case 'number':
      return (
        <div class="field question__short">
          <input
            type="text"
            inputMode="numeric"
            autocomplete="off"
            maxLength={9}
            aria-labelledby="question"
            aria-describedby={hintOf(question)}
            value={draft.typed}
            onInput={(event) => onDraft(type(draft, event.currentTarget.value.replaceAll(/\D/gu, '')))}
          />
        </div>
      );
    case 'date':
      return <DateFields {...props} />;
    default:
      return (
        <div class="field">
          <textarea
            rows={4}
            dir="auto"
            autocomplete="off"
            aria-labelledby="question"
            aria-describedby={hintOf(question)}
            maxLength={question.most ?? 2000}
            value={draft.typed}
            onInput={(event) => onDraft(type(draft, event.currentTarget.value))}
          />
          <GentleHint text={draft.typed} />
        </div>
      );
  }
}

function hintOf(question: Question<string>): string | undefined {
  return question.hint === undefined ? undefined : 'question-hint';
}

function OptionRow(props: FieldsProps & { readonly option: Option<string>; readonly index: number }) {
  const { question, draft, onDraft, option, index } = props;
  const { t } = useTexts();
  return (
    <label class="choice">
      <input
        type={question.kind === 'multiple' ? 'checkbox' : 'radio'}
        name="answer"
        value={option.id}
        checked={draft.chosen.includes(option.id)}
        onChange={() => onDraft(choose(question, draft, option.id))}
      />
      <span class="choice__text">{option.text ?? t(`interview.${option.id}`)}</span>
      {index < 9 ? <KeyHint sign={String(index + 1)} /> : null}
    </label>
  );
}

const PARTS = ['year', 'month', 'day'] as const;

function DateFields({ question, draft, onDraft }: FieldsProps) {
  const { t } = useTexts();
  const parts = datePartsOf(draft.typed);
  const shown = PARTS.slice(0, PARTS.indexOf(question.precision ?? 'day') + 1);
  return (
    <fieldset class="choices choices--row" aria-labelledby="question">
      {shown.map((part, index) => (
        <label key={part} class="field question__part">
          <span class="label">{t(`interview.${part}`)}</span>
          <input
            type="text"
            inputMode="numeric"
            autocomplete="off"
            maxLength={part === 'year' ? 4 : 2}
            value={parts[index]}
            onInput={(event) =>
              onDraft(type(draft, withDatePart(draft.typed, index as 0 | 1 | 2, event.currentTarget.value)))
            }
          />
        </label>
      ))}
    </fieldset>
  );
}

/** Three different things, offered at every question: skipped, did not want to answer, could not be asked safely. */
function NonAnswers({ draft, onDraft }: Pick<FieldsProps, 'draft' | 'onDraft'>) {
  const { t } = useTexts();
  return (
    <fieldset class="choices non-answers">
      <legend>{t('interview.no_answer')}</legend>
      {NON_ANSWERS.map((non: NonAnswer, index) => (
        <label key={non} class="choice choice--slim">
          <input
            type="radio"
            name="non-answer"
            value={non}
            checked={draft.non === non}
            onClick={() => (draft.non === non ? onDraft(refrain(draft, non)) : undefined)}
            onChange={() => (draft.non === non ? undefined : onDraft(refrain(draft, non)))}
          />
          <span class="choice__text">{t(`interview.non.${non}`)}</span>
          <KeyHint sign={'ABC'[index] ?? ''} />
        </label>
      ))}
    </fieldset>
  );
}

function KeyHint({ sign }: { readonly sign: string }) {
  return (
    <kbd class="key-hint" aria-hidden="true">
      {sign}
    </kbd>
  );
}
