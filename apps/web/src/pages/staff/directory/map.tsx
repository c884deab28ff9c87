// SPDX-License-Identifier: EUPL-1.2
// The map, drawn by the page itself: outlines of countries that lie beside the program, and a circle for each square where services
// are. No tile server, so nobody learns who looks where; and no network, once the outlines are there. Confidential places are in none
// of the counts. Loaded only when somebody opens it.

import { geoMercator, geoPath } from 'd3-geo';
import type { FeatureCollection } from 'geojson';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
// oxlint-disable-next-line import/default -- the bundler gives the address of the file as default export
import outlines from 'world-atlas/countries-110m.json?url';
import type { Outcome } from '../../../api/client.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { useLoaded } from '../use-loaded.ts';
import { ProblemNote } from '../problem-note.tsx';
import { type DirectoryMap, directoryApi, type Filter } from './directory-api.ts';
import { useDirectoryWords } from './words.ts';

const WIDTH = 400;
const HEIGHT = 300;
/** Degrees around the outermost circle, so that one town is not drawn without a coast. */
const AROUND = 1.5;
/** Squares, in degrees; the smallest of which at most eight fit side by side, so that a finger finds each on a small screen. */
const SIZES = [0.5, 1, 2, 5, 10, 20] as const;
const MOST_ABREAST = 8;

interface Square {
  readonly row: number;
  readonly column: number;
  readonly services: number;
}

function squaresOf({ cells }: DirectoryMap): { readonly size: number; readonly squares: readonly Square[] } {
  const span = (values: readonly number[]) => Math.max(...values) - Math.min(...values) + 2 * AROUND;
  const wide = Math.max(
    span(cells.map(({ longitude }) => longitude)),
    (span(cells.map(({ latitude }) => latitude)) * WIDTH) / HEIGHT,
  );
  const size = SIZES.find((each) => wide / each <= MOST_ABREAST * 1.5) ?? 20;
  const squares = new Map<string, Square>();
  for (const { latitude, longitude, services } of cells) {
    const [row, column] = [Math.floor(latitude / size), Math.floor(longitude / size)];
    const key = `${row} ${column}`;
    squares.set(key, { row, column, services: (squares.get(key)?.services ?? 0) + services });
  }
  return { size, squares: [...squares.values()] };
}

type World = FeatureCollection;
let world: World | undefined;

async function loadWorld(): Promise<Outcome<World>> {
  if (world !== undefined) return { ok: true, value: world };
  try {
    const response = await fetch(outlines);
    const topology = (await response.json()) as Topology<{ countries: GeometryCollection }>;
    world = feature(topology, topology.objects.countries);
    return { ok: true, value: world };
  } catch {
    return { ok: false, problem: { code: 'network', status: 0, errors: [], retryAfter: null, requestId: null } };
  }
}

export default function ServiceMap(props: {
  readonly filter: Filter;
  /** south,west,north,east */
  readonly onBox: (box: string) => void;
  readonly onCountry: (country: string) => void;
}) {
  const { t } = useTexts();
  const words = useDirectoryWords();
  const { box: _box, ...filter } = props.filter;
  const { value, problem } = useLoaded(() => directoryApi.map(filter), [JSON.stringify(filter)]);
  const [land, setLand] = useState<World | null>(null);
  useEffect(() => void loadWorld().then((outcome) => setLand(outcome.ok ? outcome.value : null)), []);
  if (value === null)
    return problem === null ? <p role="status">{t('staff.loading')}</p> : <ProblemNote problem={problem} />;
  return (
    <section class="directory-map stack stack--tight" aria-label={t('directory.map.title')}>
      {value.cells.length === 0 ? <p class="notice">{t('directory.map.empty')}</p> : null}
      {value.cells.length === 0 ? null : (
        <Drawing map={value} land={land} onBox={props.onBox} chosen={props.filter.box} />
      )}
      <p class="small soft">{t('directory.map.about', { count: value.notOnMap })}</p>
      <ul class="row small" aria-label={t('directory.map.countries')}>
        {value.countries.slice(0, 12).map(({ country, services }) => (
          <li key={country}>
            <button type="button" class="button button--quiet button--small" onClick={() => props.onCountry(country)}>
              {words.country(country)} · {services}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Drawing(props: {
  readonly map: DirectoryMap;
  readonly land: World | null;
  readonly chosen: string | undefined;
  readonly onBox: (box: string) => void;
}) {
  const { t } = useTexts();
  const { map, land } = props;
  const { project, path } = useMemo(() => {
    const longitudes = map.cells.map(({ longitude }) => longitude);
    const latitudes = map.cells.map(({ latitude }) => latitude);
    const projection = geoMercator().fitExtent(
      [
        [10, 10],
        [WIDTH - 10, HEIGHT - 10],
      ],
      {
        type: 'MultiPoint',
        coordinates: [
          [Math.max(Math.min(...longitudes) - AROUND, -180), Math.max(Math.min(...latitudes) - AROUND, -80)],
          [Math.min(Math.max(...longitudes) + AROUND, 180), Math.min(Math.max(...latitudes) + AROUND, 80)],
        ],
      },
    );
    projection.clipExtent([
      [-5, -5],
      [WIDTH + 5, HEIGHT + 5],
    ]);
    return {
      project: (longitude: number, latitude: number) => projection([longitude, latitude]),
      path: geoPath(projection),
    };
  }, [map]);
  const { size, squares } = useMemo(() => squaresOf(map), [map]);
  const lines = useMemo(() => (land === null ? '' : (path(land) ?? '')), [land, path]);
  return (
    <svg
      class="directory-map__drawing"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="group"
      aria-label={t('directory.map.title')}
    >
      <rect class="directory-map__sea" width={WIDTH} height={HEIGHT} />
      <path class="directory-map__land" d={lines} />
      {squares.map(({ row, column, services }) => {
        const [latitude, longitude] = [(row + 0.5) * size, (column + 0.5) * size];
        const point = project(longitude, latitude);
        const edge = project(longitude + size / 2, latitude);
        if (point === null || edge === null) return null;
        const box = [row * size, column * size, (row + 1) * size, (column + 1) * size].join(',');
        const choose = () => props.onBox(box);
        return (
          <g
            key={box}
            class="directory-map__cell"
            role="button"
            tabindex={0}
            aria-pressed={props.chosen === box}
            aria-label={t('directory.map.cell', { count: services, latitude, longitude })}
            onClick={choose}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' && event.key !== ' ') return;
              event.preventDefault();
              choose();
            }}
          >
            <circle cx={point[0]} cy={point[1]} r={Math.min(Math.max(edge[0] - point[0] - 1, 10), 22)} />
            <text x={point[0]} y={point[1]}>
              {services}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
