// SPDX-License-Identifier: EUPL-1.2
// A lesson: what it is about before it begins, then one piece after the other at the learner's own pace. It can be stopped at
// any time. For children three faces before and after; when worry has risen, the lesson ends with the adult beside the child.

import './learn.css';
import {
  completed,
  constructsOf,
  factsOf,
  type Fact,
  itemName,
  type Lesson,
  sawBlock,
  shouldStop,
  testFor,
  type Time,
  TIMES,
  worried,
  type Worry,
} from '@amparo/learn/lessons';
import { inLanguage } from '@amparo/kernel';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useRoute } from 'preact-iso';
import { addressOf, contentLanguage, type Language, LANGUAGES, LANGUAGE_NAMES } from '../../i18n/languages.ts';
import { useTexts } from '../../i18n/use-texts.tsx';
import { Link } from '../../shell/links.tsx';
import { PageFrame } from '../../shell/page-frame.tsx';
import { useCell } from '../../store/cell.ts';
import { LessonBlock } from './block.tsx';
import { OwnCertificate } from './certificate.tsx';
import {
  type Cases,
  hasLesson,
  type ListedLesson,
  loadCases,
  loadFacts,
  loadLesson,
  loadList,
} from './lesson-files.ts';
import { memory, recall, remember } from './memory.ts';
import { useVoice } from './read-aloud.tsx';
import { today } from './today.ts';

interface Loaded {
  readonly lesson: Lesson;
  readonly facts: ReadonlyMap<string, Fact>;
  readonly cases: Cases | undefined;
  readonly next: ListedLesson | undefined;
}

export default function LessonPage() {
  const { t, language: screen } = useTexts();
  const language = contentLanguage(screen);
  const id = useRoute().params['lesson'] ?? '';
  const [loaded, setLoaded] = useState<Loaded | 'failed' | undefined>(undefined);
  useEffect(() => {
    let current = true;
    setLoaded(undefined);
    if (!hasLesson(language, id)) return undefined;
    load(language, id).then(
      (found) => current && setLoaded(found),
      () => current && setLoaded('failed'),
    );
    return () => {
      current = false;
    };
  }, [language, id]);

  if (!hasLesson(language, id)) return <NotInThisLanguage id={id} />;
  if (loaded === 'failed') {
    return (
      <PageFrame title={t('learn.title')}>
        <p class="notice">{t('learn.failed')}</p>
      </PageFrame>
    );
  }
  if (loaded === undefined) {
    return (
      <PageFrame title={t('learn.title')}>
        <p class="soft">{t('learn.loading')}</p>
      </PageFrame>
    );
  }
  const { lesson } = loaded;
  return (
    <PageFrame key={`${lesson.language}/${lesson.id}`} title={lesson.title} lead={lesson.about} class="learn">
      <p class="soft small">
        {t('learn.minutes', { minutes: lesson.minutes })} {t('learn.any_time')}
      </p>
      {lesson.kind === 'test' ? <Test loaded={loaded} /> : <Player loaded={loaded} />}
      {lesson.kind === 'test' ? null : (
        <p class="screen-only">
          <Link to={`/learn/${lesson.id}/wall`}>{t('rooms.alone.title')}</Link>
        </p>
      )}
      <Sources lesson={lesson} facts={loaded.facts} />
      <Review lesson={lesson} />
    </PageFrame>
  );
}

async function load(language: Language, id: string): Promise<Loaded> {
  const [lesson, facts, list] = await Promise.all([loadLesson(language, id), loadFacts(), loadList()]);
  const cases = lesson.blocks.some(({ kind }) => kind === 'case') ? await loadCases() : undefined;
  const course = list.filter(
    (each) => each.language === language && each.audience === lesson.audience && each.role === lesson.role,
  );
  const next = course.find((each) => each.order > lesson.order);
  return { lesson, facts, cases, next };
}

