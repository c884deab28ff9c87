// SPDX-License-Identifier: EUPL-1.2
// The guided conversation, one question per screen. Used by the practice page and by the staff pages; the caller keeps the
// conversation (in memory) and decides what happens with its result. Stops at once when something happens to the person.

import './interview.css';
import { type EventKind, type Next, nextQuestion, progress } from '@amparo/interview';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useTexts } from '../i18n/use-texts.tsx';
import { AnswersPanel } from './answers.tsx';
import { CardPanel, ConductBar, HeldPanel } from './conduct.tsx';
import { draftOf } from './draft.ts';
import type { Engine } from './engine.ts';
import { QuestionForm } from './question-form.tsx';
import { showFrom } from './show-from.ts';
import { Sketch } from './sketch.tsx';
import { type Talk, goTo, happen, placeBefore, newCards, putAwayCards, takeAnswer, takeShared, today } from './talk.ts';

export interface InterviewProps {
  readonly engine: Engine;
  readonly talk: Talk;
  readonly onTalk: (talk: Talk) => void;
  readonly onResult: () => void;
  /** buttons of the page: discard, narrative */
  readonly tools?: ComponentChildren;
}

export function InterviewPanel(props: InterviewProps) {
  const { engine, talk, onTalk } = props;
  const { t } = useTexts();
  const { interview } = engine;
  const next = nextQuestion(interview, talk.state, engine.guide);
  const { answered, ahead } = progress(interview, talk.state, engine.guide);
  const [news, setNews] = useState<string | null>(null);
  const onEvent = (kind: EventKind, chosenBy?: 'person' | 'interviewer') =>
    onTalk(happen(talk, kind, today(), chosenBy));
  const held = next.kind === 'held';
  return (
    <div class="talk stack">
      <div class="talk__bar screen-only">
        <label class="talk__progress small">
          <span>{t('interview.progress', { answered, ahead })}</span>
          <progress max={Math.max(1, answered + ahead)} value={answered} />
        </label>
      </div>
      <p role="status" class="visually-hidden">
        {news === null ? '' : t(news)}
      </p>
      <div class="talk__screen">
        <Screen {...props} next={next} onEvent={onEvent} onNews={setNews} />
      </div>
      {held ? null : <ConductBar onEvent={onEvent} />}
      <div class="row talk__tools screen-only">
        {talk.place.kind === 'answers' ? null : (
          <button
            type="button"
            class="button button--quiet button--small"
            onClick={() => onTalk(goTo(talk, { kind: 'answers' }))}
          >
            {t('interview.answers.open', { count: answered })}
          </button>
        )}
        {answered === 0 ? null : (
          <button type="button" class="button button--quiet button--small" onClick={props.onResult}>
            {t('interview.see_result')}
          </button>
        )}
        {props.tools}
      </div>
      {held ? null : <Sketch engine={engine} talk={talk} />}
    </div>
  );
}

interface ScreenProps extends InterviewProps {
  readonly next: Next<string>;
  readonly onEvent: (kind: EventKind, chosenBy?: 'person' | 'interviewer') => void;
  readonly onNews: (key: string) => void;
}

function Screen(props: ScreenProps) {
  const { engine, talk, onTalk, next } = props;
  const { t } = useTexts();
  const { interview } = engine;
  const { cards } = interview.instrument;
  if (next.kind === 'held') return <Held {...props} next={next} />;
  if (talk.place.kind === 'answers') {
    return (
      <AnswersPanel
        engine={engine}
        talk={talk}
        actions={{
          onChange: (key) => onTalk(goTo(talk, { kind: 'at', key, by: 'list' })),
          onConfirm: (key) => {
            onTalk(takeShared(interview, talk, key));
            props.onNews('interview.answers.confirmed');
          },
          onClose: () => onTalk(goTo(talk, { kind: 'next' })),
        }}
      />
    );
  }
  const [cardId] = newCards(interview, talk);
  const card = cardId === undefined ? undefined : cards[cardId];
  if (cardId !== undefined && card !== undefined) {
    return (
      <CardPanel card={card} id={cardId} focus>
        <button
          type="button"
          class="button"
          onClick={() => onTalk({ ...talk, seenCards: [...talk.seenCards, cardId] })}
        >
          {t('interview.card_done')}
        </button>
      </CardPanel>
    );
  }
  const at = talk.place.kind === 'at' ? talk.place.key : undefined;
  const slot =
    at === undefined ? (next.kind === 'ask' ? next.slot : undefined) : interview.slots.find(({ key }) => key === at);
  if (slot === undefined || (next.kind === 'end' && at === undefined)) return <End {...props} />;
  if (at === undefined && next.kind === 'ask' && next.settled && !talk.goesOn) return <End {...props} />;
  const before = placeBefore(interview, talk);
  return (
    <>
      <KnownCards {...props} />
      <QuestionForm
        question={slot.question}
        section={slot.section.title}
        round={slot.round}
        draft={talk.draft?.key === slot.key ? talk.draft : draftOf(slot.key, talk.state.given[slot.key]?.answer)}
        onDraft={(draft) => onTalk({ ...talk, draft })}
        onAnswer={(said) => {
          onTalk(takeAnswer(interview, talk, slot.key, said));
          props.onNews(at === undefined ? 'interview.noted' : 'interview.changed');
        }}
        onBack={before === undefined ? undefined : () => onTalk(goTo(talk, before))}
      />
      {at === undefined ? null : (
        <button type="button" class="button button--quiet" onClick={() => onTalk(goTo(talk, { kind: 'next' }))}>
          {t('interview.to_open_question')}
        </button>
      )}
    </>
  );
}

