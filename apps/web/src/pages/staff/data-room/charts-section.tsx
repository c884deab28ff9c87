// SPDX-License-Identifier: EUPL-1.2
// The charts of one release, of all people or of those exploited in one form. The drawing is loaded when it is needed.

import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ChartData, Sdg } from '../../../charts/data.ts';
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
  const [population, setPopulation] = useState<Sdg['population']>(null);
  const Chart = useChart();
  return (
    <section class="stack data-room__charts" aria-labelledby="data-room-charts">
      <h2 id="data-room-charts" tabIndex={-1} ref={focusOnce}>
        {value === null ? t('data-room.charts.title') : title(value.release)}
      </h2>
      <ProblemNote problem={problem} />
      {Chart === 'missing' ? <p class="notice notice--care">{t('data-room.charts.missing')}</p> : null}
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
          {value.charts.some(({ kind }) => kind === 'sdg-16-2-2') ? <Population onGiven={setPopulation} /> : null}
          <div class="data-room__grid">
            {Chart === 'missing'
              ? null
              : value.charts.map((chart) => (
                  <Chart
                    key={`${chart.kind}-${chart.name}-${value.form ?? ''}`}
                    data={chart.kind === 'sdg-16-2-2' ? { ...chart, population } : chart}
                  />
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

/** For the rate of indicator 16.2.2: how many people live there, and who says so. Stays on this page; nothing is sent. */
function Population({ onGiven }: { readonly onGiven: (population: Sdg['population']) => void }) {
  const { t } = useTexts();
  const [persons, setPersons] = useState('');
  const [year, setYear] = useState('');
  const [source, setSource] = useState('');
  const give = (next: { readonly persons: string; readonly year: string; readonly source: string }) => {
    setPersons(next.persons);
    setYear(next.year);
    setSource(next.source);
    const [people, ofYear] = [Number(next.persons), Number(next.year)];
    const isWhole = Number.isSafeInteger(people) && people > 0 && Number.isInteger(ofYear) && ofYear > 1900;
    onGiven(
      isWhole && next.source.trim() !== '' ? { persons: people, year: ofYear, source: next.source.trim() } : null,
    );
  };
  const now = { persons, year, source };
  return (
    <details class="screen-only">
      <summary>{t('data-room.population.title')}</summary>
      <p class="small soft">{t('data-room.population.help')}</p>
      <div class="data-room__fields">
        <div class="field">
          <label for="data-room-persons">{t('data-room.population.persons')}</label>
          <input
            id="data-room-persons"
            inputMode="numeric"
            autocomplete="off"
            maxLength={12}
            value={persons}
            onInput={(event) => give({ ...now, persons: event.currentTarget.value.replaceAll(/\D/gu, '') })}
          />
        </div>
        <div class="field">
          <label for="data-room-year">{t('data-room.population.year')}</label>
          <input
            id="data-room-year"
            inputMode="numeric"
            autocomplete="off"
            maxLength={4}
            value={year}
            onInput={(event) => give({ ...now, year: event.currentTarget.value.replaceAll(/\D/gu, '') })}
          />
        </div>
        <div class="field">
          <label for="data-room-source">{t('data-room.population.source')}</label>
          <input
            id="data-room-source"
            autocomplete="off"
            maxLength={200}
            value={source}
            onInput={(event) => give({ ...now, source: event.currentTarget.value })}
          />
        </div>
      </div>
    </details>
  );
}

/** Whoever opened the charts by keyboard goes on in them. */
function focusOnce(heading: HTMLHeadingElement | null): void {
  heading?.focus();
}

/** null while it is on its way; 'missing' where it did not come */
function useChart(): Draw | null | 'missing' {
  const [chart, setChart] = useState<{ readonly draw: Draw | 'missing' } | null>(null);
  useEffect(() => {
    let isShown = true;
    const load = async () => {
      try {
        const { Chart } = await import('../../../charts/chart.tsx');
        if (isShown) setChart({ draw: Chart as Draw });
      } catch {
        if (isShown) setChart({ draw: 'missing' });
      }
    };
    void load();
    return () => {
      isShown = false;
    };
  }, []);
  return chart?.draw ?? null;
}
