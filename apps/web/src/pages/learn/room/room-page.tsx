// SPDX-License-Identifier: EUPL-1.2
// A learner in a room: the code from the wall, then what the wall asks, on the own telephone. No name, no account, no cookie.
// Asks the server every few seconds and goes on by itself when the network comes back.

import '../learn.css';
import './room.css';
import type { RoomStep } from '@amparo/learn/rooms';
import { useEffect, useState } from 'preact/hooks';
import { type LearnerRoom, learnApi } from '../../../api/learn-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { PageFrame } from '../../../shell/page-frame.tsx';
import { useCell } from '../../../store/cell.ts';
import { AnswerForm } from './answer-form.tsx';
import { askedIn } from './asked.ts';
import { recallPlace, type RoomPlace, roomPlace } from './place.ts';
import { Results } from './results.tsx';
import { loadRoomLesson, type RoomLesson } from './room-plan.ts';

export default function RoomPage() {
  const { t } = useTexts();
  const [room, setRoom] = useState<LearnerRoom | undefined>(undefined);
  const [ended, setEnded] = useState(false);
  const place = useCell(roomPlace);
  useEffect(recallPlace, []);
  return (
    <PageFrame title={t('rooms.title')} lead={t('rooms.lead')} class="learn">
      {place === undefined ? (
        <>
          {ended ? (
            <p class="notice" role="status">
              {t('rooms.ended')}
            </p>
          ) : null}
          <Join
            onJoined={(token, joined) => {
              setEnded(false);
              setRoom(joined);
              roomPlace.set({ token });
            }}
          />
        </>
      ) : (
        <Inside
          place={place}
          room={room}
          onRoom={setRoom}
          onEnded={() => {
            setEnded(true);
            setRoom(undefined);
            roomPlace.set(undefined);
          }}
        />
      )}
    </PageFrame>
  );
}

function Join({ onJoined }: { readonly onJoined: (token: string, room: LearnerRoom) => void }) {
  const { t } = useTexts();
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const join = async () => {
    setBusy(true);
    setProblem(undefined);
    const outcome = await learnApi.join(code);
    setBusy(false);
    if (outcome.ok) onJoined(outcome.value.token, outcome.value.room);
    else setProblem(outcome.problem.code);
  };
  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        void join();
      }}
    >
      <div class="field room__code-field">
        <label for="room-code">{t('rooms.code')}</label>
        <input
          id="room-code"
          class="room__code-input"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          maxLength={12}
          required
          value={code}
          onInput={(event) => setCode(event.currentTarget.value)}
        />
      </div>
      <p>{t('rooms.private')}</p>
      <p>
        <button type="submit" class="button" disabled={busy}>
          {t('rooms.join')}
        </button>
      </p>
      <p role="alert">{problem === undefined ? '' : t(`rooms.problem.${problemWords(problem)}`)}</p>
    </form>
  );
}

function problemWords(code: string): string {
  return ['no-room', 'room-full', 'answered-already', 'not-now', 'too-many', 'network'].includes(code)
    ? code
    : 'unexpected';
}

interface InsideProps {
  readonly place: RoomPlace;
  readonly room: LearnerRoom | undefined;
  readonly onRoom: (room: LearnerRoom) => void;
  readonly onEnded: () => void;
}

function Inside({ place, room, onRoom, onEnded }: InsideProps) {
  const { t } = useTexts();
  const offline = useAsking({ token: place.token, again: room?.again ?? 3, onRoom, onEnded });
  const content = useRoomLesson(room);
  return (
    <div class="stack">
      {offline ? (
        <p class="notice" role="status">
          {t('rooms.problem.network')}
        </p>
      ) : null}
      {content === 'failed' ? <p class="notice">{t('learn.failed')}</p> : null}
      {room === undefined || content === undefined ? <p role="status">{t('learn.loading')}</p> : null}
      {room === undefined || content === undefined || content === 'failed' ? null : (
        <Step key={room.step} place={place} room={room} content={content} onRoom={onRoom} />
      )}
      <p class="soft small">{t('rooms.private')}</p>
      <p>
        <button type="button" class="button button--quiet" onClick={() => roomPlace.set(undefined)}>
          {t('rooms.leave')}
        </button>
      </p>
    </div>
  );
}

