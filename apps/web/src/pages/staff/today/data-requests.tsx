// SPDX-License-Identifier: EUPL-1.2
// For the data protection officer: what people ask of their own data, in the order in which it is due, each answered in time;
// and every package that went out, to whom and on which ground.

import '../cases/cases.css';
import './today.css';
import { IDENTITY_CHECKS, isAnswered, REFUSAL_GROUNDS } from '@amparo/casework/requests';
import { useState } from 'preact/hooks';
import { caseloadApi, type DataRequest, type Disclosure } from '../../../api/caseload-api.ts';
import { contentLanguage } from '../../../i18n/languages.ts';
import type { Problem } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { todayThere } from '../day.ts';
import { wordsForCode } from '../code-words.ts';
import { StaffGate } from '../gate.tsx';
import { Select } from '../list/filters.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useDates } from '../use-dates.ts';
import { useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';
import { RuleWords } from './rule-words.tsx';

export default function DataRequestsPage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('today.requests.title')} lead={t('today.requests.lead')}>
      {() => (
        <div class="stack stack--wide">
          <Requests />
          <Disclosures />
        </div>
      )}
    </StaffGate>
  );
}

function Requests() {
  const { t } = useTexts();
  const { value, problem, reload } = useLoaded(caseloadApi.dataRequests);
  const all = value?.requests ?? [];
  const open = all.filter((each) => !isAnswered(each)).toSorted((a, b) => (a.dueOn < b.dueOn ? -1 : 1));
  const answered = all.filter(isAnswered);
  return (
    <section class="stack" aria-labelledby="requests-open">
      <h2 id="requests-open">{t('today.requests.open', { count: open.length })}</h2>
      <ProblemNote problem={problem} />
      {value === null && problem === null ? <p role="status">{t('staff.loading')}</p> : null}
      {value !== null && open.length === 0 ? <p class="notice">{t('today.requests.none')}</p> : null}
      <ul class="plain lines">
        {open.map((each) => (
          <Request key={each.id} request={each} reload={reload} />
        ))}
      </ul>
      {answered.length === 0 ? null : (
        <details>
          <summary>{t('today.requests.answered', { count: answered.length })}</summary>
          <ul class="plain lines">
            {answered.map((each) => (
              <Request key={each.id} request={each} reload={reload} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function useDayWord(): (day: string) => string {
  const { language } = useTexts();
  const days = new Intl.DateTimeFormat(contentLanguage(language), { dateStyle: 'medium', timeZone: 'UTC' });
  return (day) => days.format(new Date(`${day}T00:00:00Z`));
}

function Request({ request, reload }: { readonly request: DataRequest; readonly reload: () => Promise<void> }) {
  const { t } = useTexts();
  const day = useDayWord();
  const late = !isAnswered(request) && request.dueOn < todayThere();
  return (
    <li class="card stack stack--tight">
      <h3>{t(`casework.request_kind.${request.kind}`)}</h3>
      <p class="row row--start">
        <span class="badge">{t(`today.request_state.${request.state}`)}</span>
        <span class={late ? 'line__late' : 'soft'}>
          {t(late ? 'today.late' : 'today.until', { when: day(request.dueOn) })}
        </span>
      </p>
      <p class="small soft">
        {t('today.requests.received', { when: day(request.receivedOn) })} · {t(`today.made_by.${request.madeBy}`)}
        {request.identityCheck === null ? '' : ` · ${t(`today.identity.${request.identityCheck}`)}`}
        {request.extendedOnce ? ` · ${t('today.requests.extended')}` : ''}
      </p>
      {request.wish === null ? null : (
        <blockquote>
          <bdi class="breakable">{request.wish}</bdi>
        </blockquote>
      )}
      {request.answer === null ? null : (
        <p>
          {request.refusalGround === null ? '' : `${t(`today.ground.${request.refusalGround}`)}. `}
          <bdi class="breakable">{request.answer}</bdi>
        </p>
      )}
      {isAnswered(request) ? null : <Steps request={request} reload={reload} />}
    </li>
  );
}

function Steps({ request, reload }: { readonly request: DataRequest; readonly reload: () => Promise<void> }) {
  const { t } = useTexts();
  const { busy, problem, run } = useDeed();
  const [how, setHow] = useState('');
  const [state, setState] = useState('Answered');
  const [ground, setGround] = useState('');
  const [answer, setAnswer] = useState('');
  const { id } = request;
  const step = async (name: 'identity' | 'answer' | 'extension', body: object) => {
    const done = await run(() => caseloadApi.dataRequestStep(request, name, body));
    if (done !== undefined) await reload();
  };
  return (
    <div class="stack screen-only">
      {request.state === 'Received' ? (
        <form
          class="stack stack--tight"
          onSubmit={(event) => {
            event.preventDefault();
            void step('identity', { how });
          }}
        >
          <Select
            id={`how-${id}`}
            label={t('today.requests.how')}
            required
            value={how}
            options={IDENTITY_CHECKS}
            word={(each) => t(`today.identity.${each}`)}
            any={t('today.requests.choose')}
            onChange={setHow}
          />
          <p class="small soft">{t('today.requests.how_about')}</p>
          <p>
            <button type="submit" class="button button--quiet" disabled={busy}>
              {t('today.requests.how_go')}
            </button>
          </p>
        </form>
      ) : null}
      <details class="opens">
        <summary>{t('today.requests.answer')}</summary>
        <form
          class="stack"
          autocomplete="off"
          onSubmit={(event) => {
            event.preventDefault();
            void step('answer', { state, answer, refusalGround: state === 'Answered' ? null : ground });
          }}
        >
          <Select
            id={`state-${id}`}
            label={t('today.requests.outcome')}
            value={state}
            options={['Answered', 'RefusedInPart', 'Refused']}
            word={(each) => t(`today.request_state.${each}`)}
            onChange={setState}
          />
          {state === 'Answered' ? null : (
            <Select
              id={`ground-${id}`}
              label={t('today.requests.ground')}
              required
              value={ground}
              options={REFUSAL_GROUNDS}
              word={(each) => t(`today.ground.${each}`)}
              any={t('today.requests.choose')}
              onChange={setGround}
            />
          )}
          <div class="field">
            <label for={`answer-${id}`}>{t('today.requests.words')}</label>
            <textarea
              id={`answer-${id}`}
              rows={4}
              required
              maxLength={10_000}
              value={answer}
              onInput={(event) => setAnswer(event.currentTarget.value)}
            />
          </div>
          <p>
            <button type="submit" class="button" disabled={busy}>
              {t('today.requests.answer_go')}
            </button>
          </p>
        </form>
      </details>
      {request.extendedOnce ? null : (
        <p>
          <button type="button" class="button button--quiet" disabled={busy} onClick={() => void step('extension', {})}>
            {t('today.requests.extend')}
          </button>
        </p>
      )}
      <RuleWords problem={problem} />
    </div>
  );
}

function Disclosures() {
  const { t, language } = useTexts();
  const date = useDates();
  const first = useLoaded(() => caseloadApi.disclosures());
  const [more, setMore] = useState<readonly Disclosure[]>([]);
  const [cursor, setCursor] = useState<string | null | undefined>(undefined);
  const [problem, setProblem] = useState<Problem | null>(null);
  const countries = new Intl.DisplayNames([contentLanguage(language)], { type: 'region' });
  const all = [...(first.value?.disclosures ?? []), ...more];
  const next = cursor === undefined ? (first.value?.next ?? null) : cursor;
  const goOn = async (from: string) => {
    const outcome = await caseloadApi.disclosures(from);
    setProblem(outcome.ok ? null : outcome.problem);
    if (!outcome.ok) return;
    setMore(more.concat(outcome.value.disclosures));
    setCursor(outcome.value.next);
  };
  return (
    <section class="stack" aria-labelledby="disclosures">
      <h2 id="disclosures">{t('today.disclosures.title')}</h2>
      <p class="small soft">{t('today.disclosures.about')}</p>
      <ProblemNote problem={first.problem ?? problem} />
      {first.value !== null && all.length === 0 ? <p class="notice">{t('today.disclosures.none')}</p> : null}
      <ul class="plain lines">
        {all.map(({ id, at, recipientClass, country, purpose, ground, categories }) => (
          <li key={id} class="card stack stack--tight">
            <p>
              <strong>{wordsForCode(t, 'consents.class', recipientClass)}</strong>,{' '}
              {/^[A-Z]{2}$/u.test(country) ? countries.of(country) : country}{' '}
              <time class="small soft" dateTime={at}>
                {date(at)}
              </time>
            </p>
            <p>
              {purposeWord(t, purpose)} · {t(`today.disclosures.ground.${ground}`)}
            </p>
            <p class="small">{categories.map((each) => wordsForCode(t, 'consents.data', each)).join(', ')}</p>
          </li>
        ))}
      </ul>
      <p class="row screen-only">
        {next === null ? null : (
          <button type="button" class="button button--quiet" onClick={() => void goOn(next)}>
            {t('staff.list.more')}
          </button>
        )}
        <button type="button" class="button button--quiet" onClick={() => print()}>
          {t('today.print')}
        </button>
      </p>
    </section>
  );
}

function purposeWord(t: (key: string) => string, purpose: string): string {
  return wordsForCode(t, 'consents.purpose', `${purpose}.name`).replace(/\.name$/u, '');
}