function Player({ loaded }: { readonly loaded: Loaded }) {
  const { t, language: screen } = useTexts();
  const { lesson, cases, next } = loaded;
  useCell(memory);
  // as it was when the lesson was opened: what is read now moves `shown`, never this
  const [before] = useState(() => {
    const known = recall().progress.lessons[lesson.id];
    return known?.version === lesson.version ? Math.min(known.seen, lesson.blocks.length) : 0;
  });
  const [shown, setShown] = useState(before);
  const voice = useVoice(contentLanguage(screen));
  const newest = useRef<HTMLDivElement>(null);
  const isChild = lesson.audience === 'children';
  const done = shown >= lesson.blocks.length && shown > 0;

  const goOn = () => {
    const seen = Math.min(lesson.blocks.length, shown + 1);
    setShown(seen);
    remember((progress) => sawBlock(progress, lesson, seen));
    if (seen === lesson.blocks.length) remember((progress) => completed(progress, lesson, today()));
  };
  useEffect(() => {
    if (shown > before) newest.current?.focus();
  }, [shown, before]);

  return (
    <>
      {isChild ? <Faces lesson={lesson} when="before" /> : null}
      {lesson.objectives.length === 0 || shown > 0 ? null : (
        <section class="stack stack--tight">
          <h2>{t('learn.objectives')}</h2>
          <ul>
            {lesson.objectives.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </section>
      )}
      <div class="stack stack--wide learn__blocks">
        {lesson.blocks.map((block, place) => (
          <div
            key={place}
            class={place < shown ? '' : 'learn__later'}
            tabIndex={-1}
            ref={place === shown - 1 ? newest : null}
          >
            <LessonBlock block={block} language={lesson.language} voice={voice} cases={cases} />
          </div>
        ))}
      </div>
      {done ? null : (
        <p class="row screen-only">
          <button type="button" class="button" onClick={goOn}>
            {shown === 0 ? t('learn.begin') : t('learn.go_on')}
          </button>
          <span class="soft small" aria-live="polite">
            {t('learn.part', { part: shown, of: lesson.blocks.length })}
          </span>
        </p>
      )}
      {done && isChild ? <Faces lesson={lesson} when="after" /> : null}
      {done ? <End next={next} /> : null}
    </>
  );
}

const FACES: readonly Worry[] = [1, 2, 3];

/** How the child feels: asked, never demanded, and kept only as one of three faces. */
function Faces({ lesson, when }: { readonly lesson: Lesson; readonly when: 'before' | 'after' }) {
  const { t } = useTexts();
  useCell(memory);
  const known = recall().progress.lessons[lesson.id];
  const chosen = when === 'before' ? known?.worryBefore : known?.worryAfter;
  return (
    <section class="stack stack--tight screen-only" aria-label={t(`learn.faces.${when}`)}>
      <p>{t(`learn.faces.${when}`)}</p>
      <div class="row">
        {FACES.map((face) => (
          <button
            key={face}
            type="button"
            class="button button--quiet learn__face"
            aria-pressed={chosen === face}
            onClick={() => remember((progress) => worried(progress, lesson, when, face))}
          >
            <Face worry={face} />
            {t(`learn.faces.face_${face}`)}
          </button>
        ))}
      </div>
      {when === 'after' && known !== undefined && shouldStop(known) ? (
        <p class="notice notice--care" role="status">
          {t('learn.faces.stop')}
        </p>
      ) : null}
    </section>
  );
}

const MOUTHS: Readonly<Record<Worry, string>> = { 1: 'M8 14q4 4 8 0', 2: 'M8 15h8', 3: 'M8 16q4 -4 8 0' };

function Face({ worry }: { readonly worry: Worry }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.8">
      <circle cx="12" cy="12" r="10" />
      <path d="M9 9.5v.5M15 9.5v.5" stroke-linecap="round" />
      <path d={MOUTHS[worry]} stroke-linecap="round" />
    </svg>
  );
}

function End({ next }: { readonly next: ListedLesson | undefined }) {
  const { t } = useTexts();
  return (
    <section class="notice stack" role="status">
      <p>
        <strong>{t('learn.end')}</strong> {t('learn.come_back')}
      </p>
      <p class="row">
        {next === undefined ? null : (
          <Link to={`/learn/${next.id}`} class="button">
            {t('learn.next', { title: next.title })}
          </Link>
        )}
        <Link to="/learn" class="button button--quiet">
          {t('learn.all')}
        </Link>
        <button type="button" class="button button--quiet" onClick={() => window.print()}>
          {t('learn.print')}
        </button>
      </p>
    </section>
  );
}

