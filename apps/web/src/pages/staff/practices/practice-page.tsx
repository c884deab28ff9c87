// SPDX-License-Identifier: EUPL-1.2
// One good practice: what was done, on what evidence, at what risk; and its way: given to peers, read by somebody who has not written it,
// published until a day on which it is looked at again.

import '../directory/directory.css';
import type { LocalText } from '@amparo/kernel';
import type { ComponentChildren } from 'preact';
import { useRoute } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { WhoAmI } from '../../../api/types.ts';
import { contentLanguage } from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { useGo } from '../../../shell/links.tsx';
import { useDirectoryWords } from '../directory/words.ts';
import { StaffGate } from '../gate.tsx';
import { mayDo } from '../places.ts';
import { ProblemNote } from '../problem-note.tsx';
import { useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';
import { inWords } from './in-words.ts';
import { PracticeForm } from './practice-form.tsx';
import { type Practice, practicesApi } from './practices-api.ts';

export default function PracticePage() {
  const { t } = useTexts();
  const go = useGo();
  const { id = '' } = useRoute().params;
  return (
    <StaffGate title={t(id === 'new' ? 'practices.new' : 'practices.one')}>
      {(who) =>
        id === 'new' ? (
          <PracticeForm practice={null} onDone={(made) => go(`/staff/practices/${made}`)} />
        ) : (
          <One who={who} id={id} />
        )
      }
    </StaffGate>
  );
}

function One({ who, id }: { readonly who: WhoAmI; readonly id: string }) {
  const { t } = useTexts();
  const { value, problem, reload } = useLoaded(() => practicesApi.read(id), [id]);
  const [editing, setEditing] = useState(false);
  if (value === null)
    return problem === null ? <p role="status">{t('staff.loading')}</p> : <ProblemNote problem={problem} />;
  if (editing)
    return (
      <PracticeForm
        practice={value}
        onDone={async () => {
          setEditing(false);
          await reload();
        }}
      />
    );
  return (
    <div class="stack stack--wide">
      <Words practice={value} />
      <Way who={who} practice={value} onDone={reload} onEdit={() => setEditing(true)} />
    </div>
  );
}

function Words({ practice }: { readonly practice: Practice }) {
  const { t, language } = useTexts();
  const words = useDirectoryWords();
  const { text } = practice;
  const said = (each: LocalText) => inWords(each, contentLanguage(language));
  const list = (each: readonly LocalText[]) =>
    each.length === 0 ? null : (
      <ul>
        {each.map((one, at) => (
          <li key={at}>{said(one)}</li>
        ))}
      </ul>
    );
  const parts: readonly (readonly [string, ComponentChildren])[] = [
    ['problem', said(text.problem)],
    [
      'steps',
      <ol key="steps">
        {text.steps.map((step, at) => (
          <li key={at}>{said(step)}</li>
        ))}
      </ol>,
    ],
    [
      'where',
      [
        text.country === null ? null : words.country(text.country),
        ...text.areas,
        text.from === null ? null : `${text.from}–${text.to ?? ''}`,
        ...text.implementers,
      ]
        .filter((each) => each !== null)
        .join(' · '),
    ],
    [
      'for',
      [
        ...text.targetGroups.map((each) => t(`practices.group.${each}`)),
        ...text.serviceCategories.map((each) => t(`casework.category.${each}`)),
      ].join(' · '),
    ],
    [
      'evidence',
      text.evidence.length === 0 ? (
        t('practices.no_evidence')
      ) : (
        <ul>
          {text.evidence.map(({ type, year, citation, result }) => (
            <li key={citation}>
              {t(`cooperation.evidence.${type}`)}, {year}: {said(result)} <span class="small soft">{citation}</span>
            </li>
          ))}
        </ul>
      ),
    ],
    ['risks', text.ethicsAndRisks === null ? null : said(text.ethicsAndRisks)],
    ['survivors', t(`practices.involvement.${text.survivorInvolvement}`)],
    ['law', list(text.legalPreconditions)],
    ['conditions', list(text.conditions)],
    ['not_for', list(text.notSuitableFor)],
    [
      'sources',
      <ul key="sources">
        {text.sources.map(({ citation, url, checkedOn }) => (
          <li key={citation}>
            {url === null || !url.startsWith('https://') ? (
              citation
            ) : (
              <a href={url} rel="noreferrer noopener">
                {citation}
              </a>
            )}
            {checkedOn === null ? null : ` (${t('practices.read_on', { day: words.day(checkedOn) })})`}
          </li>
        ))}
      </ul>,
    ],
  ];
  return (
    <section class="card stack" aria-labelledby="practice-title">
      <h2 id="practice-title">{said(text.title)}</h2>
      <p class="row row--start">
        <span class="badge">{t(`cooperation.level.${text.evidenceLevel}`)}</span>
        <span class="badge">{t(`cooperation.practice_state.${practice.state}`)}</span>
        {practice.reviewDue ? <span class="badge">{t('practices.review_due')}</span> : null}
      </p>
      <p>{said(text.summary)}</p>
      {parts.map(([name, content]) =>
        content === null ? null : (
          <section key={name} class="stack stack--tight">
            <h3>{t(`practices.part.${name}`)}</h3>
            {typeof content === 'string' ? <p>{content}</p> : content}
          </section>
        ),
      )}
      <h3>{t('practices.translations')}</h3>
      <ul class="small">
        {practice.translations.map((each) => (
          <li key={each.language}>
            {words.language(each.language)}:{' '}
            {each.complete ? t('practices.whole') : t('practices.missing', { count: each.missing })}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Way(props: {
  readonly who: WhoAmI;
  readonly practice: Practice;
  readonly onDone: () => Promise<void>;
  readonly onEdit: () => void;
}) {
  const { t } = useTexts();
  const words = useDirectoryWords();
  const deed = useDeed();
  const [looked, setLooked] = useState(false);
  const [reviewAt, setReviewAt] = useState('');
  const { who, practice } = props;
  const { id, state, mine } = practice;
  const act = async (call: Parameters<typeof deed.run>[0]) => {
    if ((await deed.run(call)) !== undefined) await props.onDone();
  };
  const peer = state === 'PeerReview' && !practice.writtenByMe && mayDo(who, 'practice.review');
  return (
    <section class="card stack" aria-labelledby="practice-way">
      <h2 id="practice-way">{t('practices.way')}</h2>
      <ul class="small">
        {practice.reviews.map(({ at, verdict, byMe }) => (
          <li key={`${at} ${verdict}`}>
            {t(byMe ? 'practices.review_mine' : 'practices.review_peer', { day: words.day(at) })}:{' '}
            {t(`practices.verdict.${verdict}`)}
          </li>
        ))}
        {practice.reviewAt === null ? null : <li>{t('practices.again', { day: words.day(practice.reviewAt) })}</li>}
      </ul>
      <ProblemNote problem={deed.problem} />
      {mine && (state === 'Draft' || state === 'PeerReview') && mayDo(who, 'practice.write') ? (
        <p class="row row--start">
          <button type="button" class="button button--quiet" onClick={props.onEdit}>
            {t('practices.change')}
          </button>
          {state === 'Draft' ? (
            <button
              type="button"
              class="button"
              disabled={deed.busy}
              onClick={() => void act(() => practicesApi.submit(id))}
            >
              {t('practices.submit')}
            </button>
          ) : null}
        </p>
      ) : null}
      {state === 'PeerReview' && practice.writtenByMe ? <p class="small soft">{t('practices.peer_needed')}</p> : null}
      {peer ? (
        <div class="stack">
          <p class="directory-checks">
            <label>
              <input type="checkbox" checked={looked} onChange={(event) => setLooked(event.currentTarget.checked)} />
              {t('practices.looked')}
            </label>
          </p>
          <p class="row row--start">
            <button
              type="button"
              class="button"
              disabled={deed.busy || !looked}
              onClick={() => void act(() => practicesApi.review(id, 'Publish', looked))}
            >
              {t('practices.verdict.Publish')}
            </button>
            <button
              type="button"
              class="button button--quiet"
              disabled={deed.busy}
              onClick={() => void act(() => practicesApi.review(id, 'Change', looked))}
            >
              {t('practices.verdict.Change')}
            </button>
          </p>
        </div>
      ) : null}
      {mine && state === 'PeerReview' && mayDo(who, 'practice.publish') ? (
        <form
          class="directory-filters"
          onSubmit={(event) => {
            event.preventDefault();
            void act(() => practicesApi.publish(id, reviewAt));
          }}
        >
          <div class="field">
            <label for="practice-review-at">{t('practices.review_at')}</label>
            <input
              id="practice-review-at"
              type="date"
              required
              value={reviewAt}
              onInput={(event) => setReviewAt(event.currentTarget.value)}
            />
          </div>
          <p>
            <button type="submit" class="button" disabled={deed.busy}>
              {t('practices.publish')}
            </button>
          </p>
        </form>
      ) : null}
      {mine && state !== 'Retired' && mayDo(who, 'practice.publish') ? (
        <p>
          <button
            type="button"
            class="button button--quiet button--small"
            disabled={deed.busy}
            onClick={() => void act(() => practicesApi.retire(id))}
          >
            {t('practices.retire')}
          </button>
        </p>
      ) : null}
    </section>
  );
}
