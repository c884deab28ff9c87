// SPDX-License-Identifier: EUPL-1.2
// Help: what the person needs, what was agreed with her, what was given, what is arranged, who else was asked.

import { useTexts } from '../../../i18n/use-texts.tsx';
import { useDates } from '../use-dates.ts';
import { useFile } from './file-props.ts';
import { Needs } from './needs.tsx';
import { Plans } from './plans.tsx';
import { Services } from './services.tsx';

export default function Help() {
  return (
    <div class="stack stack--wide">
      <Services />
      <Needs />
      <Plans />
      <Referrals />
    </div>
  );
}

function Referrals() {
  const { t } = useTexts();
  const { file } = useFile();
  const date = useDates();
  const referrals = (file.referrals ?? []).toReversed();
  if (referrals.length === 0) return null;
  return (
    <section class="card stack" aria-labelledby="referrals">
      <h2 id="referrals">{t('casefile.referrals.title')}</h2>
      <ul class="plain entry-list">
        {referrals.map(({ id, category, urgency, state, declineReason, sentAt }) => (
          <li key={id}>
            <strong>{t(`casework.category.${category}`)}</strong>: {t(`casework.referral_state.${state}`)}
            {declineReason === null ? '' : ` (${t(`casework.decline.${declineReason}`)})`}{' '}
            <span class="small soft">
              {t(`casework.urgency.${urgency}`)}
              {sentAt === null ? '' : ` · ${date(sentAt)}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
