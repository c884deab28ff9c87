// SPDX-License-Identifier: EUPL-1.2
// A service in one line: what it is, where, by which telephone, and whether somebody looked lately.

import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link } from '../../../shell/links.tsx';
import type { ServiceLine } from './directory-api.ts';
import { useDirectoryWords } from './words.ts';

export function serviceAddress(id: string): string {
  return `/staff/directory/services/${encodeURIComponent(id)}`;
}

export function Line({ line }: { readonly line: ServiceLine }) {
  const { t } = useTexts();
  const words = useDirectoryWords();
  const where = [line.city, words.country(line.country)].filter((each) => each !== null).join(', ');
  return (
    <div class="stack stack--tight">
      <p class="row">
        <Link to={serviceAddress(line.id)}>
          <bdi>{line.name}</bdi>
        </Link>
        {line.status === 'active' ? null : (
          <span class="badge">{t(`directory.status.${line.status.replace(' ', '_')}`)}</span>
        )}
        {line.stale ? <span class="badge">{t('directory.stale')}</span> : null}
        {line.mine ? <span class="badge">{t('directory.mine')}</span> : null}
      </p>
      <p class="small">
        <bdi>{line.organisation}</bdi> · {where}
        {line.phone === null ? null : (
          <>
            {' '}
            · <bdi>{line.phone}</bdi>
          </>
        )}
      </p>
      <p class="small soft">
        {[
          ...line.categories.map((each) => t(`casework.category.${each}`)),
          ...line.languages.slice(0, 6).map(words.language),
          ...(line.capacity === null ? [] : [t('directory.free', { count: line.capacity.free })]),
          ...(line.hasHours ? [] : [t('directory.no_hours')]),
        ].join(' · ')}
      </p>
    </div>
  );
}
