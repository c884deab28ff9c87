// SPDX-License-Identifier: EUPL-1.2
// From numbers to places on a drawing: classes of a choropleth, the part of the world that is shown, arcs of a flow map. Pure;
// knows no colours and no words.

import { type GeoProjection, geoEqualEarth } from 'd3-geo';

export type Point = readonly [number, number];

export interface Class {
  /** both included */
  readonly low: number;
  readonly high: number;
}

export const MOST_CLASSES = 5;

/**
 * Classes with about equally many countries in each; equal numbers are never in different classes.
 *
 * @param values published numbers, zeros and withheld ones left out before
 * @returns from the smallest to the largest, at most `MOST_CLASSES`; the ends are numbers that occur
 */
export function classesOf(values: readonly number[]): readonly Class[] {
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  if (distinct.length <= MOST_CLASSES) return distinct.map((value) => ({ low: value, high: value }));
  const sorted = [...values].sort((a, b) => a - b);
  const highs = Array.from(
    { length: MOST_CLASSES },
    (_, k) => sorted[Math.min(sorted.length - 1, Math.ceil(((k + 1) * sorted.length) / MOST_CLASSES) - 1)] as number,
  );
  const ends = [...new Set(highs)];
  return ends.map((high, k) => {
    const below = k === 0 ? Number.NEGATIVE_INFINITY : (ends[k - 1] as number);
    return { low: distinct.find((value) => value > below) as number, high };
  });
}

/** Which class a number is in: 0 for the smallest. */
export function classAt(classes: readonly Class[], value: number): number {
  const at = classes.findIndex(({ high }) => value <= high);
  return at < 0 ? classes.length - 1 : at;
}

/** How much nearer than the whole world a map may be: below the size of a country nothing is drawn anyhow. */
const NEAREST = 5;
const MARGIN = 48;

/**
 * Equal areas, so that a large country does not look like more people than a small one (Šavrič, Patterson, Jenny 2018).
 *
 * @param places degrees east and north of what must be in the picture; none shows the world
 * @returns a projection into `width` by `height` pixels, clipped to them
 */
export function projectionFor(places: readonly Point[], width: number, height: number): GeoProjection {
  const world = geoEqualEarth().fitExtent(
    [
      [4, 4],
      [width - 4, height - 4],
    ],
    { type: 'Sphere' },
  );
  const unit = geoEqualEarth().scale(1).translate([0, 0]);
  const flat = places.flatMap((place) => {
    const found = unit([place[0], place[1]]);
    return found === null ? [] : [found];
  });
  if (flat.length > 0) {
    const [west, east] = [Math.min(...flat.map(([x]) => x)), Math.max(...flat.map(([x]) => x))];
    const [south, north] = [Math.min(...flat.map(([, y]) => y)), Math.max(...flat.map(([, y]) => y))];
    const fits = Math.min(
      (width - 2 * MARGIN) / Math.max(east - west, 1e-9),
      (height - 2 * MARGIN) / Math.max(north - south, 1e-9),
    );
    const scale = Math.min(fits, NEAREST * world.scale());
    if (scale > world.scale())
      world
        .scale(scale)
        .translate([width / 2 - (scale * (east + west)) / 2, height / 2 - (scale * (north + south)) / 2]);
  }
  return world.clipExtent([
    [-4, -4],
    [width + 4, height + 4],
  ]);
}

export interface Arc {
  /** `d` of the line */
  readonly line: string;
  /** corners of the head of the arrow */
  readonly head: string;
  /** where a finger finds it */
  readonly middle: Point;
}

/** Bent to the left of its way, so that there and back lie side by side. */
export function arcBetween(from: Point, to: Point, width: number): Arc {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const bend: Point = [(from[0] + to[0]) / 2 + dy * 0.2, (from[1] + to[1]) / 2 - dx * 0.2];
  const length = Math.hypot(to[0] - bend[0], to[1] - bend[1]) || 1;
  const along: Point = [(to[0] - bend[0]) / length, (to[1] - bend[1]) / length];
  const size = 5 + width * 1.2;
  const base: Point = [to[0] - along[0] * size, to[1] - along[1] * size];
  const side: Point = [-along[1] * size * 0.55, along[0] * size * 0.55];
  return {
    line: `M${text(from)}Q${text(bend)} ${text(base)}`,
    head: `${text([base[0] + side[0], base[1] + side[1]])} ${text(to)} ${text([base[0] - side[0], base[1] - side[1]])}`,
    middle: [from[0] / 4 + bend[0] / 2 + to[0] / 4, from[1] / 4 + bend[1] / 2 + to[1] / 4],
  };
}

function text([x, y]: Point): string {
  return `${x.toFixed(1)},${y.toFixed(1)}`;
}

/** Width of a line or radius of a ring: its square follows the number, so that small ones are still seen. */
export function thickness(value: number, largest: number, most: number): number {
  return Math.max(1.25, most * Math.sqrt(value / Math.max(largest, 1)));
}
