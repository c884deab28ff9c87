// SPDX-License-Identifier: EUPL-1.2
// One block of a lesson on the screen: words, story, activity, drawing, case or question.

import { type Block, plainParts, type Time } from '@amparo/learn/lessons';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { Language } from '../../i18n/languages.ts';
import { useTexts } from '../../i18n/use-texts.tsx';
import { CaseExercise } from './case-exercise.tsx';
import { type Cases, drawingAddress } from './lesson-files.ts';
import { Question } from './question.tsx';
import { ReadAloud } from './read-aloud.tsx';
import { Words } from './words.tsx';

export interface BlockProps {
  readonly block: Block;
  readonly language: Language;
  readonly voice: SpeechSynthesisVoice | undefined;
  /** absent until they are loaded; only cases need them */
  readonly cases: Cases | undefined;
  readonly test?: Time | undefined;
  readonly onAnswered?: ((right: boolean) => void) | undefined;
}

export function LessonBlock({ block, language, voice, cases, test, onAnswered }: BlockProps) {
  const { t } = useTexts();
  if (block.kind === 'drawing') return <Drawing name={block.drawing} alt={block.alt} />;
  if (block.kind === 'question') return <Question item={block.item} test={test} onAnswered={onAnswered} />;
  if (block.kind === 'case') {
    const scenario = cases?.scenarios.get(block.scenario);
    if (cases === undefined || scenario === undefined) return <p class="soft">{t('learn.loading')}</p>;
    return (
      <div class="stack">
        <Words parts={block.parts} />
        <CaseExercise
          scenario={scenario}
          cases={cases}
          help={block.help}
          language={language}
          item={block.item}
          test={test}
          onAnswered={onAnswered}
        />
      </div>
    );
  }
  const aloud = <ReadAloud text={plainParts(block.parts).join('\n')} voice={voice} />;
  if (block.kind === 'text') {
    return (
      <section class="stack">
        {block.heading === '' ? null : <h2>{block.heading}</h2>}
        <Words parts={block.parts} />
        {aloud}
      </section>
    );
  }
  if (block.kind === 'guide') {
    return (
      <details class="card learn__guide">
        <summary>{block.title === '' ? t('learn.block.guide') : block.title}</summary>
        <div class="stack">
          <Words parts={block.parts} />
        </div>
      </details>
    );
  }
  return (
    <Box kind={block.kind} title={block.title === '' ? t(`learn.block.${block.kind}`) : block.title}>
      <Words parts={block.parts} />
      {aloud}
    </Box>
  );
}

function Box(props: { readonly kind: string; readonly title: string; readonly children: ComponentChildren }) {
  const { t } = useTexts();
  const heading = useId();
  return (
    <section class={`card stack learn__box learn__box--${props.kind}`} aria-labelledby={heading}>
      <p class="learn__kind small">{t(`learn.block.${props.kind}`)}</p>
      <h2 id={heading}>{props.title}</h2>
      {props.children}
    </section>
  );
}

function Drawing(props: { readonly name: string; readonly alt: string }) {
  const address = drawingAddress(props.name);
  if (address === undefined) return <p class="notice">{props.alt}</p>;
  return (
    <figure class="learn__drawing">
      <img src={address} alt={props.alt} loading="lazy" />
    </figure>
  );
}
