// SPDX-License-Identifier: EUPL-1.2
// What may happen in any conversation, always one touch away, and the card that says at once what to do. The card's words
// are data of the instrument; whether and how one may go on is the engine's rule.

import type { Card, EventKind, EventProblem, Phase } from '@amparo/interview';
import type { ComponentChildren, FunctionComponent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useTexts } from '../i18n/use-texts.tsx';
import { DistressIcon, DoorIcon, FaintIcon, PauseIcon, StopIcon } from './interview-icons.tsx';
import { showFrom } from './show-from.ts';

const CONTROLS = [
  ['pause', PauseIcon],
  ['stop', StopIcon],
  ['distress', DistressIcon],
  ['fainting', FaintIcon],
  ['companion-arrived', DoorIcon],
] as const satisfies readonly (readonly [EventKind, FunctionComponent])[];

export function ConductBar(props: { readonly onEvent: (kind: EventKind) => void }) {
  const { t } = useTexts();
  return (
    <div class="conduct-bar screen-only" role="group" aria-label={t('interview.conduct.label')}>
      {CONTROLS.map(([kind, Icon]) => (
        <button
          key={kind}
          type="button"
          class={`conduct-bar__button conduct-bar__button--${kind}`}
          onClick={() => props.onEvent(kind)}
        >
          <Icon />
          <span aria-hidden="true">{t(`interview.conduct.${kind}.short`)}</span>
          <span class="visually-hidden">{t(`interview.conduct.${kind}.name`)}</span>
        </button>
      ))}
    </div>
  );
}

/** A card with steps; takes the focus when it comes up, so that it is read aloud. */
export function CardPanel(props: {
  readonly card: Card<string>;
  readonly id: string;
  readonly focus?: boolean;
  readonly children?: ComponentChildren;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (props.focus !== true) return;
    showFrom(heading.current);
  }, [props.id, props.focus]);
  return (
    <section class="conduct-card stack" aria-labelledby={`card-${props.id}`}>
      <h2 ref={heading} tabIndex={-1} id={`card-${props.id}`}>
        {props.card.title}
      </h2>
      <ol class="conduct-card__steps stack">
        {props.card.steps.map((step, index) => (
          <li key={index}>{step}</li>
        ))}
      </ol>
      {props.children}
    </section>
  );
}

/** The conversation is held: what to do now, and the ways on that are open. */
export function HeldPanel(props: {
  readonly phase: Exclude<Phase, 'open'>;
  readonly card: Card<string> | undefined;
  readonly cardId: string;
  readonly problem: EventProblem | null;
  readonly companionHere: boolean;
  readonly personMustChoose: boolean;
  readonly onEvent: (kind: EventKind, chosenBy?: 'person' | 'interviewer') => void;
  readonly onResult: () => void;
}) {
  const { t } = useTexts();
  const { phase, onEvent } = props;
  const card = props.card ?? { title: t(`interview.held.${phase}`), steps: [] };
  return (
    <CardPanel card={card} id={props.cardId} focus>
      <p class="soft">{t(`interview.held.${phase}`)}</p>
      <p role="alert" class="field__error">
        {props.problem === null ? '' : t(`interview.event_problem.${props.problem}`)}
      </p>
      <div class="row">
        {phase === 'over-today' ? null : props.companionHere ? (
          <button type="button" class="button button--quiet" onClick={() => onEvent('companion-left')}>
            {t('interview.companion_left')}
          </button>
        ) : (
          <button
            type="button"
            class="button button--quiet"
            onClick={() => onEvent('resume', props.personMustChoose ? 'person' : 'interviewer')}
          >
            {t(props.personMustChoose ? 'interview.person_goes_on' : 'interview.go_on')}
          </button>
        )}
        <button type="button" class="button" onClick={props.onResult}>
          {t('interview.see_result')}
        </button>
      </div>
    </CardPanel>
  );
}
