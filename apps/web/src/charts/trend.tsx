// SPDX-License-Identifier: EUPL-1.2
// Numbers over periods. Series differ by colour, by dashes and by the form of their points; what is withheld is a gap with a
// mark at the foot, so that nobody reads a fall to zero. The vertical strokes say where the true value may lie.

import { scaleFor } from './axis.ts';
import type { Trend } from './data.ts';
import type { ChartWords } from './chart-words.ts';
import { Hatch } from './bars.tsx';
import { ChartFigure, type Drawing } from './figure.tsx';
import { periodsOf, tell } from './tables.ts';

const HEIGHT = 260;
const TOP = 14;
const FOOT = 44;
const TICKS = 46;
/** More lines than this cannot be told apart; the table has all. */
const MOST_SERIES = 6;

export function TrendChart({ chart, words }: { readonly chart: Trend; readonly words: ChartWords }) {
  const periods = periodsOf(chart);
  const series = chart.series.slice(0, MOST_SERIES);
  const marks = periods.flatMap((period) =>
    series.flatMap(({ code, points }) =>
      points
        .filter((point) => point.code === period)
        .map((point) => ({
          label: `${words.period(period)}, ${words.name(chart.name, code)}`,
          text: words.said(point, chart.protection),
        })),
    ),
  );
  return (
    <ChartFigure
      chart={chart}
      told={tell(chart, words)}
      marks={marks}
      words={words}
      legend={
        <ul class="chart__legend">
          {series.map(({ code }, at) => (
            <li key={code}>
              <svg class="chart__swatch" viewBox="0 0 36 16" width="36" height="16" aria-hidden="true">
                <path class={`chart__line chart__s${at}`} d="M2 8H34" />
                <Point at={at} x={18} y={8} />
              </svg>
              {words.name(chart.name, code)}
            </li>
          ))}
        </ul>
      }
      notes={
        chart.series.length > MOST_SERIES ? (
          <p class="small soft">{words.t('charts.more_series', { most: MOST_SERIES })}</p>
        ) : null
      }
      draw={(drawing) => <Drawn chart={{ ...chart, series }} periods={periods} words={words} drawing={drawing} />}
    />
  );
}

function Drawn(props: {
  readonly chart: Trend;
  readonly periods: readonly string[];
  readonly words: ChartWords;
  readonly drawing: Drawing;
}) {
  const { chart, periods, words } = props;
  const { width, chosen, choose } = props.drawing;
  const points = chart.series.flatMap((one) => one.points);
  const largest = Math.max(1, ...points.map(({ value, range }) => Math.max(value ?? 0, range?.high ?? 0)));
  const bottom = HEIGHT - FOOT;
  const y = scaleFor([0, largest * 1.05], [bottom, TOP]);
  const step = (width - TICKS - 24) / Math.max(1, periods.length - 1);
  const side = (x: number): number => (words.isMirrored ? width - x : x);
  const x = (period: string): number =>
    side(periods.length === 1 ? (width + TICKS) / 2 : TICKS + 8 + step * periods.indexOf(period));
  const every = Math.max(1, Math.ceil((labelWidth(periods, words) + 10) / Math.max(step, 1)));
  let mark = -1;
  const all = periods.flatMap((period) =>
    chart.series.flatMap((one, at) =>
      one.points.filter(({ code }) => code === period).map((point) => ({ point, at, index: (mark += 1) })),
    ),
  );
  return (
    <svg class="chart__svg" viewBox={`0 0 ${width} ${HEIGHT}`} width={width} height={HEIGHT}>
      <Hatch />
      {y.ticks.map((tick) => (
        <g key={tick}>
          <path class="chart__grid" d={`M${side(TICKS)} ${y(tick)}H${side(width)}`} />
          <text class="chart__text chart__text--soft" x={side(TICKS - 8)} y={y(tick) + 4} text-anchor="end">
            {words.number(tick)}
          </text>
        </g>
      ))}
      {periods.map((period, index) =>
        index % every === 0 ? (
          <text
            key={period}
            class="chart__text chart__text--soft"
            x={x(period)}
            y={bottom + 30}
            text-anchor={anchorOf(index, periods.length, words.period(period).length)}
          >
            {words.period(period)}
          </text>
        ) : null,
      )}
      {chart.series.map((one, at) => (
        <path
          key={one.code}
          class={`chart__line chart__s${at}`}
          d={linesOf(
            periods.map((period) => {
              const value = one.points.find(({ code }) => code === period)?.value ?? null;
              return value === null ? null : ([x(period), y(value)] as const);
            }),
          )}
        />
      ))}
      {all.map(({ point: { code, value, range }, at, index }) => {
        const left = x(code) + (at - (chart.series.length - 1) / 2) * (value === null ? 9 : 0);
        return (
          <g
            key={index}
            class={index === chosen ? 'chart__mark chart__mark--chosen' : 'chart__mark'}
            onPointerEnter={() => choose(index)}
          >
            {value === null || range === undefined || range === null ? null : (
              <path
                class={`chart__whisker chart__s${at}`}
                d={`M${left} ${y(Math.max(0, range.low))}V${y(range.high)}m-4 0h8M${left - 4} ${y(Math.max(0, range.low))}h8`}
              />
            )}
            {value === null ? (
              <rect class={`chart__withheld chart__s${at}`} x={left - 4} y={bottom - 12} width={8} height={12} />
            ) : (
              <Point at={at} x={left} y={y(value)} />
            )}
            <circle class="chart__touch" cx={left} cy={value === null ? bottom - 6 : y(value)} r={14} />
          </g>
        );
      })}
    </svg>
  );
}

/** Short names stand under their point; long ones at the ends must not leave the picture. */
function anchorOf(index: number, periods: number, signs: number): 'start' | 'middle' | 'end' {
  if (signs <= 5 || periods === 1) return 'middle';
  if (index === 0) return 'start';
  return index === periods - 1 ? 'end' : 'middle';
}

function labelWidth(periods: readonly string[], words: ChartWords): number {
  return 7.2 * Math.max(...periods.map((period) => words.period(period).length), 1);
}

/** Broken where a period is withheld. */
function linesOf(points: readonly (readonly [number, number] | null)[]): string {
  let isOpen = false;
  return points
    .map((point) => {
      if (point === null) {
        isOpen = false;
        return '';
      }
      const sign = isOpen ? 'L' : 'M';
      isOpen = true;
      return `${sign}${point[0].toFixed(1)} ${point[1].toFixed(1)}`;
    })
    .join('');
}

/** Circle, square, triangle, diamond, cross, ring. */
function Point({ at, x, y }: { readonly at: number; readonly x: number; readonly y: number }) {
  const kind = `chart__point chart__s${at}`;
  if (at === 1) return <rect class={kind} x={x - 4.5} y={y - 4.5} width={9} height={9} />;
  if (at === 2) return <path class={kind} d={`M${x} ${y - 6}l6 10.5h-12z`} />;
  if (at === 3) return <path class={kind} d={`M${x} ${y - 6.5}l6.5 6.5l-6.5 6.5l-6.5-6.5z`} />;
  if (at === 4) return <path class={`${kind} chart__point--open`} d={`M${x - 5} ${y - 5}l10 10m0-10l-10 10`} />;
  return <circle class={at === 5 ? `${kind} chart__point--open` : kind} cx={x} cy={y} r={5} />;
}
