// SPDX-License-Identifier: EUPL-1.2
// Bars: the name above, the bar under it, the number at its end, so that no name is cut short on a telephone.

import { scaleFor } from './axis.ts';
import type { Bars } from './data.ts';
import type { ChartWords } from './chart-words.ts';
import { ChartFigure, type Drawing } from './figure.tsx';
import { tell } from './tables.ts';

const ROW = 46;
const BAR = 16;
const WITHHELD = 36;

/** More withheld rows than this are named in a sentence: a page of hatches hides the numbers that are there. */
const MOST_WITHHELD = 3;

export function BarsChart({ chart, words }: { readonly chart: Bars; readonly words: ChartWords }) {
  const withheld = chart.rows.filter(({ value }) => value === null);
  const isLong = withheld.length > MOST_WITHHELD;
  const drawn = isLong ? chart.rows.filter(({ value }) => value !== null) : chart.rows;
  const marks = [...drawn, ...(isLong ? withheld : [])].map((row) => ({
    label: words.name(chart.name, row.code),
    text: words.said(row, chart.protection),
  }));
  return (
    <ChartFigure
      chart={chart}
      told={tell(chart, words)}
      marks={marks}
      words={words}
      notes={
        isLong ? (
          <p class="small">
            {words.t('charts.withheld_rows', {
              names: withheld.map(({ code }) => words.name(chart.name, code)).join(', '),
            })}
          </p>
        ) : null
      }
      draw={(drawing) => <Drawn chart={{ ...chart, rows: drawn }} words={words} drawing={drawing} />}
    />
  );
}

function Drawn(props: { readonly chart: Bars; readonly words: ChartWords; readonly drawing: Drawing }) {
  const { chart, words } = props;
  const { width, chosen, choose } = props.drawing;
  const { rows, name } = chart;
  const largest = Math.max(1, ...rows.map(({ value, range }) => Math.max(value ?? 0, range?.high ?? 0)));
  const room = Math.max(80, width - 86);
  const scale = scaleFor([0, largest], [0, room]);
  /** from the side where reading begins */
  const side = (x: number, wide = 0): number => (words.isMirrored ? width - x - wide : x);
  const most = Math.floor(width / 7.2);
  return (
    <svg class="chart__svg" viewBox={`0 0 ${width} ${rows.length * ROW}`} width={width} height={rows.length * ROW}>
      <Hatch />
      {rows.map(({ code, value, range }, index) => {
        const top = index * ROW;
        const length = value === null ? WITHHELD : Math.max(value > 0 ? 2 : 0, scale(value));
        const label = words.name(name, code);
        const end = Math.max(length, range === undefined || range === null ? 0 : scale(range.high)) + 8;
        return (
          <g
            key={code}
            class={index === chosen ? 'chart__mark chart__mark--chosen' : 'chart__mark'}
            onPointerEnter={() => choose(index)}
          >
            <rect class="chart__touch" x={0} y={top} width={width} height={ROW} />
            <text class="chart__text" x={side(0)} y={top + 15}>
              {label.length > most ? `${label.slice(0, most - 1)}…` : label}
            </text>
            <rect
              class={value === null ? 'chart__withheld' : 'chart__bar'}
              x={side(0, length)}
              y={top + 21}
              width={length}
              height={BAR}
            />
            {range === undefined || range === null || value === null ? null : (
              <Whisker x1={side(scale(Math.max(0, range.low)))} x2={side(scale(range.high))} y={top + 21 + BAR / 2} />
            )}
            <text class="chart__text chart__text--value" x={side(end)} y={top + 34}>
              {value === null ? words.t('charts.withheld_short') : words.number(value)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

function Whisker({ x1, x2, y }: { readonly x1: number; readonly x2: number; readonly y: number }) {
  const line = `M${x1} ${y}H${x2}M${x1} ${y - 4}v8M${x2} ${y - 4}v8`;
  return (
    <>
      <path class="chart__halo" d={line} />
      <path class="chart__whisker" d={line} />
    </>
  );
}

/** What is withheld looks like nothing else: lines, not a colour. */
export function Hatch() {
  return (
    <defs>
      <pattern id="chart-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect class="chart__hatch-ground" width="6" height="6" />
        <path class="chart__hatch-line" d="M0 0V6" />
      </pattern>
    </defs>
  );
}
