// SPDX-License-Identifier: EUPL-1.2
// The danger for the person and for her family, each with its word; colour only beside it. Not assessed is said, never left
// empty: it is not the same as no danger.

import type { RiskLevel } from '@amparo/casework/risk';
import { useTexts } from '../../../i18n/use-texts.tsx';

interface Levels {
  readonly riskSelf: RiskLevel | null;
  readonly riskFamily: RiskLevel | null;
}

export function RiskBadges({ riskSelf, riskFamily }: Levels) {
  const { t } = useTexts();
  if (riskSelf === null && riskFamily === null) return <span class="badge">{t('today.risk.none')}</span>;
  return (
    <>
      <RiskBadge scope="Self" level={riskSelf} />
      <RiskBadge scope="Family" level={riskFamily} />
    </>
  );
}

function RiskBadge({ scope, level }: { readonly scope: 'Self' | 'Family'; readonly level: RiskLevel | null }) {
  const { t } = useTexts();
  const word = level === null ? t('today.risk.not_yet') : t(`casework.risk_level.${level}`);
  return (
    <span class={`badge ${level === null ? '' : `risk risk--${level.toLowerCase()}`}`}>
      {t('today.risk.badge', { scope: t(`casework.risk_scope.${scope}`), level: word })}
    </span>
  );
}
