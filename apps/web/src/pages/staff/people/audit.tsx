// SPDX-License-Identifier: EUPL-1.2
// The log and its alarms, for data protection officers: who did what and when, in sentences, by filters, page by page, and
// on paper. What was in a case is not in the log; reading the log is.

import './people.css';
import { ACTION_NAMES } from '@amparo/casework/access';
import { useEffect, useState } from 'preact/hooks';
import { type AuditEntry, type AuditQuery, peopleApi } from '../../../api/people-api.ts';
import type { Problem, WhoAmI } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { createCell, useCell } from '../../../store/cell.ts';
import { wordsForCode } from '../code-words.ts';
import { StaffGate } from '../gate.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useDates } from '../use-dates.ts';
import { useLoaded } from '../use-loaded.ts';
import { Alarms } from './alarms.tsx';
import { Verification } from './verification.tsx';

export default function AuditPage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('people.audit.title')} lead={t('people.audit.lead')}>
      {(who) => <Audit who={who} />}
    </StaffGate>
  );
}

interface Filters {
  readonly actor: string;
  readonly action: string;
  readonly decision: '' | 'allowed' | 'denied';
  /** days of the reader, both included */
  readonly from: string;
  readonly until: string;
  readonly object: string;
}
const NO_FILTERS: Filters = { actor: '', action: '', decision: '', from: '', until: '', object: '' };
const filters = createCell(NO_FILTERS);

function Audit({ who }: { readonly who: WhoAmI }) {
  const { t } = useTexts();
  const date = useDates();
  return (
    <div class="stack stack--wide">
      <Alarms />
      <Verification />
      <section class="stack" aria-labelledby="log">
        <h2 id="log">{t('people.audit.log')}</h2>
        <p class="print-only small">
          <bdi>{who.institution}</bdi> · {t('people.audit.printed', { when: date(new Date().toISOString()) })}
        </p>
        <FilterForm />
        <Entries />
      </section>
    </div>
  );
}

/** Deeds that the log knows besides the actions of decide(): of sign-in, accounts and the system. */
const MORE_ACTIONS = [
  'sign-in.failed',
  'session.begin',
  'session.end',
  'session.step-up',
  'factor.enrolled',
  'factor.removed',
  'password.changed',
  'recovery-codes.made',
  'account.recovered',
  'device.new',
  'device.revoked',
  'invitation.accepted',
  'mail.begun',
  'mail.ended',
  'role.granted',
  'institution.set-up',
] as const;
const ACTIONS = [...ACTION_NAMES, ...MORE_ACTIONS];

