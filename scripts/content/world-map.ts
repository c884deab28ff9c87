// SPDX-License-Identifier: EUPL-1.2
// The map of the world that the charts draw: shapes of world-atlas (Natural Earth, public domain) under ISO 3166-1 alpha-2,
// and one point for each country, also for those that are too small to have a shape. Names are not in it: the browser knows
// them in every language. Borders are those of the source and say nothing about the status of any place.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { geoArea, geoCentroid } from 'd3-geo';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';

const require = createRequire(import.meta.url);

/** Shapes of the source without a number: the code that fits, where there is one. */
const BY_NAME: Readonly<Record<string, string>> = { Kosovo: 'XK', 'N. Cyprus': 'CY', Somaliland: 'SO' };

/** Countries and territories that the source draws as part of another one or not at all: degrees east and north. */
const OWN_POINTS: Readonly<Record<string, readonly [number, number]>> = {
  BQ: [-68.3, 12.2],
  GF: [-53.2, 4],
  GI: [-5.4, 36.1],
  GP: [-61.5, 16.2],
  MQ: [-61, 14.6],
  RE: [55.5, -21.1],
  TK: [-171.8, -9.2],
  TV: [179.2, -8.5],
  YT: [45.2, -12.8],
};

export interface WorldMap {
  /** TopoJSON; `objects.countries` holds a geometry with an alpha-2 `id` for each country */
  readonly topology: Topology;
  /** alpha-2 -> degrees east and north of a place inside its largest part */
  readonly points: Readonly<Record<string, readonly [number, number]>>;
}

type Countries = GeometryCollection<{ readonly name?: string }>;

export function buildWorldMap(): WorldMap {
  const coarse = readAtlas('countries-110m.json');
  const countries = coarse.objects['countries'] as Countries;
  const geometries = countries.geometries.map((geometry) => {
    const { properties: _names, ...shape } = geometry;
    const code = codeOf(geometry.id, nameIn(geometry.properties));
    const { id: _number, ...anonymous } = shape;
    return code === undefined ? anonymous : { ...anonymous, id: code };
  }) as Countries['geometries'];
  const topology = { ...coarse, objects: { countries: { ...countries, geometries } } };
  return { topology, points: { ...OWN_POINTS, ...pointsOf(readAtlas('countries-50m.json')) } };
}

function nameIn(properties: { readonly name?: string } | undefined): string | undefined {
  return properties?.name;
}

function readAtlas(name: string): Topology {
  return JSON.parse(readFileSync(require.resolve(`world-atlas/${name}`), 'utf8')) as Topology;
}

/** ISO 3166-1 numeric -> alpha-2, by the table of territories that the platform brings (CLDR). */
function codeOf(number: number | string | undefined, name: string | undefined): string | undefined {
  const region = number === undefined ? '' : (new Intl.Locale(`und-${String(number).padStart(3, '0')}`).region ?? '');
  return /^[A-Z]{2}$/u.test(region) ? region : BY_NAME[name ?? ''];
}

function pointsOf(fine: Topology): Record<string, readonly [number, number]> {
  const { features } = feature(fine, fine.objects['countries'] as Countries);
  const points: Record<string, readonly [number, number]> = {};
  for (const { id, properties, geometry } of features) {
    const code = codeOf(id, properties.name);
    // a shape that shares the code of another one comes after it or is smaller: the numbered one is the country
    if (code === undefined || (id === undefined && code !== 'XK')) continue;
    const parts =
      geometry.type === 'MultiPolygon'
        ? geometry.coordinates
        : geometry.type === 'Polygon'
          ? [geometry.coordinates]
          : [];
    const largest = parts
      .map((coordinates) => ({ type: 'Polygon' as const, coordinates }))
      .toSorted((a, b) => geoArea(b) - geoArea(a))[0];
    if (largest === undefined) continue;
    const [east, north] = geoCentroid(largest);
    points[code] = [Math.round(east * 10) / 10, Math.round(north * 10) / 10];
  }
  return points;
}
