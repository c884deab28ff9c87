// SPDX-License-Identifier: EUPL-1.2
// Teaching a room: choose a lesson, show the code, go on step by step, close a question and see what may be told. The wall can
// fill the screen of a projector. Nothing of a learner is here but numbers that the server has protected.

import '../../learn/learn.css';
import '../../learn/room/room.css';
import { ROOM_TESTS, type RoomTests } from '@amparo/learn/rooms';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type LedRoom, learnApi } from '../../../api/learn-api.ts';
import { contentLanguage } from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link } from '../../../shell/links.tsx';
import { type ListedLesson, loadList } from '../../learn/lesson-files.ts';
import { loadRoomLesson, type RoomLesson } from '../../learn/room/room-plan.ts';
import { Wall } from '../../learn/room/wall.tsx';
import { StaffGate } from '../gate.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { type Deed, useDeed } from '../use-deed.ts';

export default function RoomsPage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('trainer.rooms.title')} lead={t('trainer.rooms.lead')}>
      {() => <Rooms />}
    </StaffGate>
  );
}

function Rooms() {
  const { t } = useTexts();
  const [room, setRoom] = useState<LedRoom | null | undefined>(undefined);
  const [ended, setEnded] = useState(false);
  const deed = useDeed();
  useRoom(room, setRoom);
  const act = async (call: Parameters<typeof deed.run<LedRoom>>[0]) => {
    const done = await deed.run(call);
    if (done !== undefined) setRoom(done.value);
  };
  return (
    <div class="stack stack--wide">
      <ProblemNote problem={deed.problem} />
      {room === undefined ? <p role="status">{t('staff.loading')}</p> : null}
      {room === null ? (
        <>
          <p role="status">{ended ? t('trainer.rooms.ended') : ''}</p>
          <Opening deed={deed} onOpen={(opened) => setRoom(opened)} />
          <p class="row">
            <Link to="/staff/courses">{t('trainer.measures.title')}</Link>
            <Link to="/learn">{t('trainer.rooms.without')}</Link>
          </p>
        </>
      ) : null}
      {room === null || room === undefined ? null : (
        <Led
          room={room}
          busy={deed.busy}
          onStep={(step) => void act(() => learnApi.goTo(room.id, step))}
          onClose={() => void act(() => learnApi.close(room.id))}
          onEnd={async () => {
            const done = await deed.run(() => learnApi.endRoom(room.id));
            if (done === undefined) return;
            setEnded(true);
            setRoom(null);
          }}
        />
      )}
    </div>
  );
}

const ASKED_EVERY_MS = 2000;

/** How the room stands, again and again while there is one: also after a reload of the page. */
function useRoom(room: LedRoom | null | undefined, onRoom: (room: LedRoom | null) => void): void {
  const leads = room !== null;
  useEffect(() => {
    if (!leads) return undefined;
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      const outcome = await learnApi.ownRoom();
      if (!current) return;
      if (outcome.ok) onRoom(outcome.value.room);
      timer = setTimeout(() => void ask(), ASKED_EVERY_MS);
    };
    void ask();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [leads]);
}

