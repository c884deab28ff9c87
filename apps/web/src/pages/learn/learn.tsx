// SPDX-License-Identifier: EUPL-1.2
// All lessons: for whom, how long, what is done, what comes back today. Drawn without JavaScript as a plain list of links.

import './learn.css';
import { AUDIENCES, type Audience, dueReviews, ROLES, type Role } from '@amparo/learn/lessons';
import { useEffect, useState } from 'preact/hooks';
import { contentLanguage, type Language } from '../../i18n/languages.ts';
import { useTexts } from '../../i18n/use-texts.tsx';
import { Link } from '../../shell/links.tsx';
import { PageFrame } from '../../shell/page-frame.tsx';
import { useCell } from '../../store/cell.ts';
import { type ListedLesson, loadList } from './lesson-files.ts';
import { forgetAll, keepOnDevice, memory, recall } from './memory.ts';
import { ReviewQuestions } from './review-questions.tsx';
import { today } from './today.ts';

interface Course {
  readonly audience: Audience;
  readonly role: Role | undefined;
}

const COURSES: readonly Course[] = [
  ...AUDIENCES.map((audience) => ({ audience, role: undefined })),
  ...ROLES.map((role) => ({ audience: 'institutions' as const, role })),
];

export default function Learn() {
  const { t, language: screen } = useTexts();
  const language = contentLanguage(screen);
  const [list, setList] = useState<readonly ListedLesson[] | 'failed' | undefined>(undefined);
  useEffect(() => {
    recall();
    loadList().then(setList, () => setList('failed'));
  }, []);
  return (
    <PageFrame title={t('learn.title')} lead={t('learn.lead')} class="learn">
      <p class="notice screen-only">{t('learn.offline')}</p>
      {list === 'failed' ? <p class="notice">{t('learn.failed')}</p> : null}
      {list === undefined || list === 'failed' ? <Placeholder /> : <Courses list={list} language={language} />}
      <p class="screen-only">
        <Link to="/share">{t('learn.share')}</Link>
      </p>
      <p class="screen-only">
        <Link to="/learn/room">{t('learn.room')}</Link>
      </p>
      <Memory />
    </PageFrame>
  );
}

/** What stands there before the list is loaded, and without JavaScript: for whom there are lessons. */
function Placeholder() {
  const { t } = useTexts();
  return (
    <ul class="stack">
      {COURSES.map(({ audience, role }) => (
        <li key={role ?? audience}>{t(`learn.course.${role ?? audience}`)}</li>
      ))}
    </ul>
  );
}

function Courses({ list, language }: { readonly list: readonly ListedLesson[]; readonly language: Language }) {
  const { t } = useTexts();
  const own = list.filter((each) => each.language === language);
  const known = useCell(memory)?.progress;
  return (
    <>
      {known === undefined ? null : (
        <Due items={dueReviews(known.reviews, today()).map(({ item }) => item)} language={language} list={own} />
      )}
      {COURSES.map(({ audience, role }) => {
        const lessons = own.filter((each) => each.audience === audience && each.role === role);
        const elsewhere = lessons.length === 0 && list.some((each) => each.audience === audience && each.role === role);
        if (lessons.length === 0 && !elsewhere) return null;
        const name = role ?? audience;
        return (
          <section key={name} class="stack" aria-labelledby={`course-${name}`}>
            <h2 id={`course-${name}`}>{t(`learn.course.${name}`)}</h2>
            {elsewhere ? <p class="soft">{t('learn.not_here')}</p> : null}
            <ol class="plain grid">
              {lessons.map((each) => (
                <li key={each.id}>
                  <Link to={`/learn/${each.id}`} class="card learn__link">
                    <strong>{each.title}</strong>
                    <span class="soft small">
                      {each.kind === 'test' ? t('learn.is_test') : null} {t('learn.minutes', { minutes: each.minutes })}
                      {known?.lessons[each.id]?.completedOn === undefined ? null : ` ${t('learn.done')}`}
                    </span>
                  </Link>
                </li>
              ))}
            </ol>
          </section>
        );
      })}
    </>
  );
}

function Due(props: {
  readonly items: readonly string[];
  readonly language: Language;
  readonly list: readonly ListedLesson[];
}) {
  const { t } = useTexts();
  const [open, setOpen] = useState(false);
  if (props.items.length === 0 && !open) return null;
  return (
    <section class="card stack" aria-labelledby="due">
      <h2 id="due">{t('learn.due.title')}</h2>
      <p>{t('learn.due.text')}</p>
      {open ? (
        <ReviewQuestions language={props.language} list={props.list} />
      ) : (
        <p>
          <button type="button" class="button" onClick={() => setOpen(true)}>
            {t('learn.due.begin')}
          </button>
        </p>
      )}
    </section>
  );
}

/** What the device may keep is the learner's choice, and can be undone here. */
function Memory() {
  const { t } = useTexts();
  const kept = useCell(memory)?.kept ?? false;
  const [refused, setRefused] = useState(false);
  const [forgotten, setForgotten] = useState(false);
  return (
    <section class="stack screen-only" aria-labelledby="memory">
      <h2 id="memory">{t('learn.memory.title')}</h2>
      <p>{t('learn.memory.text')}</p>
      <label class="choice">
        <input
          type="checkbox"
          checked={kept}
          onChange={(event) => setRefused(!keepOnDevice(event.currentTarget.checked))}
        />
        <span>{t('learn.memory.keep')}</span>
      </label>
      {refused ? <p class="notice">{t('learn.memory.refused')}</p> : null}
      <p>
        <button
          type="button"
          class="button button--quiet"
          onClick={() => {
            forgetAll();
            setForgotten(true);
          }}
        >
          {t('learn.memory.forget')}
        </button>
      </p>
      <p role="status">{forgotten ? t('learn.memory.forgotten') : ''}</p>
    </section>
  );
}
