// SPDX-License-Identifier: EUPL-1.2
// One chart of any kind. What calls it gives data that passed the disclosure rules, and the area `charts` of the texts.

import './charts.css';
import { BarsChart } from './bars.tsx';
import type { ChartData, Sdg } from './data.ts';
import type { ChartWords, NameOf } from './chart-words.ts';
import { DataTable } from './figure.tsx';
import { FlowsChart, PlacesChart } from './maps.tsx';
import { tell } from './tables.ts';
import { TrendChart } from './trend.tsx';
import { useChartWords } from './use-chart-words.ts';

/** @param props.nameOf words for codes that the texts of the charts do not have; the same function at every drawing */
export function Chart({ data, nameOf }: { readonly data: ChartData; readonly nameOf?: NameOf }) {
  const words = useChartWords(nameOf);
  if (data.kind === 'bars') return <BarsChart chart={data} words={words} />;
  if (data.kind === 'trend') return <TrendChart chart={data} words={words} />;
  if (data.kind === 'places') return <PlacesChart chart={data} words={words} />;
  if (data.kind === 'flows') return <FlowsChart chart={data} words={words} />;
  return <SdgTable chart={data} words={words} />;
}

function SdgTable({ chart, words }: { readonly chart: Sdg; readonly words: ChartWords }) {
  const { t, number } = words;
  const told = tell(chart, words);
  const { population } = chart;
  return (
    <figure class="chart" aria-label={words.title(chart.name)}>
      <h3>{words.title(chart.name)}</h3>
      <p>{told.sentence}</p>
      <DataTable told={told} label={words.title(chart.name)} />
      <p class="small soft">
        {population === null
          ? t('charts.sdg.no_population')
          : t('charts.sdg.population', {
              persons: number(population.persons),
              year: String(population.year),
              source: population.source,
            })}
      </p>
      <figcaption class="small soft">
        {words.protection(chart.protection)} {t('charts.sdg.detected')}
      </figcaption>
    </figure>
  );
}
