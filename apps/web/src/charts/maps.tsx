// SPDX-License-Identifier: EUPL-1.2
// Two maps: one number for each country, and lines from where to where. Lightness grows with the number, so that colours need
// not be told apart; what is withheld is hatched; countries without a shape are a dot. Borders are those of the source.

import { geoPath } from 'd3-geo';
import { useMemo } from 'preact/hooks';
import type { Flows, Places } from './data.ts';
import { Hatch } from './bars.tsx';
import type { ChartWords } from './chart-words.ts';
import { ChartFigure, type Drawing } from './figure.tsx';
import { arcBetween, type Class, classAt, classesOf, type Point, projectionFor, thickness } from './geometry.ts';
import { sortedFlows, sortedPlaces, tell } from './tables.ts';
import { useWorld, type World } from './world.ts';

/** More lines than this hide each other; the table has all. */
const MOST_FLOWS = 30;

interface DrawnProps<T> {
  readonly chart: T;
  readonly words: ChartWords;
  readonly drawing: Drawing;
  readonly world: World;
}

const heightOf = (width: number): number => Math.min(540, Math.round(width * (width < 500 ? 0.8 : 0.56)));

export function PlacesChart({ chart, words }: { readonly chart: Places; readonly words: ChartWords }) {
  const world = useWorld();
  const rows = sortedPlaces(chart, words);
  const sorted = { ...chart, rows };
  const classes = classesOf(rows.flatMap(({ value }) => (value === null || value === 0 ? [] : [value])));
  return (
    <ChartFigure
      chart={chart}
      told={tell(chart, words)}
      marks={rows.map((row) => ({ label: words.country(row.code), text: words.said(row, chart.protection) }))}
      words={words}
      legend={<ClassLegend classes={classes} words={words} hasWithheld={rows.some(({ value }) => value === null)} />}
      notes={<MapNotes world={world} words={words} codes={rows.map(({ code }) => code)} />}
      draw={(drawing) =>
        typeof world === 'object' ? (
          <DrawnPlaces chart={sorted} words={words} drawing={drawing} world={world} classes={classes} />
        ) : null
      }
    />
  );
}

function ClassLegend(props: {
  readonly classes: readonly Class[];
  readonly words: ChartWords;
  readonly hasWithheld: boolean;
}) {
  const { classes, words, hasWithheld } = props;
  return (
    <ul class="chart__legend">
      {classes.map(({ low, high }, at) => (
        <li key={low}>
          <Swatch class={`chart__c${shade(at, classes.length)}`} />
          {low === high
            ? words.number(low)
            : words.t('charts.class', { low: words.number(low), high: words.number(high) })}
        </li>
      ))}
      {hasWithheld ? (
        <li>
          <Swatch class="chart__withheld" />
          {words.t('charts.withheld')}
        </li>
      ) : null}
      <li>
        <Swatch class="chart__land" />
        {words.t('charts.no_data')}
      </li>
    </ul>
  );
}

function Swatch(props: { readonly class: string }) {
  return (
    <svg class="chart__swatch" viewBox="0 0 24 16" width="24" height="16" aria-hidden="true">
      <Hatch />
      <rect class={props.class} x="1" y="1" width="22" height="14" />
    </svg>
  );
}

/** Few classes are spread over all shades, so that they differ clearly. */
function shade(at: number, classes: number): number {
  return classes <= 1 ? 3 : Math.round((at * 4) / (classes - 1));
}

function DrawnPlaces(props: DrawnProps<Places> & { readonly classes: readonly Class[] }) {
  const { chart, words, world, classes } = props;
  const { width, chosen, choose } = props.drawing;
  const height = heightOf(width);
  const base = useBase(
    world,
    chart.rows.map(({ code }) => code),
    width,
    height,
  );
  const toneOf = (value: number | null): string =>
    value === null
      ? 'chart__withheld'
      : value === 0
        ? 'chart__land'
        : `chart__c${shade(classAt(classes, value), classes.length)}`;
  const at = new Map(chart.rows.map((row, index) => [row.code, { row, index }]));
  const drawn = new Set(base.shapes.map(({ code }) => code));
  const current = chart.rows[chosen]?.code;
  return (
    <svg class="chart__svg" viewBox={`0 0 ${width} ${height}`} width={width} height={height}>
      <Hatch />
      {base.shapes.map(({ code, path }, index) => {
        const found = at.get(code);
        return (
          <path
            key={index}
            class={`chart__country ${found === undefined ? 'chart__land' : toneOf(found.row.value)}`}
            d={path}
            {...(found === undefined ? {} : { onPointerEnter: () => choose(found.index) })}
          />
        );
      })}
      {chart.rows.map(({ code, value }, index) => {
        const point = base.project(code);
        if (drawn.has(code) || point === undefined) return null;
        return (
          <circle
            key={code}
            class={`chart__country ${toneOf(value)}`}
            cx={point[0]}
            cy={point[1]}
            r={5}
            onPointerEnter={() => choose(index)}
          />
        );
      })}
      {current === undefined ? null : (
        <Chosen
          paths={base.shapes.filter(({ code }) => code === current).map(({ path }) => path)}
          point={base.project(current)}
        />
      )}
      <title>{words.title(chart.name)}</title>
    </svg>
  );
}

function Chosen(props: { readonly paths: readonly string[]; readonly point: Point | undefined }) {
  const { paths, point } = props;
  return (
    <g class="chart__chosen">
      {paths.map((path) => (
        <path key={path} d={path} />
      ))}
      {point === undefined ? null : <circle cx={point[0]} cy={point[1]} r={9} />}
    </g>
  );
}