/** @returns whether the last question found no network */
function useAsking(props: {
  readonly token: string;
  readonly again: number;
  readonly onRoom: (room: LearnerRoom) => void;
  readonly onEnded: () => void;
}): boolean {
  const { token, again } = props;
  const [offline, setOffline] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let current = true;
    const ask = async () => {
      const outcome = await learnApi.look(token);
      if (!current) return;
      setOffline(!outcome.ok && outcome.problem.code !== 'no-room');
      if (outcome.ok) props.onRoom(outcome.value);
      else if (outcome.problem.code === 'no-room') {
        props.onEnded();
        return;
      }
      // not all telephones of a hall at the same instant
      timer = setTimeout(() => void ask(), again * 1000 * (0.8 + 0.4 * Math.random()));
    };
    void ask();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [token, again]);
  return offline;
}

function useRoomLesson(room: LearnerRoom | undefined): RoomLesson | 'failed' | undefined {
  const [content, setContent] = useState<RoomLesson | 'failed' | undefined>(undefined);
  const known = room !== undefined;
  useEffect(() => {
    if (room === undefined) return;
    loadRoomLesson(room).then(setContent, () => setContent('failed'));
  }, [known, room?.lesson, room?.language, room?.tests, room?.seed]);
  return content;
}

function Step(props: {
  readonly place: RoomPlace;
  readonly room: LearnerRoom;
  readonly content: RoomLesson;
  readonly onRoom: (room: LearnerRoom) => void;
}) {
  const { t } = useTexts();
  const { place, room, content } = props;
  const [refused, setRefused] = useState<string | undefined>(undefined);
  const step = content.plan[room.step];
  if (step === undefined) return <p>{t('rooms.look')}</p>;
  const asked = askedIn(step, content, t, content.lesson.language);
  const chosen = place.chosen?.step === room.step ? place.chosen.answers : undefined;

  const send = async (answers: Readonly<Record<string, number>>) => {
    const earlier = earlierFor(step, place);
    const { token } = place;
    const outcome = await learnApi.answer({
      token,
      step: room.step,
      answers,
      ...(earlier === undefined ? {} : { earlier }),
    });
    if (!outcome.ok) {
      setRefused(outcome.problem.code);
      return;
    }
    setRefused(undefined);
    roomPlace.set({ ...place, ...remembered(step, answers), chosen: { step: room.step, answers } });
    props.onRoom(outcome.value);
  };

  return (
    <div class="stack">
      {room.open && !room.answered ? (
        <AnswerForm asked={asked} test={step.kind === 'test'} onSend={send} />
      ) : (
        <p class="lead" role="status">
          {t(room.open ? 'rooms.counted' : 'rooms.look')}
        </p>
      )}
      {refused === undefined ? null : <p role="alert">{t(`rooms.problem.${problemWords(refused)}`)}</p>}
      {step.kind === 'test' && chosen !== undefined ? (
        <p class="notice">{t('rooms.own', { right: rightIn(step, chosen), of: step.items.length })}</p>
      ) : null}
      {worried(step, place, chosen) ? <p class="notice notice--care">{t('learn.faces.stop')}</p> : null}
      {room.result === null ? null : <Results result={room.result} asked={asked} />}
    </div>
  );
}

/** Only this device knows both; the server is told it with the later answer and keeps the sum. */
function earlierFor(step: RoomStep, { before, face }: RoomPlace): number | undefined {
  if (step.kind === 'test' && step.time === 'post') return before;
  return step.kind === 'faces' && step.when === 'after' ? face : undefined;
}

function remembered(step: RoomStep, answers: Readonly<Record<string, number>>): Partial<RoomPlace> {
  if (step.kind === 'test' && step.time === 'pre') return { before: rightIn(step, answers) };
  const [face] = Object.values(answers);
  return step.kind === 'faces' && step.when === 'before' && face !== undefined ? { face: face + 1 } : {};
}

function rightIn({ items }: RoomStep, answers: Readonly<Record<string, number>>): number {
  return items.filter(({ id, right }) => {
    const option = answers[id];
    return option !== undefined && right.includes(option);
  }).length;
}

function worried(step: RoomStep, { face }: RoomPlace, chosen: Readonly<Record<string, number>> | undefined): boolean {
  const [after] = Object.values(chosen ?? {});
  return (
    step.kind === 'faces' && step.when === 'after' && face !== undefined && after !== undefined && after + 1 > face
  );
}
