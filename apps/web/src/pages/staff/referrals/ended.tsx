// SPDX-License-Identifier: EUPL-1.2
// How far the recipient has been told, and what became of a referral.

import { useTexts } from '../../../i18n/use-texts.tsx';
import { useDates } from '../use-dates.ts';
import type { Referral } from './referrals-api.ts';

export function Ended({ referral }: { readonly referral: Referral }) {
  const { t } = useTexts();
  const date = useDates();
  const { declineReason, outcome, recall, meetingAt, journey, stage, direction } = referral;
  return (
    <div class="stack stack--tight small">
      {direction === 'Outgoing' ? <p>{t(`cooperation.stage.${stage}`)}</p> : null}
      {meetingAt === null ? null : <p>{t('referrals.meeting', { when: date(meetingAt) })}</p>}
      {declineReason === null ? null : (
        <p>{t('referrals.declined', { why: t(`casework.decline.${declineReason}`) })}</p>
      )}
      {outcome === null ? null : <p>{t('referrals.outcome', { what: t(`casework.outcome.${outcome}`) })}</p>}
      {recall === null ? null : (
        <p class="notice notice--care">
          {t('referrals.recalled', { why: t(`cooperation.recall.${recall.reason}`), when: date(recall.at) })}{' '}
          {recall.answer === null
            ? null
            : t('referrals.recall_answer', { what: t(`cooperation.recall_answer.${recall.answer}`) })}
        </p>
      )}
      {journey.length === 0 ? null : (
        <ul>
          {journey.map(({ status, on }) => (
            <li key={`${status} ${on}`}>
              {t('referrals.journey.line', { what: t(`referrals.journey.${status}`), on })}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