export function FlowsChart({ chart, words }: { readonly chart: Flows; readonly words: ChartWords }) {
  const world = useWorld();
  const all = sortedFlows(chart, words);
  const onMap = all.filter(({ from, to }) => from !== 'ZZ' && to !== 'ZZ');
  const flows = onMap.slice(0, MOST_FLOWS);
  const codes = all.flatMap(({ from, to }) => [from, to]);
  return (
    <ChartFigure
      chart={chart}
      told={tell(chart, words)}
      marks={flows.map(({ from, to, value }) => ({
        label: words.t('charts.from_to', { from: words.country(from), to: words.country(to) }),
        text: words.shown(value, chart.protection),
      }))}
      words={words}
      legend={
        <ul class="chart__legend">
          <li>
            <svg class="chart__swatch" viewBox="0 0 36 16" width="36" height="16" aria-hidden="true">
              <path class="chart__flow" stroke-width="3" d="M2 8H24" />
              <polygon class="chart__head" points="22,3 34,8 22,13" />
            </svg>
            {words.t('charts.legend_flow')}
          </li>
          <li>
            <svg class="chart__swatch" viewBox="0 0 24 16" width="24" height="16" aria-hidden="true">
              <circle class="chart__ring" stroke-width="3" cx="12" cy="8" r="5" />
            </svg>
            {words.t('charts.legend_within')}
          </li>
          {flows.some(({ value }) => value === null) ? (
            <li>
              <svg class="chart__swatch" viewBox="0 0 36 16" width="36" height="16" aria-hidden="true">
                <path class="chart__flow chart__flow--withheld" stroke-width="1.5" d="M2 8H34" />
              </svg>
              {words.t('charts.withheld')}
            </li>
          ) : null}
        </ul>
      }
      notes={
        <>
          {onMap.length > MOST_FLOWS ? (
            <p class="small soft">{words.t('charts.more_flows', { most: MOST_FLOWS })}</p>
          ) : null}
          <MapNotes world={world} words={words} codes={codes} />
        </>
      }
      draw={(drawing) =>
        typeof world === 'object' ? (
          <DrawnFlows chart={{ ...chart, flows }} words={words} drawing={drawing} world={world} />
        ) : null
      }
    />
  );
}

function DrawnFlows({ chart, words, drawing, world }: DrawnProps<Flows>) {
  const { width, chosen, choose } = drawing;
  const { flows } = chart;
  const height = heightOf(width);
  const base = useBase(
    world,
    flows.flatMap(({ from, to }) => [from, to]),
    width,
    height,
  );
  const largest = Math.max(1, ...flows.map(({ value }) => value ?? 0));
  const most = width < 500 ? 5 : 8;
  // the largest first, so that the small ones lie above them
  return (
    <svg class="chart__svg" viewBox={`0 0 ${width} ${height}`} width={width} height={height}>
      {base.shapes.map(({ path }, index) => (
        <path key={index} class="chart__country chart__land" d={path} />
      ))}
      {flows.map(({ from, to, value }, index) => {
        const [start, end] = [base.project(from), base.project(to)];
        if (start === undefined || end === undefined) return null;
        const kind = `chart__mark${index === chosen ? ' chart__mark--chosen' : ''}`;
        const wide = value === null ? 1.5 : thickness(value, largest, most);
        const withheld = value === null ? ' chart__flow--withheld' : '';
        if (from === to)
          return (
            <g key={`${from}-${to}`} class={kind} onPointerEnter={() => choose(index)}>
              <circle
                class={`chart__ring${withheld}`}
                stroke-width={Math.min(4, wide)}
                cx={start[0]}
                cy={start[1]}
                r={5 + wide / 2}
              />
            </g>
          );
        const arc = arcBetween(start, end, wide);
        return (
          <g key={`${from}-${to}`} class={kind} onPointerEnter={() => choose(index)}>
            <path class="chart__touch-line" d={arc.line} />
            <path class={`chart__flow${withheld}`} stroke-width={wide} d={arc.line} />
            <polygon class={`chart__head${withheld}`} points={arc.head} />
          </g>
        );
      })}
      <title>{words.title(chart.name)}</title>
    </svg>
  );
}

/** Shapes as paths and places as points, for what must be seen. */
function useBase(world: World, codes: readonly string[], width: number, height: number) {
  const wanted = [...new Set(codes)].sort().join();
  return useMemo(() => {
    const places = wanted.split(',').flatMap((code) => {
      const point = world.points[code];
      return point === undefined ? [] : [point];
    });
    const projection = projectionFor(places, width, height);
    const path = geoPath(projection).digits(1);
    const shapes = world.shapes.features.flatMap((shape) => {
      const d = path(shape);
      return d === null ? [] : [{ code: String(shape.id ?? ''), path: d }];
    });
    const project = (code: string): Point | undefined => {
      const place = world.points[code];
      return place === undefined ? undefined : (projection([place[0], place[1]]) ?? undefined);
    };
    return { shapes, project };
  }, [world, wanted, width, height]);
}

function MapNotes(props: {
  readonly world: World | 'failed' | undefined;
  readonly words: ChartWords;
  readonly codes: readonly string[];
}) {
  const { world, words, codes } = props;
  const { t } = words;
  const nowhere = typeof world === 'object' ? [...new Set(codes)].filter((code) => !(code in world.points)) : [];
  return (
    <>
      {world === 'failed' ? <p class="notice notice--care">{t('charts.map_failed')}</p> : null}
      <p class="small soft">{t('charts.borders')}</p>
      {nowhere.length === 0 ? null : (
        <p class="small soft">
          {t('charts.not_on_map', { places: nowhere.map((code) => words.country(code)).join(', ') })}
        </p>
      )}
    </>
  );
}
