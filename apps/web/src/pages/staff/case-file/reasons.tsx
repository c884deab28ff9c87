// SPDX-License-Identifier: EUPL-1.2
// Why a level of danger is what it is: each reason in a sentence, none left out in silence.

import type { RiskAssessment, RiskReason } from '@amparo/casework/risk';
import type { Wire } from '../../../api/file-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';

type Assessed = Pick<Wire<RiskAssessment>, 'computed' | 'overrideLevel' | 'overrideReason'>;

/** @param most further reasons are counted, not shown; all of them where it is left out */
export function Reasons({ risk, most }: { readonly risk: Assessed; readonly most?: number }) {
  const { t } = useTexts();
  const said = (risk.computed?.reasons ?? []).flatMap((reason) => sentencesOf(t, reason));
  const shown = most === undefined ? said : said.slice(0, most);
  return (
    <>
      <ul class="reasons small">
        {shown.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {said.length > shown.length ? (
        <p class="small soft">{t('casefile.danger.more_reasons', { count: said.length - shown.length })}</p>
      ) : null}
      {risk.overrideLevel === null ? null : (
        <p class="small">
          {t('casefile.danger.overridden', {
            level: t(`casework.risk_level.${risk.computed?.level ?? 'Medium'}`),
            set: t(`casework.risk_level.${risk.overrideLevel}`),
          })}{' '}
          <bdi>{risk.overrideReason}</bdi>
        </p>
      )}
    </>
  );
}

function sentencesOf(
  t: (key: string, values?: Record<string, string>) => string,
  reason: RiskReason,
): readonly string[] {
  const factor = (code: string) => t(`casework.risk_factor.${code}`);
  switch (reason.code) {
    case 'critical-not-known':
      return reason.factors.map((each) => t('casework.risk_reason.critical-not-known', { factor: factor(each) }));
    case 'three-medium':
    case 'nothing-found':
      return [t(`casework.risk_reason.${reason.code}`)];
    case 'own-perception':
      return [t('casework.risk_reason.own-perception', { perception: t(`casework.perception.${reason.perception}`) })];
    default:
      return [t(`casework.risk_reason.${reason.code}`, { factor: factor(reason.factor) })];
  }
}
