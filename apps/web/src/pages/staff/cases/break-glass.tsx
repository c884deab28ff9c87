// SPDX-License-Identifier: EUPL-1.2
// Imminent danger: asking for a case that is not one's own, with a reason, for an hour and for reading; and, for those who
// decide, what waits for a second person and what has to be reviewed. Said calmly: whoever comes here is in a hurry.

import './cases.css';
import { useState } from 'preact/hooks';
import { type BreakGlassLevel, casesApi, type ListedBreakGlass, type ReviewOutcome } from '../../../api/cases-api.ts';
import type { WhoAmI } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link, useGo } from '../../../shell/links.tsx';
import { createCell, useCell } from '../../../store/cell.ts';
import { StaffGate } from '../gate.tsx';
import { mayDo } from '../places.ts';
import { ProblemNote } from '../problem-note.tsx';
import { useDates } from '../use-dates.ts';
import { createKeyring, useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';
import { useNow } from '../use-now.ts';

export default function BreakGlassPage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('cases.break_glass.title')} lead={t('cases.break_glass.lead')}>
      {(who) => <BreakGlass key={who.signInName} who={who} />}
    </StaffGate>
  );
}

function BreakGlass({ who }: { readonly who: WhoAmI }) {
  const { t } = useTexts();
  const { value, problem, reload } = useLoaded(casesApi.breakGlass);
  const entries = value?.entries ?? [];
  const toApprove = entries.filter(({ mayApprove }) => mayApprove);
  const toReview = entries
    .filter(({ mayReview }) => mayReview)
    .toSorted((a, b) => Number(b.overdue) - Number(a.overdue));
  const mine = entries.filter((entry) => entry.mine);
  const others = entries.filter((entry) => !entry.mine && !entry.mayApprove && !entry.mayReview);
  const decides = mayDo(who, 'break-glass.approve');
  return (
    <div class="stack stack--wide">
      {mayDo(who, 'break-glass.request') ? <Ask who={who} reload={reload} /> : null}
      <ProblemNote problem={problem} />
      {value === null && problem === null ? <p role="status">{t('staff.loading')}</p> : null}
      {value === null || !decides ? null : (
        <>
          <Entries id="to-approve" about="to_approve" entries={toApprove} reload={reload} />
          <Entries id="to-review" about="to_review" entries={toReview} reload={reload} />
        </>
      )}
      {value === null || !mayDo(who, 'break-glass.request') ? null : (
        <Entries id="mine" about="mine" entries={mine} reload={reload} />
      )}
      {value === null || others.length === 0 ? null : (
        <Entries id="others" about="others" entries={others} reload={reload} />
      )}
    </div>
  );
}

const LEAST_REASON = 20;
const MOST_REASON = 2_000;
interface Typed {
  readonly by: string;
  readonly reference: string;
  readonly level: BreakGlassLevel;
  readonly reason: string;
}
const EMPTY: Typed = { by: '', reference: '', level: 'file', reason: '' };
/** outlives a lapsed session, for the same person */
const draft = createCell(EMPTY, { unsaved: ({ reason }) => reason !== '' });
const keyFor = createKeyring();

function Ask({ who, reload }: { readonly who: WhoAmI; readonly reload: () => Promise<void> }) {
  const { t } = useTexts();
  const go = useGo();
  const { busy, problem, run } = useDeed();
  const by = `${who.signInName} ${who.institution}`;
  const kept = useCell(draft);
  const typed = kept.by === by ? kept : { ...EMPTY, by };
  const [waits, setWaits] = useState(false);
  const [tooShort, setTooShort] = useState(false);
  const length = typed.reason.trim().length;
  const missing = Math.max(0, LEAST_REASON - length);
  const ask = async () => {
    setTooShort(missing > 0);
    if (missing > 0) {
      document.getElementById('glass-reason')?.focus();
      return;
    }
    const body = { reference: typed.reference.trim(), level: typed.level, reason: typed.reason.trim() };
    const made = await run(() => casesApi.requestBreakGlass(body, keyFor(body)));
    if (made === undefined) return;
    draft.set(EMPTY);
    if (made.value.caseId !== undefined) {
      go(`/staff/cases/${made.value.caseId}`);
      return;
    }
    setWaits(true);
    await reload();
  };
  return (
    <section class="card stack" aria-labelledby="ask">
      <h2 id="ask">{t('cases.break_glass.ask')}</h2>
      <ul>
        <li>{t('cases.break_glass.rule_hour')}</li>
        <li>{t('cases.break_glass.rule_told')}</li>
        <li>{t('cases.break_glass.rule_review')}</li>
      </ul>
      <form
        class="stack"
        autocomplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          void ask();
        }}
      >
        <div class="field">
          <label for="glass-reference">{t('cases.break_glass.reference')}</label>
          <input
            id="glass-reference"
            type="text"
            required
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            maxLength={40}
            value={typed.reference}
            aria-describedby="glass-reference-help"
            onInput={(event) => draft.set({ ...typed, reference: event.currentTarget.value })}
          />
          <p id="glass-reference-help" class="small soft">
            {t('cases.break_glass.reference_help')}
          </p>
        </div>
        <fieldset class="choices">
          <legend>{t('cases.break_glass.level')}</legend>
          {(['file', 'identity'] as const).map((level) => (
            <label key={level} class="choice">
              <input
                type="radio"
                name="glass-level"
                value={level}
                checked={typed.level === level}
                onChange={() => draft.set({ ...typed, level })}
              />
              <span>
                <strong>{t(`cases.break_glass.level_${level}`)}</strong> {t(`cases.break_glass.level_${level}_about`)}
              </span>
            </label>
          ))}
        </fieldset>
        <div class="field">
          <label for="glass-reason">{t('cases.break_glass.reason')}</label>
          <textarea
            id="glass-reason"
            rows={4}
            dir="auto"
            required
            maxLength={MOST_REASON}
            value={typed.reason}
            aria-describedby="glass-reason-help glass-reason-count glass-reason-error"
            aria-invalid={tooShort && missing > 0}
            onInput={(event) => draft.set({ ...typed, reason: event.currentTarget.value })}
          />
          <p id="glass-reason-count" class="small soft counter">
            {missing > 0
              ? t('cases.break_glass.count_missing', { missing })
              : t('cases.break_glass.count', { length, most: MOST_REASON })}
          </p>
          <p id="glass-reason-help" class="small soft">
            {t('cases.break_glass.reason_help')}
          </p>
          <p id="glass-reason-error" role="alert" class="field__error">
            {tooShort && missing > 0 ? t('cases.break_glass.too_short') : ''}
          </p>
        </div>
        <div role="status">{waits ? <p class="notice">{t('cases.break_glass.waits')}</p> : null}</div>
        <ProblemNote problem={problem} />
        <p>
          <button type="submit" class="button" disabled={busy}>
            {t(typed.level === 'file' ? 'cases.break_glass.go_file' : 'cases.break_glass.go_identity')}
          </button>
        </p>
      </form>
    </section>
  );
}

