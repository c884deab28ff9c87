// SPDX-License-Identifier: EUPL-1.2
// One case in a list: its own reference, who works on it, how the reader comes to it. No name of the person, ever.

import type { ListedCase } from '../../../api/cases-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link } from '../../../shell/links.tsx';
import { useDates } from '../use-dates.ts';
import { NamesOf } from './names-of.tsx';

export function CaseRow({ found }: { readonly found: ListedCase }) {
  const { t } = useTexts();
  const date = useDates();
  return (
    <li class="kept__row card">
      <p>
        <Link to={`/staff/cases/${found.id}`} class="kept__link">
          <bdi>{found.ownReference}</bdi>
        </Link>
      </p>
      <p>
        <span class="badge">{t(`cases.relation.${found.relation}`)}</span>
      </p>
      <p>
        {found.assignedTo.length === 0 ? (
          t('cases.list.nobody')
        ) : (
          <>
            {t('cases.list.worked_on_by')} <NamesOf names={found.assignedTo} />
          </>
        )}
      </p>
      <p class="small soft">
        {t('cases.list.opened', { when: date(found.createdAt) })} ·{' '}
        {t('cases.list.changed', { when: date(found.changedAt) })}
      </p>
    </li>
  );
}
