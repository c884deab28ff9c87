// SPDX-License-Identifier: EUPL-1.2
// Small parts against the unit fixtures: quantiles, BCa levels and limits, Poisson p-values, graphs, a tiny posterior.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { quantileType8, sorted } from '../numeric/quantile.ts';
import { RandomStream } from '../numeric/random.ts';
import { logFactorial, logGamma, normalCdf, normalQuantile, poissonP, poissonTails } from '../numeric/special.ts';
import { bcaLevel } from './bootstrap.ts';
import { averageOverGraphs } from './graph-averaging.ts';
import { decomposableGraphs, nameGraph } from './graphs.ts';
import { bitCount } from './histories.ts';
import { parseReferenceTable } from './reference-data.ts';
import { twoFigures } from './reporting.ts';
import { makeTable } from './table.ts';

const folder = join(import.meta.dirname, '../../fixtures');
const fixtures = JSON.parse(readFileSync(join(folder, 'reference/unit-fixtures.json'), 'utf8')) as {
  quantileType8: { x: number[]; cases: { p: number; value: number }[] };
  bca: { ahat: number; fractionBelow: number; z0: number; alpha: number[]; levels: number[]; limits: number[] }[];
  poissonP: { observed: number; expected: number; lower: number; upper: number; p: number }[];
  decomposableGraphs: Record<string, number>;
  decomposableByEdgeCount5: Record<string, number>;
  dgaTiny: { delta: number; grid: number[]; posterior: { cliques: string; probability: number[] }[] };
};
const close = (actual: number, wanted: number, tolerance: number): void =>
  assert.ok(Math.abs(actual - wanted) <= tolerance * Math.max(1e-300, Math.abs(wanted)), `${actual} is not ${wanted}`);

describe('numeric parts', () => {
  const ordered = sorted(Float64Array.from(fixtures.quantileType8.x));

  it('takes median-unbiased quantiles, clamped to the extremes', () => {
    for (const { p, value } of fixtures.quantileType8.cases) close(quantileType8(ordered, p), value, 1e-12);
    assert.equal(quantileType8(Float64Array.of(1, 2, Number.POSITIVE_INFINITY), 0.99), Number.POSITIVE_INFINITY);
  });

  it('finds BCa levels and limits', () => {
    for (const { ahat, fractionBelow, z0, alpha, levels, limits } of fixtures.bca) {
      assert.ok(Math.abs(normalQuantile(fractionBelow) - z0) < 1e-12);
      alpha.forEach((nominal, k) => {
        const level = bcaLevel(nominal, normalQuantile(fractionBelow), ahat);
        close(level, levels[k] as number, 1e-10);
        close(quantileType8(ordered, level), limits[k] as number, 1e-10);
      });
    }
  });

  it('finds Poisson tails with full relative accuracy, down to 1e-25', () => {
    for (const { observed, expected, lower, upper, p } of fixtures.poissonP) {
      const tails = poissonTails(observed, expected);
      close(tails.lower, lower, 1e-9);
      close(tails.upper, upper, 1e-9);
      close(poissonP(observed, expected), p, 1e-9);
    }
  });

  it('knows the gamma function and the normal distribution', () => {
    close(logGamma(0.5), Math.log(Math.sqrt(Math.PI)), 1e-13);
    close(logGamma(171), logFactorial(170), 1e-13);
    close(logFactorial(5000), logGamma(5001), 1e-13);
    close(normalCdf(-10), 7.619853024160593e-24, 1e-12);
    for (const p of [1e-12, 0.001, 0.3, 0.975, 1 - 1e-9]) close(normalCdf(normalQuantile(p)), p, 1e-12);
  });

  it('draws from the distributions it names', () => {
    const random = new RandomStream(7, 1);
    const mean = (draw: () => number): number => {
      let sum = 0;
      for (let k = 0; k < 50_000; k += 1) sum += draw();
      return sum / 50_000;
    };
    assert.ok(Math.abs(mean(() => random.normal())) < 0.02);
    assert.ok(Math.abs(mean(() => random.gamma(0.25)) - 0.25) < 0.01);
    assert.ok(Math.abs(mean(() => random.gamma(9)) - 9) < 0.06);
    assert.ok(Math.abs(mean(() => random.binomial(40, 0.05)) - 2) < 0.03);
    assert.ok(Math.abs(mean(() => random.binomial(400, 0.7)) - 280) < 0.2);
    assert.ok(Math.abs(mean(() => random.poisson(60)) - 60) < 0.15);
  });

  it('gives the same whole numbers for the same seed and stream', () => {
    const draw = (seed: number, stream: number): number[] => {
      const random = new RandomStream(seed, stream);
      return Array.from({ length: 3 }, () => random.next32());
    };
    assert.deepEqual(draw(1, 0), draw(1, 0));
    assert.notDeepEqual(draw(1, 0), draw(1, 1));
    assert.notDeepEqual(draw(1, 0), draw(2, 0));
  });
});

describe('graphs', () => {
  it('counts decomposable graphs', () => {
    for (const [lists, count] of Object.entries({ ...fixtures.decomposableGraphs, '6': 18_154 }))
      assert.equal(decomposableGraphs(Number(lists)).length, count);
    const byEdges: Record<string, number> = {};
    for (const { cliques } of decomposableGraphs(5)) {
      const edges = new Set<number>();
      for (const clique of cliques)
        for (let part = clique; part > 0; part = (part - 1) & clique) if (bitCount(part) === 2) edges.add(part);
      byEdges[edges.size] = (byEdges[edges.size] ?? 0) + 1;
    }
    assert.deepEqual(byEdges, fixtures.decomposableByEdgeCount5);
  });

  it('gives the tiny posterior: the single points of a grid, compared by their ratios', () => {
    const table = parseReferenceTable(readFileSync(join(folder, 'Artificial_3.csv'), 'utf8'));
    const { delta, grid, posterior } = fixtures.dgaTiny;
    const total = (k: number): number =>
      posterior.reduce((sum, { probability }) => sum + (probability[k] as number), 0);
    const own = averageOverGraphs(table, { delta, gridTo: 100, gridBy: 10 });
    const at = (m: number): number => own.probabilities[m / 10] as number;
    close(at(grid[1] as number) / at(grid[0] as number), total(1) / total(0), 1e-6);
    close(at(grid[2] as number) / at(grid[0] as number), total(2) / total(0), 1e-6);
    assert.equal(nameGraph(table.lists, { cliques: [3, 4], separators: [] }), '[A-B][C]');
  });

  it('gives the points of a coarse grid what a fine grid gives them', () => {
    const table = makeTable(['A', 'B', 'C'], Float64Array.of(0, 400, 350, 90, 500, 120, 80, 30));
    const fine = averageOverGraphs(table, { gridTo: 60_000, gridBy: 1 }).probabilities;
    for (const gridBy of [3, 60, 900]) {
      const coarse = averageOverGraphs(table, { gridTo: 60_000, gridBy }).probabilities;
      const there = coarse.map((_, k) => fine[k * gridBy] as number);
      const whole = there.reduce((sum, each) => sum + each, 0);
      // what is skipped is below 1e-9 of the whole
      there.forEach((each, k) => assert.ok(Math.abs((coarse[k] as number) - each / whole) < 1e-9));
      assert.ok(Math.max(...coarse) > 1e-5);
    }
  });
});

it('says two significant figures', () => {
  assert.deepEqual([11_417.99, 0, 105, 0.0123, 99.6].map(twoFigures), [11_000, 0, 110, 0.012, 100]);
});
