// SPDX-License-Identifier: EUPL-1.2
// The terms of an agreement to be read: what for, which help, which data and which never, where, in which times.

import type { AgreementView } from '../../../api/agreement-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { useWords } from '../case-file/words.ts';

export function TermsList({ agreement }: { readonly agreement: AgreementView }) {
  const { t } = useTexts();
  const { country, day } = useWords();
  const { terms, parties } = agreement;
  const list = (codes: readonly string[], under: string) => codes.map((code) => t(`${under}.${code}`)).join('; ');
  const shared = terms.dataCategories.filter((each) => !terms.excludedCategories.includes(each));
  const lines: readonly (readonly [string, string])[] = [
    ['purposes', list(terms.purposes, 'agreements.purpose')],
    ['serviceCategories', list(terms.serviceCategories, 'casework.category')],
    ['dataCategories', list(shared, 'agreements.data')],
    ['excludedCategories', list(terms.excludedCategories, 'agreements.data')],
    ['countries', terms.countries.map(country).join(', ')],
    ['onwardSharing', t(`cooperation.onward.${terms.onwardSharing}`)],
    ['securityMeasures', list(terms.securityMeasures, 'cooperation.security')],
    ['slaAckHours', String(terms.slaAckHours)],
    ['slaResponseHours', String(terms.slaResponseHours)],
    ['retentionDays', String(terms.retentionDays)],
    ['breachNoticeHours', String(terms.breachNoticeHours)],
    ['terminationNoticeDays', String(terms.terminationNoticeDays)],
    ['validFrom', day(terms.validFrom)],
    ['validTo', day(terms.validTo)],
    ['reviewAt', day(terms.reviewAt)],
    ['legalBasisText', terms.legalBasisText],
    ['disputeProcedure', terms.disputeProcedure],
    ['governingLaw', terms.governingLaw],
    [
      'contactPoints',
      terms.contactPoints
        .map(({ partyOrgId, person, function: role, backup, hours }) =>
          [parties.find(({ orgId }) => orgId === partyOrgId)?.name ?? '', person, role, backup ?? '', hours]
            .filter((part) => part !== '')
            .join(', '),
        )
        .join('; '),
    ],
  ];
  return (
    <dl class="facts-list">
      {lines.map(([field, value]) => (
        <div key={field}>
          <dt>{t(`agreements.field.${field}`)}</dt>
          <dd>{value === '' ? t('agreements.nothing') : <bdi>{value}</bdi>}</dd>
        </div>
      ))}
    </dl>
  );
}
