// SPDX-License-Identifier: EUPL-1.2
// What somebody tired must see first: whose safety needs what today, what is not known yet, what the person consented to. Then
// the next step of the case, and what happened so far.

import { CLOCK_KINDS } from '@amparo/casework/clocks';
import { RISK_FACTORS, type RiskScope } from '@amparo/casework/risk';
import type { ComponentChildren } from 'preact';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link } from '../../../shell/links.tsx';
import { useDates } from '../use-dates.ts';
import { stateOf } from './consent-state.ts';
import { beneficiary, type FileProps, isOutOfDate, latestOf, levelOf, useFile } from './file-props.ts';
import { FollowUps } from './follow-ups.tsx';
import { NextStep } from './next-step.tsx';
import { Reasons } from './reasons.tsx';
import { Timeline } from './timeline.tsx';
import { useWords } from './words.ts';

const DAY_MS = 86_400_000;

export default function Overview() {
  return (
    <div class="stack stack--wide">
      <div class="first-things">
        <SafetyToday />
        <NotKnownYet />
        <Consented />
      </div>
      <NextStep />
      <FollowUps />
      <Timeline />
    </div>
  );
}

function Part(props: { readonly id: string; readonly title: string; readonly children: ComponentChildren }) {
  return (
    <section class="card stack" aria-labelledby={props.id}>
      <h2 id={props.id}>{props.title}</h2>
      {props.children}
    </section>
  );
}

function useTo() {
  const { file } = useFile();
  return (section: string) => `/staff/cases/${file.id}/file/${section}`;
}

