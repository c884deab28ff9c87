// SPDX-License-Identifier: EUPL-1.2
// Classes, projection and arcs of the maps.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { arcBetween, classAt, classesOf, MOST_CLASSES, projectionFor, thickness } from './geometry.ts';

it('every number is in the one class that holds it, and classes do not overlap', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 80 }), (values) => {
      const classes = classesOf(values);
      assert.ok(classes.length >= 1 && classes.length <= MOST_CLASSES);
      for (const value of values) {
        const own = classes[classAt(classes, value)];
        assert.ok(own !== undefined && own.low <= value && value <= own.high);
      }
      classes.slice(1).forEach(({ low }, k) => assert.ok(low > (classes[k]?.high ?? Number.NaN)));
    }),
  );
});

it('what must be seen is in the picture, also on a small telephone', () => {
  const place = fc.tuple(
    fc.double({ min: -170, max: 170, noNaN: true }),
    fc.double({ min: -55, max: 70, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(place, { maxLength: 12 }), fc.integer({ min: 300, max: 1100 }), (places, width) => {
      const height = Math.round(width * 0.56);
      const project = projectionFor(places, width, height);
      for (const one of places) {
        const [x = -1, y = -1] = project(one) ?? [];
        assert.ok(x >= 0 && x <= width && y >= 0 && y <= height, `${x} ${y}`);
      }
    }),
  );
});

it('a map of one country shows its neighbours too', () => {
  const project = projectionFor([[-64, -34]], 600, 336);
  const [x = -1, y = -1] = project([-71, -30]) ?? [];
  assert.ok(x > 0 && x < 600 && y > 0 && y < 336);
});

it('there and back are two different lines', () => {
  const there = arcBetween([0, 0], [100, 0], 2);
  const back = arcBetween([100, 0], [0, 0], 2);
  assert.ok(there.middle[1] * back.middle[1] < 0);
});

it('a line between two points that are the same has no broken number', () => {
  const { line, head } = arcBetween([5, 5], [5, 5], 3);
  assert.doesNotMatch(line + head, /NaN|Infinity/u);
});

it('more people are never a thinner line', () => {
  fc.assert(
    fc.property(fc.nat(5000), fc.nat(5000), (a, b) => {
      const [less, more] = [Math.min(a, b), Math.max(a, b)];
      assert.ok(thickness(less, 5000, 12) <= thickness(more, 5000, 12));
    }),
  );
});
