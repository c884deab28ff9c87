// SPDX-License-Identifier: EUPL-1.2
// Axes of the pictures: from numbers to places, linear or logarithmic, with round ticks.

import { type Shape } from './picture.ts';

export interface Scale {
  (value: number): number;
  readonly ticks: readonly number[];
}

/** Round numbers 1, 2 or 5 times a power of ten, about `count` of them. */
export function roundTicks(low: number, high: number, count = 5): number[] {
  const span = high - low || 1;
  const raw = span / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10) * power;
  const ticks: number[] = [];
  for (let k = Math.ceil(low / step); k * step <= high + step * 1e-9; k += 1) ticks.push(k * step);
  return ticks;
}

export function linearScale(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const span = domain[1] - domain[0] || 1;
  const place = (value: number): number => range[0] + ((value - domain[0]) / span) * (range[1] - range[0]);
  return Object.assign(place, { ticks: roundTicks(domain[0], domain[1]) });
}

/** Populations spread over several powers of ten; ticks at 1, 2 and 5. */
export function logScale(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const low = Math.log10(Math.max(1, domain[0]));
  const high = Math.max(Math.log10(Math.max(1, domain[1])), low + 1e-6);
  const place = (value: number): number =>
    range[0] + ((Math.log10(Math.max(1, value)) - low) / (high - low)) * (range[1] - range[0]);
  const ticks: number[] = [];
  for (let power = Math.floor(low); power <= Math.ceil(high); power += 1) {
    for (const factor of [1, 2, 5]) {
      const tick = factor * 10 ** power;
      if (Math.log10(tick) >= low - 1e-9 && Math.log10(tick) <= high + 1e-9) ticks.push(tick);
    }
  }
  // a short stretch holds hardly any of them: then evenly spaced ones
  const own = ticks.length >= 3 ? ticks : roundTicks(10 ** low, 10 ** high, 3);
  return Object.assign(place, { ticks: own });
}

/** Vertical lines with numbers below. */
export function bottomAxis(scale: Scale, top: number, bottom: number, label: (value: number) => string): Shape[] {
  let lastEnd = Number.NEGATIVE_INFINITY;
  return scale.ticks.flatMap((tick): Shape[] => {
    const x = scale(tick);
    const text = label(tick);
    const half = text.length * 3.6;
    const line: Shape = { kind: 'line', x1: x, y1: top, x2: x, y2: bottom, tone: 'line' };
    if (x - half < lastEnd + 6) return [line];
    lastEnd = x + half;
    return [line, { kind: 'text', x, y: bottom + 16, text, anchor: 'middle', tone: 'soft' }];
  });
}
