// SPDX-License-Identifier: EUPL-1.2
// The charts of one release, of all people or of those exploited in one form. The drawing is loaded when it is needed.

import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ChartData } from '../../../charts/data.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useLoaded } from '../use-loaded.ts';
import { useNumbers, useReleaseTitle } from './release-words.tsx';
import { roomApi } from './room-api.ts';

type Draw = ComponentType<{ readonly data: ChartData }>;

export function ChartsSection({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { t } = useTexts();
  const number = useNumbers();
  const title = useReleaseTitle();
  const [form, setForm] = useState<string | null>(null);
  const { value, problem } = useLoaded(() => roomApi.charts(id, form), [id, form]);
  const Chart = useChart();
  return (
    <section class="stack data-room__charts" aria-labelledby="data-room-charts">
      <h2 id="data-room-charts" tabIndex={-1} ref={focusOnce}>
        {value === null ? t('data-room.charts.title') : title(value.release)}
      </h2>
      <ProblemNote problem={problem} />
      {value === null || Chart === null ? (
        problem === null ? (
          <p role="status">{t('staff.loading')}</p>
        ) : null
      ) : (
        <>
          <p>
            {t('data-room.charts.people', { people: number(value.privacy.recordCount) })}{' '}
            {value.privacy.k === null
              ? t('data-room.charts.noise', { epsilon: number(value.privacy.epsilon ?? 0) })
              : t('data-room.charts.rounded', { k: value.privacy.k })}
          </p>
          <p class="notice">{t('data-room.charts.sample')}</p>
          <div class="field">
            <label for="data-room-form">{t('data-room.charts.form')}</label>
            <select
              id="data-room-form"
              value={form ?? ''}
              onChange={(event) => setForm(event.currentTarget.value === '' ? null : event.currentTarget.value)}
            >
              <option value="">{t('data-room.charts.all_forms')}</option>
              {value.forms.map((code) => (
                <option key={code} value={code}>
                  {t(`charts.code.${code}`)}
                </option>
              ))}
            </select>
            <p class="small soft">{t('data-room.charts.form_help')}</p>
          </div>
          <div class="data-room__grid">
            {value.charts.map((chart) => (
              <Chart key={`${chart.kind}-${chart.name}-${value.form ?? ''}`} data={chart} />
            ))}
          </div>
        </>
      )}
      <p class="screen-only">
        <button type="button" class="button button--quiet" onClick={onClose}>
          {t('data-room.charts.close')}
        </button>
      </p>
    </section>
  );
}

/** Whoever opened the charts by keyboard goes on in them. */
function focusOnce(heading: HTMLHeadingElement | null): void {
  heading?.focus();
}

function useChart(): Draw | null {
  const [chart, setChart] = useState<{ readonly draw: Draw } | null>(null);
  useEffect(() => {
    let isShown = true;
    void import('../../../charts/chart.tsx').then(({ Chart }) => {
      if (isShown) setChart({ draw: Chart as Draw });
    });
    return () => {
      isShown = false;
    };
  }, []);
  return chart?.draw ?? null;
}