function Entries(props: {
  readonly id: string;
  readonly about: 'to_approve' | 'to_review' | 'mine' | 'others';
  readonly entries: readonly ListedBreakGlass[];
  readonly reload: () => Promise<void>;
}) {
  const { t } = useTexts();
  return (
    <section class="card stack" aria-labelledby={props.id}>
      <h2 id={props.id}>{t(`cases.break_glass.${props.about}`)}</h2>
      {props.entries.length === 0 ? <p class="soft">{t(`cases.break_glass.${props.about}_none`)}</p> : null}
      <ul class="plain entry-list">
        {props.entries.map((entry) => (
          <Entry key={entry.id} entry={entry} reload={props.reload} />
        ))}
      </ul>
    </section>
  );
}

const MINUTE = 60_000;

function Entry({ entry, reload }: { readonly entry: ListedBreakGlass; readonly reload: () => Promise<void> }) {
  const { t } = useTexts();
  const date = useDates();
  const now = useNow(15_000);
  const { busy, problem, run } = useDeed();
  const { level, state, requestedAt, requestedBy, until, approvedBy, reviewedBy, outcome, reason } = entry;
  const left = state === 'open' && until !== null ? Math.ceil((Date.parse(until) - now) / MINUTE) : 0;
  const review = async (given: ReviewOutcome) => {
    if ((await run(() => casesApi.reviewBreakGlass(entry.id, given))) !== undefined) await reload();
  };
  const approve = async () => {
    if ((await run(() => casesApi.approveBreakGlass(entry.id))) !== undefined) await reload();
  };
  return (
    <li>
      <p class="row row--start">
        <span class="badge">{t(`cases.break_glass.state.${state}`)}</span>
        {entry.overdue && entry.mayReview ? (
          <strong class="badge badge--care">{t('cases.break_glass.overdue')}</strong>
        ) : null}
      </p>
      <p>
        <bdi>{requestedBy}</bdi> · {t(`cases.break_glass.level_${level}`)} · {date(requestedAt)}
      </p>
      {left > 0 && until !== null ? (
        <p>{t('cases.break_glass.open_until', { when: date(until), minutes: left })}</p>
      ) : null}
      {reason === null ? null : (
        <blockquote class="breakable" dir="auto">
          {reason}
        </blockquote>
      )}
      {approvedBy === null ? null : (
        <p class="small soft">
          {t('cases.break_glass.approved_by')} <bdi>{approvedBy}</bdi>
        </p>
      )}
      {reviewedBy === null || outcome === null ? null : (
        <p class="small soft">
          {t(`cases.break_glass.outcome.${outcome}`)} <bdi>{reviewedBy}</bdi>
        </p>
      )}
      {entry.caseId === undefined || left <= 0 ? null : (
        <p>
          <Link to={`/staff/cases/${entry.caseId}`} class="button">
            {t('cases.break_glass.to_case')}
          </Link>
        </p>
      )}
      <ProblemNote problem={problem} />
      {entry.mayApprove ? (
        <>
          <p class="small">{t('cases.break_glass.before_approving')}</p>
          <p>
            <button type="button" class="button" disabled={busy} onClick={() => void approve()}>
              {t('cases.break_glass.approve')}
            </button>
          </p>
        </>
      ) : null}
      {entry.mayReview ? (
        <div class="row row--start">
          <button type="button" class="button" disabled={busy} onClick={() => void review('justified')}>
            {t('cases.break_glass.justified')}
          </button>
          <button
            type="button"
            class="button button--quiet"
            disabled={busy}
            onClick={() => void review('not-justified')}
          >
            {t('cases.break_glass.not_justified')}
          </button>
        </div>
      ) : null}
    </li>
  );
}
