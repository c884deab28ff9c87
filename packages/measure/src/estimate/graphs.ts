// SPDX-License-Identifier: EUPL-1.2
// Decomposable (chordal) graphs on a few lists: all of them, each with its cliques and separators. 8, 61, 822 and 18,154
// graphs on 3, 4, 5 and 6 lists.

import { bitCount, listsOf, pairMasks } from './histories.ts';

export interface DecomposableGraph {
  /** masks of the maximal cliques */
  readonly cliques: readonly number[];
  /** masks of the separators of a clique tree, with multiplicity; empty ones left out */
  readonly separators: readonly number[];
}

const known = new Map<number, readonly DecomposableGraph[]>();

/** @param lists 2 … 6 */
export function decomposableGraphs(lists: number): readonly DecomposableGraph[] {
  const before = known.get(lists);
  if (before !== undefined) return before;
  const pairs = pairMasks(lists);
  const graphs: DecomposableGraph[] = [];
  const neighbours = new Int32Array(lists);
  for (let edges = 0; edges < 2 ** pairs.length; edges += 1) {
    neighbours.fill(0);
    for (let place = 0; place < pairs.length; place += 1)
      if ((edges >> place) & 1) join(neighbours, pairs[place] as number);
    const graph = decompose(neighbours);
    if (graph !== undefined) graphs.push(graph);
  }
  known.set(lists, graphs);
  return graphs;
}

function join(neighbours: Int32Array, pair: number): void {
  const a = 31 - Math.clz32(pair & -pair);
  const b = 31 - Math.clz32(pair);
  neighbours[a] = (neighbours[a] as number) | (1 << b);
  neighbours[b] = (neighbours[b] as number) | (1 << a);
}

/**
 * Maximum cardinality search (Tarjan and Yannakakis 1984): visit the vertex with most visited neighbours; the graph is
 * chordal when those neighbours always form a clique. They are the separator wherever a new clique begins.
 *
 * @param neighbours per vertex, the mask of its neighbours
 * @returns undefined when the graph is not decomposable
 */
export function decompose(neighbours: Int32Array): DecomposableGraph | undefined {
  const cliques: number[] = [];
  const separators: number[] = [];
  let visited = 0;
  let current = 0;
  for (let turn = 0; turn < neighbours.length; turn += 1) {
    const vertex = mostVisitedNeighbours(neighbours, visited);
    const earlier = (neighbours[vertex] as number) & visited;
    for (let rest = earlier; rest > 0; rest &= rest - 1) {
      const other = 31 - Math.clz32(rest & -rest);
      if ((earlier & ~(1 << other) & ~(neighbours[other] as number)) !== 0) return undefined;
    }
    if (earlier === current) current |= 1 << vertex;
    else {
      cliques.push(current);
      if (earlier !== 0) separators.push(earlier);
      current = earlier | (1 << vertex);
    }
    visited |= 1 << vertex;
  }
  cliques.push(current);
  return { cliques, separators };
}

function mostVisitedNeighbours(neighbours: Int32Array, visited: number): number {
  let best = -1;
  let most = -1;
  for (let vertex = 0; vertex < neighbours.length; vertex += 1) {
    if ((visited >> vertex) & 1) continue;
    const count = bitCount((neighbours[vertex] as number) & visited);
    if (count > most) {
      most = count;
      best = vertex;
    }
  }
  return best;
}

/** `[A-B][B-C]` */
export function nameGraph(lists: readonly string[], graph: DecomposableGraph): string {
  return graph.cliques
    .map(
      (clique) =>
        `[${listsOf(clique)
          .map((list) => lists[list])
          .join('-')}]`,
    )
    .join('');
}
