// SPDX-License-Identifier: EUPL-1.2
// Alias, name and year of birth, one under the other; what the reader's way to the case does not cover is left out.

import type { Identity } from '../../../api/cases-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';

export function IdentityList({ identity }: { readonly identity: Identity }) {
  const { t } = useTexts();
  const { alias, name, birthYear } = identity;
  const given = [
    ['alias', alias],
    ['name', name],
    ['year', birthYear],
  ] as const;
  return (
    <dl class="facts-list">
      {given.map(([field, value]) =>
        value === undefined ? null : (
          <div key={field}>
            <dt>{t(`cases.identity.${field}`)}</dt>
            <dd>{value === null ? t('cases.identity.not_known') : <bdi>{value}</bdi>}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