function FilterForm() {
  const { t } = useTexts();
  const chosen = useCell(filters);
  const { value } = useLoaded(peopleApi.list);
  const set = (change: Partial<Filters>) => filters.set({ ...chosen, ...change });
  const actions = ACTIONS.map((code) => ({ code, words: wordsForCode(t, 'people.audit.action', dashed(code)) }));
  const any = JSON.stringify(chosen) !== JSON.stringify(NO_FILTERS);
  return (
    <form class="stack screen-only" role="search" onSubmit={(event) => event.preventDefault()}>
      <div class="audit-filters">
        <div class="field">
          <label for="audit-actor">{t('people.audit.who')}</label>
          <select id="audit-actor" value={chosen.actor} onChange={(event) => set({ actor: event.currentTarget.value })}>
            <option value="">{t('people.audit.anybody')}</option>
            {(value?.people ?? []).map(({ userId, displayName }) => (
              <option key={userId} value={userId}>
                {displayName}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="audit-action">{t('people.audit.what')}</label>
          <select
            id="audit-action"
            value={chosen.action}
            onChange={(event) => set({ action: event.currentTarget.value })}
          >
            <option value="">{t('people.audit.anything')}</option>
            {actions
              .toSorted((a, b) => a.words.localeCompare(b.words))
              .map(({ code, words }) => (
                <option key={code} value={code}>
                  {words}
                </option>
              ))}
          </select>
        </div>
        <div class="field">
          <label for="audit-decision">{t('people.audit.outcome')}</label>
          <select
            id="audit-decision"
            value={chosen.decision}
            onChange={(event) => {
              const { value: decision } = event.currentTarget;
              set({ decision: decision === 'allowed' || decision === 'denied' ? decision : '' });
            }}
          >
            <option value="">{t('people.audit.both')}</option>
            <option value="allowed">{t('people.audit.allowed')}</option>
            <option value="denied">{t('people.audit.denied')}</option>
          </select>
        </div>
        <div class="field">
          <label for="audit-from">{t('people.audit.from')}</label>
          <input
            id="audit-from"
            type="date"
            value={chosen.from}
            onChange={(event) => set({ from: event.currentTarget.value })}
          />
        </div>
        <div class="field">
          <label for="audit-until">{t('people.audit.until')}</label>
          <input
            id="audit-until"
            type="date"
            value={chosen.until}
            onChange={(event) => set({ until: event.currentTarget.value })}
          />
        </div>
      </div>
      <div class="row">
        {chosen.object === '' ? null : <span class="badge">{t('people.audit.one_object')}</span>}
        {any ? (
          <button type="button" class="button button--quiet" onClick={() => filters.set(NO_FILTERS)}>
            {t('people.audit.no_filters')}
          </button>
        ) : null}
        <button type="button" class="button button--quiet" onClick={() => print()}>
          {t('people.audit.print')}
        </button>
      </div>
    </form>
  );
}

function queryOf({ actor, action, decision, from, until, object }: Filters): AuditQuery {
  return {
    ...(actor === '' ? {} : { actor }),
    ...(action === '' ? {} : { action }),
    ...(decision === '' ? {} : { decision }),
    ...(object === '' ? {} : { object }),
    ...startOf(from, 0, 'from'),
    ...startOf(until, 1, 'until'),
  };
}

/** Midnight of the reader's day, so many days later. */
function startOf(day: string, later: number, name: 'from' | 'until'): AuditQuery {
  const [year, month, date] = day.split('-').map(Number);
  if (year === undefined || month === undefined || date === undefined) return {};
  const at = new Date(year, month - 1, date + later);
  return Number.isNaN(at.getTime()) || at.getFullYear() > 9999 ? {} : { [name]: at.toISOString() };
}

function Entries() {
  const { t } = useTexts();
  const chosen = useCell(filters);
  const [entries, setEntries] = useState<readonly AuditEntry[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = async (isStill: () => boolean, cursor?: string) => {
    const outcome = await peopleApi.audit({ ...queryOf(chosen), ...(cursor === undefined ? {} : { cursor }) });
    if (!isStill()) return;
    if (!outcome.ok) {
      setProblem(outcome.problem);
      return;
    }
    setProblem(null);
    setEntries((before) => (cursor === undefined ? [] : (before ?? [])).concat(outcome.value.entries));
    setNext(outcome.value.next);
  };
  useEffect(() => {
    let still = true;
    void load(() => still);
    return () => {
      still = false;
    };
  }, [chosen]);
  return (
    <>
      <ProblemNote problem={problem} />
      {entries === null && problem === null ? <p role="status">{t('staff.loading')}</p> : null}
      {entries === null ? null : (
        <>
          <p role="status" class="small soft">
            {t(next === null ? 'people.audit.count' : 'people.audit.count_more', { count: entries.length })}
          </p>
          {entries.length === 0 ? <p class="notice">{t('people.audit.none')}</p> : null}
          <ol class="plain audit-list">
            {entries.map((entry) => (
              <EntryRow key={entry.seq} entry={entry} />
            ))}
          </ol>
          {next === null ? null : (
            <button type="button" class="button button--quiet screen-only" onClick={() => void load(() => true, next)}>
              {t('staff.list.more')}
            </button>
          )}
        </>
      )}
    </>
  );
}

function EntryRow({ entry }: { readonly entry: AuditEntry }) {
  const { t } = useTexts();
  const date = useDates();
  const chosen = useCell(filters);
  const { seq, at, actor, action, objectId, decision, reason } = entry;
  return (
    <li>
      <p>
        <strong>
          {actor === null ? t('people.audit.system') : <bdi>{actor.displayName ?? t('people.audit.no_name')}</bdi>}
        </strong>{' '}
        {wordsForCode(t, 'people.audit.action', dashed(action))}
        {decision === 'denied' ? (
          <>
            {' '}
            <strong class="badge badge--care">{t('people.audit.was_denied')}</strong>
          </>
        ) : null}
      </p>
      <p class="small soft">
        {date(at)}
        {reason === null || reason === 'own' ? null : <> · {wordsForCode(t, 'people.audit.reason', dashed(reason))}</>}{' '}
        · {t('people.audit.number', { number: seq })}
      </p>
      {objectId === null ? null : (
        <p class="small soft">
          {t('people.audit.object')} <code dir="ltr">{objectId}</code>{' '}
          {chosen.object === objectId ? null : (
            <button
              type="button"
              class="button button--quiet button--small screen-only"
              aria-label={t('people.audit.same_object_of', { id: objectId })}
              onClick={() => filters.set({ ...NO_FILTERS, object: objectId })}
            >
              {t('people.audit.same_object')}
            </button>
          )}
        </p>
      )}
    </li>
  );
}

/** A dot would be read as a step inside the file of texts. */
function dashed(code: string): string {
  return code.replaceAll('.', '_');
}
