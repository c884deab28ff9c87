// SPDX-License-Identifier: EUPL-1.2
// The map of the world, from our own server and only when a map is drawn. No tile server learns who looks at what.

import { useEffect, useState } from 'preact/hooks';
import { feature } from 'topojson-client';
import type { FeatureCollection } from 'geojson';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { loadContent } from '../content/load.ts';
import type { Point } from './geometry.ts';

export interface World {
  /** `id`: ISO 3166-1 alpha-2 */
  readonly shapes: FeatureCollection;
  readonly points: Readonly<Record<string, Point>>;
}

interface Loaded {
  readonly topology: Topology;
  readonly points: Readonly<Record<string, Point>>;
}

let known: World | undefined;

/** Undefined until the map is there; where it cannot be loaded the table still says everything. */
export function useWorld(): World | 'failed' | undefined {
  const [world, setWorld] = useState<World | 'failed' | undefined>(known);
  useEffect(() => {
    if (known !== undefined) return;
    const load = async () => {
      const { topology, points } = await loadContent<Loaded>('world-map.json');
      const shapes = feature(topology, topology.objects['countries'] as GeometryCollection);
      known = { shapes, points };
      setWorld(known);
    };
    load().catch(() => setWorld('failed'));
  }, []);
  return world;
}
