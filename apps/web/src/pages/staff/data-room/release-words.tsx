// SPDX-License-Identifier: EUPL-1.2
// How a release is told to staff: for whom, of which years, how it is protected, where it stands. Used by both pages.

import type { ComponentChildren } from 'preact';
import { contentLanguage } from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { useDates } from '../use-dates.ts';
import type { StaffRelease } from './room-api.ts';

export function useReleaseTitle(): (of: Pick<StaffRelease, 'audience' | 'fromYear' | 'toYear'>) => string {
  const { t } = useTexts();
  return ({ audience, fromYear, toYear }) =>
    t(`data-room.release.title.${audience}`, {
      years:
        fromYear === toYear ? String(fromYear) : t('data-room.years', { from: String(fromYear), to: String(toYear) }),
    });
}

export function useNumbers(): (value: number) => string {
  const { language } = useTexts();
  const format = new Intl.NumberFormat(contentLanguage(language), { maximumFractionDigits: 2 });
  return (value) => format.format(value);
}

/** @param props.children what can be done with it now */
export function ReleaseRow({
  release,
  children,
}: {
  readonly release: StaffRelease;
  readonly children?: ComponentChildren;
}) {
  const { t } = useTexts();
  const date = useDates();
  const number = useNumbers();
  const title = useReleaseTitle();
  const { state, mechanism, epsilon, purpose, withRecords, requestedBy, requestedAt, decidedBy, failure } = release;
  return (
    <li class="data-room__release">
      <p class="row row--start">
        <strong>{title(release)}</strong>
        <span class="badge">{t(`data-room.state.${state}`)}</span>
      </p>
      <p>
        {t(`data-room.mechanism.${mechanism}`, { epsilon: number(epsilon) })} ·{' '}
        {t('data-room.release.purpose', { purpose: t(`data-room.purpose.${purpose}`) })}
        {withRecords ? ` · ${t('data-room.release.with_records')}` : ''}
      </p>
      {failure === null ? null : <p class="notice notice--care">{t(`data-room.failure.${failure}`)}</p>}
      {release.recallReason === null || release.recalledAt === null ? null : (
        <p class="notice notice--care">
          {t('data-room.release.recalled', {
            when: date(release.recalledAt),
            reason: t(`data-room.recall.${release.recallReason}`),
          })}
        </p>
      )}
      <p class="small soft">
        {t('data-room.release.asked_by')} <bdi>{requestedBy}</bdi>, {date(requestedAt)}
        {decidedBy === null ? null : (
          <>
            {' · '}
            {t('data-room.release.decided_by')} <bdi>{decidedBy}</bdi>
          </>
        )}
        {release.publishedAt === null
          ? ''
          : ` · ${t('data-room.release.published', { when: date(release.publishedAt) })}`}
      </p>
      {children}
    </li>
  );
}