function Opening({ deed, onOpen }: { readonly deed: Deed; readonly onOpen: (room: LedRoom) => void }) {
  const { t, language: screen } = useTexts();
  const language = contentLanguage(screen);
  const [list, setList] = useState<readonly ListedLesson[]>([]);
  const [lesson, setLesson] = useState('');
  const [tests, setTests] = useState<RoomTests>('none');
  useEffect(() => {
    loadList().then(setList, () => setList([]));
  }, []);
  const lessons = list.filter((each) => each.language === language && each.kind === 'lesson');
  const open = async () => {
    const done = await deed.run(() => learnApi.openRoom({ lesson, language, tests }));
    if (done !== undefined) onOpen(done.value);
  };
  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        void open();
      }}
    >
      <div class="field">
        <label for="room-lesson">{t('trainer.rooms.lesson')}</label>
        <select id="room-lesson" required value={lesson} onChange={(event) => setLesson(event.currentTarget.value)}>
          <option value="">{t('trainer.rooms.choose')}</option>
          {lessons.map(({ id, title, audience, role }) => (
            <option key={id} value={id}>
              {t(`learn.course.${role ?? audience}`)}: {title}
            </option>
          ))}
        </select>
      </div>
      <fieldset class="room__asked">
        <legend class="room__legend">{t('trainer.rooms.tests')}</legend>
        <div class="choices">
          {ROOM_TESTS.map((each) => (
            <label key={each} class="choice">
              <input type="radio" name="room-tests" checked={tests === each} onChange={() => setTests(each)} />
              <span>{t(`trainer.rooms.test_${each}`)}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <p>{t('trainer.rooms.what_is_kept')}</p>
      <p class="notice">{t('trainer.rooms.care')}</p>
      <p>
        <button type="submit" class="button" disabled={deed.busy || lesson === ''}>
          {t('trainer.rooms.open')}
        </button>
      </p>
    </form>
  );
}

function Led(props: {
  readonly room: LedRoom;
  readonly busy: boolean;
  readonly onStep: (step: number) => void;
  readonly onClose: () => void;
  readonly onEnd: () => Promise<void>;
}) {
  const { t } = useTexts();
  const { room, busy } = props;
  const screen = useRef<HTMLElement>(null);
  const [content, setContent] = useState<RoomLesson | 'failed' | undefined>(undefined);
  const [begun, setBegun] = useState(room.step > 0);
  useEffect(() => {
    loadRoomLesson(room).then(setContent, () => setContent('failed'));
  }, [room.id]);
  const asks = content !== undefined && content !== 'failed' && (content.plan[room.step]?.items.length ?? 0) > 0;
  return (
    <section ref={screen} class="stack room__full" aria-label={t('trainer.rooms.wall')}>
      <p class={begun ? 'lead' : 'stack'}>
        {t('trainer.rooms.code', { address: `${location.host}/learn/room` })}{' '}
        <strong class={begun ? '' : 'room__code'}>{`${room.code.slice(0, 3)} ${room.code.slice(3)}`}</strong>
      </p>
      <p role="status">{t('trainer.rooms.joined', { joined: room.joined })}</p>
      {content === 'failed' ? <p class="notice">{t('learn.failed')}</p> : null}
      {!begun || content === undefined || content === 'failed' ? null : (
        <Wall content={content} step={room.step} closed={room.result !== null} result={room.result} />
      )}
      {begun && room.open ? (
        <p role="status">{t('trainer.rooms.answered', { answered: room.answered, joined: room.joined })}</p>
      ) : null}
      <p class="row screen-only">
        {begun ? (
          <>
            <button
              type="button"
              class="button button--quiet"
              disabled={busy || room.step === 0}
              onClick={() => props.onStep(room.step - 1)}
            >
              {t('rooms.back')}
            </button>
            {asks && room.open ? (
              <button type="button" class="button" disabled={busy} onClick={props.onClose}>
                {t('trainer.rooms.close')}
              </button>
            ) : (
              <button
                type="button"
                class="button"
                disabled={busy || room.step + 1 >= room.steps}
                onClick={() => props.onStep(room.step + 1)}
              >
                {t('rooms.next')}
              </button>
            )}
            <span class="soft">{t('learn.part', { part: room.step + 1, of: room.steps })}</span>
          </>
        ) : (
          <button type="button" class="button" onClick={() => setBegun(true)}>
            {t('learn.begin')}
          </button>
        )}
        <button
          type="button"
          class="button button--quiet"
          onClick={() => void screen.current?.requestFullscreen().catch(() => undefined)}
        >
          {t('trainer.rooms.full')}
        </button>
        <button type="button" class="button button--quiet" disabled={busy} onClick={() => void props.onEnd()}>
          {t('trainer.rooms.end')}
        </button>
      </p>
      <p class="soft small">{t('trainer.rooms.ends', { time: timeOf(room.endsAt) })}</p>
    </section>
  );
}

function timeOf(instant: string): string {
  return new Date(instant).toTimeString().slice(0, 5);
}