function Held(props: ScreenProps & { readonly next: Extract<Next<string>, { kind: 'held' }> }) {
  const { engine, talk, next } = props;
  const { events } = talk.state;
  const since = events.slice(events.findLastIndex(({ kind }) => kind === 'resume') + 1);
  const arrived = since.findLastIndex(({ kind }) => kind === 'companion-arrived');
  const left = since.findLastIndex(({ kind }) => kind === 'companion-left');
  return (
    <HeldPanel
      phase={next.phase}
      cardId={heldCard(next.card)}
      card={engine.interview.instrument.cards[heldCard(next.card)]}
      problem={talk.problem}
      companionHere={arrived > left}
      personMustChoose={since.some(({ kind }) => kind === 'distress' || kind === 'stop' || kind === 'fainting')}
      onEvent={props.onEvent}
      onResult={props.onResult}
    />
  );
}

/** After a companion has left, the card for their presence still says what to watch. */
function heldCard(card: string | null): string {
  return card === null || card === 'companion-left' ? 'companion-arrived' : card;
}

/** Cards already shown, folded away above the question: what to do stays at hand. */
function KnownCards({ engine, talk }: InterviewProps) {
  const { t } = useTexts();
  const { cards } = engine.interview.instrument;
  const known = talk.seenCards.flatMap((id) => (cards[id] === undefined ? [] : [[id, cards[id]] as const]));
  if (known.length === 0) return null;
  return (
    <details class="known-cards">
      <summary>{t('interview.known_cards', { count: known.length })}</summary>
      <div class="stack">
        {known.map(([id, card]) => (
          <CardPanel key={id} id={id} card={card} />
        ))}
      </div>
    </details>
  );
}

/** Nothing more has to be asked, or nothing more may be asked here and now. */
function End(props: ScreenProps) {
  const { engine, talk, onTalk, next } = props;
  const { t } = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => showFrom(heading.current), []);
  const before = placeBefore(engine.interview, talk);
  const closed = next.kind === 'end' ? next.closedBy : [];
  const settled = next.kind !== 'held' && next.settled;
  const titles = engine.interview.instrument.circumstances.filter(({ id }) => closed.includes(id));
  return (
    <section class="notice stack" aria-labelledby="end">
      <h2 id="end" ref={heading} tabIndex={-1}>
        {t(settled ? 'interview.end.settled_title' : 'interview.end.open_title')}
      </h2>
      <p>{t(settled ? 'interview.end.settled' : titles.length > 0 ? 'interview.end.closed' : 'interview.end.open')}</p>
      {titles.length === 0 ? null : (
        <ul>
          {titles.map(({ id, title }) => (
            <li key={id}>{title}</li>
          ))}
        </ul>
      )}
      <div class="row">
        <button type="button" class="button" onClick={props.onResult}>
          {t('interview.see_result')}
        </button>
        {next.kind === 'ask' ? (
          <button
            type="button"
            class="button button--quiet"
            onClick={() => onTalk({ ...putAwayCards(engine.interview, talk), goesOn: true })}
          >
            {t('interview.end.help_questions')}
          </button>
        ) : null}
        {before === undefined ? null : (
          <button type="button" class="button button--quiet" onClick={() => onTalk(goTo(talk, before))}>
            {t('interview.back')}
          </button>
        )}
      </div>
    </section>
  );
}
