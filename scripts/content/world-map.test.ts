// SPDX-License-Identifier: EUPL-1.2
// The map that the charts draw: every place has a point, every shape a code.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { buildWorldMap } from './world-map.ts';

const map = buildWorldMap();

it('every shape stands under a code of two letters and has a point', () => {
  const { countries } = map.topology.objects as unknown as {
    countries: { geometries: readonly { readonly id?: string }[] };
  };
  for (const { id } of countries.geometries) {
    assert.match(id ?? 'none', /^[A-Z]{2}$/u);
    assert.ok((id ?? '') in map.points, id);
  }
});

it('a point lies in the largest part of a country, and small countries have one too', () => {
  const [east = 0, north = 0] = map.points['FR'] ?? [];
  // not between Paris and Cayenne
  assert.ok(east > -2 && east < 8 && north > 43 && north < 50);
  for (const code of ['SG', 'MT', 'BH', 'GF', 'AG']) assert.ok(code in map.points, code);
});

it('no name of a place is in it: the browser knows names in every language', () => {
  assert.doesNotMatch(JSON.stringify(map), /France|Argentina|"name"/u);
});
