// SPDX-License-Identifier: EUPL-1.2
// Who waits for whom, since when and until when, in one line; and the anonymous request as both sides see it.

import { useTexts } from '../../../i18n/use-texts.tsx';
import { useWords } from '../case-file/words.ts';
import { useDates } from '../use-dates.ts';
import { RuleNote } from '../case-file/rule-note.tsx';
import type { Problem } from '../../../api/types.ts';
import type { Duty, Party, Referral, Request, Transfer } from './referrals-api.ts';

export function usePartyName(): (party: Party) => string {
  const { t } = useTexts();
  return ({ name }) => name ?? t('referrals.unknown_party');
}

/** The first duty is the one that counts: soonest first. */
export function Waits({ record }: { readonly record: Pick<Referral | Transfer, 'duties' | 'from' | 'to'> }) {
  const { t } = useTexts();
  const date = useDates();
  const name = usePartyName();
  const { duties, from, to } = record;
  if (duties.length === 0) return <p class="ref-waits ref-waits--nobody">{t('referrals.waits.nobody')}</p>;
  return (
    <ul class="plain ref-duties">
      {duties.map((duty) => (
        <li
          key={duty.kind}
          class={`ref-waits ${duty.ours ? 'ref-waits--ours' : ''} ${duty.late ? 'ref-waits--late' : ''}`}
        >
          <strong>
            {duty.ours
              ? t('referrals.waits.ours')
              : t('referrals.waits.theirs', { who: name(duty.waitsFor === from.id ? from : to) })}
          </strong>{' '}
          <span>{dutyWord(t, duty)}.</span>{' '}
          <span class="small">
            {t(duty.late ? 'referrals.waits.late' : 'referrals.waits.until', {
              since: date(duty.since),
              due: date(duty.dueAt),
            })}
            {duty.escalate ? ` ${t('referrals.waits.escalated')}` : ''}
          </span>
        </li>
      ))}
    </ul>
  );
}

function dutyWord(t: ReturnType<typeof useTexts>['t'], { kind }: Duty): string {
  const own = `referrals.duty.${kind}`;
  const text = t(own);
  return text === own ? t(`cooperation.duty.${kind}`) : text;
}

export function RequestLines({ request }: { readonly request: Request }) {
  const { t } = useTexts();
  const { language } = useWords();
  const { category, subtype, urgency, languages, ageBand, people, stepFreeAccess } = request;
  const what =
    subtype === null
      ? t(`casework.category.${category}`)
      : `${t(`casework.category.${category}`)}: ${t(`casework.subtype.${subtype}`)}`;
  return (
    <dl class="ref-lines">
      <div>
        <dt>{t('referrals.request.what')}</dt>
        <dd>{what}</dd>
      </div>
      <div>
        <dt>{t('referrals.request.urgency')}</dt>
        <dd>{t(`casework.urgency.${urgency}`)}</dd>
      </div>
      <div>
        <dt>{t('referrals.request.people')}</dt>
        <dd>{t('referrals.request.people_count', { count: people })}</dd>
      </div>
      {ageBand === null ? null : (
        <div>
          <dt>{t('referrals.request.age')}</dt>
          <dd>{ageBand}</dd>
        </div>
      )}
      {languages.length === 0 ? null : (
        <div>
          <dt>{t('referrals.request.languages')}</dt>
          <dd>{languages.map((each) => language(each)).join(', ')}</dd>
        </div>
      )}
      {stepFreeAccess ? (
        <div>
          <dt>{t('referrals.request.access')}</dt>
          <dd>{t('referrals.request.step_free')}</dd>
        </div>
      ) : null}
    </dl>
  );
}

const BETWEEN: ReadonlySet<string> = new Set([
  'RECIPIENT_KEY_UNKNOWN',
  'SIGNATURE_INVALID',
  'CONTENT_CHANGED',
  'TOO_LARGE',
]);

/** A refusal between institutions has words of its own; every other one is told as in the case file. */
export function ReferralProblem({ problem }: { readonly problem: Problem | null }) {
  const { t } = useTexts();
  const mixed = (problem?.problems ?? []).some(({ code }) => BETWEEN.has(code));
  if (problem === null || (!BETWEEN.has(problem.code) && !mixed)) return <RuleNote problem={problem} />;
  const reasons = problem.problems ?? [{ code: problem.code, remedy: '' }];
  return (
    <div role="alert" class="problem">
      <div class="notice notice--danger stack stack--tight">
        {reasons.map(({ code, remedy }) => (
          <p key={code}>
            <strong>
              {t(BETWEEN.has(code) ? `cooperation.problem.${code}.name` : `casework.problem.${code}.name`)}
            </strong>{' '}
            {BETWEEN.has(code) ? t(`cooperation.problem.${code}.next`) : t(`casework.remedy.${remedy}`)}
          </p>
        ))}
      </div>
    </div>
  );
}