function SafetyToday() {
  const { t } = useTexts();
  const { file } = useFile();
  const date = useDates();
  const to = useTo();
  const now = Date.now();
  const due = (file.clocks ?? [])
    .filter(({ appearsAt, dueAt }) => Date.parse(appearsAt) <= now || Date.parse(dueAt) <= now + DAY_MS)
    .toSorted((a, b) => rank(a.kind) - rank(b.kind) || (a.dueAt < b.dueAt ? -1 : 1));
  const urgent = (file.healthNeeds ?? []).filter(
    ({ resolvedAt, urgency }) => resolvedAt === null && (urgency === 'Emergency' || urgency === 'SameDay'),
  );
  return (
    <Part id="today" title={t('casefile.overview.safety')}>
      {(['Self', 'Family', 'Staff'] as const).map((scope) => (
        <ScopeNow key={scope} scope={scope} />
      ))}
      {urgent.length === 0 ? null : (
        <div class="notice notice--danger stack stack--tight">
          {urgent.map(({ id, urgency, signs }) => (
            <p key={id}>
              <strong>{t(`casework.health_urgency.${urgency}`)}:</strong>{' '}
              {(signs ?? []).map((sign) => t(`casework.health_sign.${sign}`)).join(', ')}
            </p>
          ))}
          <p class="small">{t('casework.health_note')}</p>
          <p>
            <Link to={to('health')}>{t('casefile.section.health')}</Link>
          </p>
        </div>
      )}
      {due.length === 0 ? (
        <p class="soft">{t('casefile.overview.nothing_due')}</p>
      ) : (
        <ul class="plain due">
          {due.map(({ kind, recordId, dueAt }) => {
            const late = Date.parse(dueAt) <= now;
            return (
              <li key={`${kind} ${recordId ?? ''}`} class={late ? 'due__late' : ''}>
                <Link to={to(SECTION_OF[kind] ?? 'overview')}>{t(`casework.clock.${kind}`)}</Link>{' '}
                <span class="small">
                  {t(late ? 'casefile.overview.late' : 'casefile.overview.until', { when: date(dueAt) })}
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </Part>
  );
}

function rank(kind: string): number {
  return (CLOCK_KINDS as readonly string[]).indexOf(kind);
}

const SECTION_OF: Readonly<Record<string, string>> = {
  EmergencyHealth: 'health',
  SameDayHealth: 'health',
  SafetyPlanDue: 'danger',
  SafetyPlanReview: 'danger',
  RiskFirst: 'danger',
  RiskStale: 'danger',
  CounselOnDebt: 'danger',
  SafetyCall: 'people',
  FirstContact: 'people',
  GuardianRequest: 'decisions',
  BestInterestsReview: 'decisions',
  CounselOnPapers: 'decisions',
  ReturnMonitoring: 'decisions',
  LegalBasisReview: 'consents',
  ConsentExpiring: 'consents',
  ConsentExpired: 'consents',
  PlanDue: 'help',
  PlanReview: 'help',
  PlanItemOverdue: 'help',
  ReferralUnanswered: 'help',
  ReferralDeclined: 'help',
  Appointment: 'help',
};

function ScopeNow({ scope }: { readonly scope: RiskScope }) {
  const { t } = useTexts();
  const { file } = useFile();
  const risk = latestOf(file, scope);
  if (risk === undefined || file.risks === undefined) return null;
  const level = levelOf(risk);
  if (scope === 'Staff' && level === 'Low') return null;
  const plan = (file.safetyPlans ?? []).some(({ status, scopes }) => status === 'Active' && scopes.includes(scope));
  const grave = level === 'High' || level === 'Critical';
  return (
    <div class="scope-now">
      <p>
        <span class={`badge risk risk--${level.toLowerCase()}`}>
          {t('casefile.danger.badge', {
            scope: t(`casework.risk_scope.${scope}`),
            level: t(`casework.risk_level.${level}`),
          })}
        </span>{' '}
        {isOutOfDate(risk, Date.now()) ? <span class="small">{t('casefile.danger.old')}</span> : null}
      </p>
      <p class="small">{t(`casework.risk_level_about.${level}`)}</p>
      <Reasons risk={risk} most={4} />
      {grave && !plan ? <p class="notice notice--danger">{t('casework.problem.SAFETY_PLAN_REQUIRED.name')}</p> : null}
    </div>
  );
}

/** Everything that nobody knows yet and that matters for safety: what was not asked is not a no. */
export function unknowns({
  file,
}: Pick<FileProps, 'file'>): readonly { readonly key: string; readonly section: string }[] {
  const open: { key: string; section: string }[] = [];
  const add = (missing: boolean, key: string, section: string) => {
    if (missing) open.push({ key, section });
  };
  if (file.risks !== undefined) {
    add(latestOf(file, 'Self') === undefined, 'casefile.unknown.risk_self', 'danger');
    add(latestOf(file, 'Family') === undefined, 'casefile.unknown.risk_family', 'danger');
    for (const scope of ['Self', 'Family'] as const) {
      const reasons = latestOf(file, scope)?.computed?.reasons ?? [];
      for (const reason of reasons) {
        if (reason.code !== 'critical-not-known') continue;
        for (const factor of reason.factors)
          if (!open.some(({ key }) => key.endsWith(`.${factor}`)) && factor in RISK_FACTORS)
            open.push({ key: `casework.risk_factor.${factor}`, section: 'danger' });
      }
    }
  }
  const { facts } = file;
  if (facts !== undefined) {
    add(facts.urgentNeedsCheckedAt === null, 'casefile.unknown.urgent_needs', 'overview');
    add(facts.language === null, 'casefile.unknown.language', 'overview');
    add(facts.privateSettingConfirmed === false, 'casefile.unknown.private_setting', 'overview');
  }
  const person = beneficiary(file);
  if (person !== undefined) {
    add((person.ageGroup ?? null) === null && (person.birthdate ?? null) === null, 'casefile.unknown.age', 'people');
    add(person.citizenship?.length === 0 && person.statelessness === false, 'casefile.unknown.citizenship', 'people');
  }
  add(file.protection === null || file.protection?.status === 'Unknown', 'casefile.unknown.protection', 'decisions');
  add(file.needs?.length === 0, 'casefile.unknown.needs', 'help');
  return open;
}

function NotKnownYet() {
  const { t } = useTexts();
  const { file } = useFile();
  const to = useTo();
  const open = unknowns({ file });
  return (
    <Part id="unknown" title={t('casefile.overview.unknown')}>
      {open.length === 0 ? <p class="soft">{t('casefile.overview.unknown_none')}</p> : null}
      <ul class="plain due">
        {open.slice(0, 8).map(({ key, section }) => (
          <li key={key}>
            <Link to={to(section)}>{t(key)}</Link>
          </li>
        ))}
      </ul>
      {open.length > 8 ? (
        <p class="small soft">{t('casefile.overview.unknown_more', { count: open.length - 8 })}</p>
      ) : null}
    </Part>
  );
}

function Consented() {
  const { t } = useTexts();
  const { file } = useFile();
  const { day } = useWords();
  const to = useTo();
  if (file.consents === undefined) return null;
  const of = (...states: readonly string[]) => (file.consents ?? []).filter((each) => states.includes(stateOf(each)));
  const yes = of('Active');
  const no = of('Refused', 'Withdrawn');
  const ended = of('Expired').filter(({ purpose }) => !yes.some((each) => each.purpose === purpose));
  return (
    <Part id="consented" title={t('casefile.overview.consented')}>
      {yes.length === 0 ? <p>{t('casefile.overview.consented_none')}</p> : null}
      <ul class="plain due">
        {yes.map(({ id, purpose, expiresAt }) => (
          <li key={id}>
            <span aria-hidden="true">✓ </span>
            {t(`consents.purpose.${purpose}.name`)}{' '}
            <span class="small soft">{t('casefile.until', { day: day(expiresAt) })}</span>
          </li>
        ))}
        {ended.map(({ id, purpose }) => (
          <li key={id}>
            <span aria-hidden="true">○ </span>
            {t(`consents.purpose.${purpose}.name`)} <span class="small">{t('casework.consent_state.Expired')}</span>
          </li>
        ))}
        {no.map(({ id, purpose }) => (
          <li key={id}>
            <span aria-hidden="true">✕ </span>
            {t('casefile.overview.said_no', { purpose: t(`consents.purpose.${purpose}.name`) })}
          </li>
        ))}
      </ul>
      <p>
        <Link to={to('consents')} class="button button--quiet">
          {t('casefile.section.consents')}
        </Link>
      </p>
    </Part>
  );
}