/** A test: one item for each thing to be learned, another one each time. No mark for the person, only how many were right. */
function Test({ loaded }: { readonly loaded: Loaded }) {
  const { t, language: screen } = useTexts();
  const { lesson, cases } = loaded;
  const [time, setTime] = useState<Time | undefined>(undefined);
  const [answers, setAnswers] = useState<readonly { readonly isCase: boolean; readonly right: boolean }[]>([]);
  const voice = useVoice(contentLanguage(screen));
  if (time === undefined) {
    return (
      <section class="stack">
        <p>{t('learn.test.when')}</p>
        <p class="row">
          {TIMES.map((each) => (
            <button key={each} type="button" class="button" onClick={() => setTime(each)}>
              {t(`learn.test.${each}`)}
            </button>
          ))}
        </p>
      </section>
    );
  }
  const items = testFor(constructsOf(lesson.blocks), time, recall().seed);
  return (
    <div class="stack stack--wide">
      {items.map((block) => (
        <LessonBlock
          key={itemName(block)}
          block={block}
          language={lesson.language}
          voice={voice}
          cases={cases}
          test={time}
          onAnswered={(right) => setAnswers((known) => [...known, { isCase: block.kind === 'case', right }])}
        />
      ))}
      <p class="notice" role="status">
        {answers.length < items.length
          ? t('learn.test.answered', { answered: answers.length, of: items.length })
          : t('learn.test.result', { right: answers.filter(({ right }) => right).length, of: items.length })}
      </p>
      {lesson.audience === 'institutions' && answers.length === items.length ? (
        <OwnCertificate
          right={answers.filter(({ isCase, right }) => isCase && right).length}
          of={answers.filter(({ isCase }) => isCase).length}
        />
      ) : null}
    </div>
  );
}

function Sources({ lesson, facts }: { readonly lesson: Lesson; readonly facts: ReadonlyMap<string, Fact> }) {
  const { t } = useTexts();
  const used = factsOf(lesson).flatMap((id) => facts.get(id) ?? []);
  if (used.length === 0) return null;
  return (
    <section class="stack learn__sources">
      <h2>{t('learn.sources')}</h2>
      <ul class="plain stack">
        {used.map((fact) => (
          <li key={fact.id} id={fact.id} class="small">
            <strong>{fact.id.slice(1)}.</strong> {inLanguage(fact.statement, lesson.language)}{' '}
            {fact.limits === undefined ? null : <em>{inLanguage(fact.limits, lesson.language)} </em>}
            <span class="soft">
              {fact.sources.join('; ')}. {t('learn.checked', { day: fact.checkedOn })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Review({ lesson }: { readonly lesson: Lesson }) {
  const { t } = useTexts();
  const { survivorsOrganisations: survivors, readAloud } = lesson.review;
  return (
    <p class="soft small">
      {survivors === 'not-yet'
        ? t('learn.review.not_yet')
        : t('learn.review.done', { day: survivors.on, role: survivors.role })}{' '}
      {readAloud === 'not-yet'
        ? t('learn.review.not_read')
        : t('learn.review.read', { day: readAloud.on, people: readAloud.people })}
    </p>
  );
}

function NotInThisLanguage({ id }: { readonly id: string }) {
  const { t } = useTexts();
  const others = LANGUAGES.filter((each) => hasLesson(each, id));
  return (
    <PageFrame title={t('learn.title')}>
      <p>{others.length === 0 ? t('learn.none_such') : t('learn.other_languages')}</p>
      <p class="row">
        {others.map((each) => (
          <a key={each} class="button" lang={each} href={addressOf(each, `/learn/${id}`)}>
            {LANGUAGE_NAMES[each]}
          </a>
        ))}
        <Link to="/learn" class="button button--quiet">
          {t('learn.all')}
        </Link>
      </p>
    </PageFrame>
  );
}
