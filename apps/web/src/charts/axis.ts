// SPDX-License-Identifier: EUPL-1.2
// From numbers to pixels, with round numbers on the axis. Pure.

export interface Scale {
  (value: number): number;
  /** round, from inside the domain */
  readonly ticks: readonly number[];
}

/** Linear; `domain` from small to large. */
export function scaleFor(domain: readonly [number, number], pixels: readonly [number, number], ticks = 5): Scale {
  const span = domain[1] - domain[0] || 1;
  const place = (value: number): number => pixels[0] + ((value - domain[0]) / span) * (pixels[1] - pixels[0]);
  return Object.assign(place, { ticks: roundTicks(domain[0], domain[1], ticks) });
}

/** Whole numbers of 1, 2 or 5 times a power of ten: nobody counts half persons. */
function roundTicks(low: number, high: number, count: number): number[] {
  const raw = Math.max((high - low) / count, 1);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10) * power;
  const ticks: number[] = [];
  for (let value = Math.ceil(low / step) * step; value <= high; value += step) ticks.push(value);
  return ticks;
}
