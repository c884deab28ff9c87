// SPDX-License-Identifier: EUPL-1.2
// The inner loop of linkage: how many bits two filters share, for one filter against many. Three builds of one rule: 64-bit
// words with the popcount of the processor, 128-bit vectors, and plain typed arrays where WebAssembly is refused.

import { assemble, I32, op, V128, type WasmFunction } from './wasm-module.ts';

export const FILTER_BYTES = 128;
export const FILTER_WORDS = 32;

/** Filters laid out one after the other, to be compared many times. */
export interface Kernel {
  readonly name: KernelName;
  /** where the filters are: may be filled anew between calls */
  readonly filters: Uint8Array;
  /**
   * Shared bits of filter `a` with filters `from` … `to - 1`.
   *
   * @param least pairs that share fewer bits are left out
   * @returns how many were found; `found[2k]` is the filter, `found[2k + 1]` its shared bits
   */
  scan(a: number, from: number, to: number, least: number): number;
  /** The same for the filters in `chosen[0 … count - 1]`, with a smallest number of shared bits for each weight of the other. */
  pick(a: number, count: number): number;
  /** at least twice the longest scan or pick */
  readonly found: Uint32Array;
  readonly chosen: Uint32Array;
  /** `leastFor[w]`: smallest number of shared bits with a filter of weight w, for `pick` */
  readonly leastFor: Uint32Array;
}

export type KernelName = 'words' | 'vectors' | 'arrays';

// arguments and locals of both builds
const [A, B, END, LEAST, OUT, WEIGHTS] = [0, 1, 2, 3, 4, 5];

const sharedByWords = (b: number): number[] =>
  Array.from({ length: 16 }, (_, word) => [
    ...op.get(A),
    ...op.loadI64(8 * word),
    ...op.get(b),
    ...op.loadI64(8 * word),
    ...op.and64,
    ...op.popcount64,
    ...(word === 0 ? [] : op.add64),
  ])
    .flat()
    .concat(op.wrap);

/** @param held first of the eight locals that hold filter a; @param sum a local for the sum */
const sharedByVectors = (b: number, held: number, sum: number): number[] => [
  ...Array.from({ length: 8 }, (_, part) => [
    ...op.get(held + part),
    ...op.get(b),
    ...op.loadV128(16 * part),
    ...op.andV128,
    ...op.popcountBytes,
    ...(part === 0 ? [] : op.addBytes),
  ]).flat(),
  ...op.pairwiseBytes,
  ...op.pairwiseShorts,
  ...op.set(sum),
  ...[0, 1, 2, 3].flatMap((lane) => [...op.get(sum), ...op.lane(lane), ...(lane === 0 ? [] : op.add)]),
];

/** scan(a, b, end, least, out): addresses; stores (address, shared) and returns the end of what was stored */
function scanFunction(shared: (b: number) => number[], locals: WasmFunction['locals'], before: number[]): WasmFunction {
  const count = 5;
  return {
    name: 'scan',
    parameters: 5,
    locals,
    body: [
      ...before,
      ...op.block(
        op.loop([
          ...op.get(B),
          ...op.get(END),
          ...op.atLeastUnsigned,
          ...op.branchIf(1),
          ...shared(B),
          ...op.tee(count),
          ...op.get(LEAST),
          ...op.atLeastUnsigned,
          ...op.when([
            ...op.get(OUT),
            ...op.get(B),
            ...op.storeI32(0),
            ...op.get(OUT),
            ...op.get(count),
            ...op.storeI32(4),
            ...op.get(OUT),
            ...op.i32(8),
            ...op.add,
            ...op.set(OUT),
          ]),
          ...op.get(B),
          ...op.i32(FILTER_BYTES),
          ...op.add,
          ...op.set(B),
          ...op.branch(0),
        ]),
      ),
      ...op.get(OUT),
    ],
  };
}

/** pick(a, chosen, end, least, out, weights): `chosen` holds numbers of filters that start at address 0 */
function pickFunction(shared: (b: number) => number[], locals: WasmFunction['locals'], before: number[]): WasmFunction {
  const [count, index, b] = [6, 7, 8];
  return {
    name: 'pick',
    parameters: 6,
    locals,
    body: [
      ...before,
      ...op.block(
        op.loop([
          ...op.get(B),
          ...op.get(END),
          ...op.atLeastUnsigned,
          ...op.branchIf(1),
          ...op.get(B),
          ...op.loadI32(),
          ...op.tee(index),
          ...op.i32(7),
          ...op.shl,
          ...op.set(b),
          ...shared(b),
          ...op.tee(count),
          // the smallest number that this weight allows
          ...op.get(WEIGHTS),
          ...op.get(index),
          ...op.i32(2),
          ...op.shl,
          ...op.add,
          ...op.loadI32(),
          ...op.i32(2),
          ...op.shl,
          ...op.get(LEAST),
          ...op.add,
          ...op.loadI32(),
          ...op.atLeastUnsigned,
          ...op.when([
            ...op.get(OUT),
            ...op.get(index),
            ...op.storeI32(0),
            ...op.get(OUT),
            ...op.get(count),
            ...op.storeI32(4),
            ...op.get(OUT),
            ...op.i32(8),
            ...op.add,
            ...op.set(OUT),
          ]),
          ...op.get(B),
          ...op.i32(4),
          ...op.add,
          ...op.set(B),
          ...op.branch(0),
        ]),
      ),
      ...op.get(OUT),
    ],
  };
}

function buildWords(): Uint8Array<ArrayBuffer> {
  return assemble([
    scanFunction(sharedByWords, [{ count: 1, type: I32 }], []),
    pickFunction(sharedByWords, [{ count: 3, type: I32 }], []),
  ]);
}

function buildVectors(): Uint8Array<ArrayBuffer> {
  const hold = (held: number): number[] =>
    Array.from({ length: 8 }, (_, part) => [...op.get(A), ...op.loadV128(16 * part), ...op.set(held + part)]).flat();
  return assemble([
    scanFunction(
      (b) => sharedByVectors(b, 6, 14),
      [
        { count: 1, type: I32 },
        { count: 9, type: V128 },
      ],
      hold(6),
    ),
    pickFunction(
      (b) => sharedByVectors(b, 9, 17),
      [
        { count: 3, type: I32 },
        { count: 9, type: V128 },
      ],
      hold(9),
    ),
  ]);
}

/** Just enough of the WebAssembly interface, which the type library of packages does not know. */
interface WasmRuntime {
  Memory: new (limits: { initial: number }) => { readonly buffer: ArrayBuffer };
  Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  Instance: new (
    module: object,
    imports: object,
  ) => { readonly exports: Record<string, (...args: number[]) => number> };
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
}

// by way of unknown: the type library of pages knows more of it than is used here
const runtime = (globalThis as unknown as { WebAssembly?: WasmRuntime }).WebAssembly;
const PAGE = 65_536;

/**
 * @param filters one after the other, 128 bytes each; copied
 * @param longest how many filters one call of scan or pick looks at most
 * @param wanted default: the fastest that this machine has
 */
export function openKernel(
  filters: Uint8Array,
  weights: Uint16Array | Uint32Array,
  longest: number,
  wanted?: KernelName,
): Kernel {
  if (filters.length !== weights.length * FILTER_BYTES)
    throw new RangeError('openKernel: expected a weight per filter');
  for (const name of wanted === undefined ? (['words', 'vectors'] as const) : [wanted]) {
    const kernel = name === 'arrays' ? undefined : openWasm(name, filters, weights, longest);
    if (kernel !== undefined) return kernel;
  }
  return openArrays(filters, weights, longest);
}

function openWasm(
  name: 'words' | 'vectors',
  filters: Uint8Array,
  weights: Uint16Array | Uint32Array,
  longest: number,
): Kernel | undefined {
  const bytes = name === 'words' ? buildWords() : buildVectors();
  if (runtime === undefined || !runtime.validate(bytes)) return undefined;
  const atWeights = filters.length;
  const atLeast = atWeights + 4 * weights.length;
  const atChosen = atLeast + 4 * 1025;
  const atFound = atChosen + 4 * longest;
  const size = atFound + 8 * longest;
  const module = compiled(bytes);
  if (module === undefined) return undefined;
  const memory = new runtime.Memory({ initial: Math.ceil(size / PAGE) + 1 });
  const { exports } = new runtime.Instance(module, { env: { memory } });
  new Uint8Array(memory.buffer).set(filters);
  new Uint32Array(memory.buffer, atWeights, weights.length).set(weights);
  const found = new Uint32Array(memory.buffer, atFound, 2 * longest);
  const scan = exports['scan'] as (...args: number[]) => number;
  const pick = exports['pick'] as (...args: number[]) => number;
  return {
    name,
    filters: new Uint8Array(memory.buffer, 0, filters.length),
    found,
    chosen: new Uint32Array(memory.buffer, atChosen, longest),
    leastFor: new Uint32Array(memory.buffer, atLeast, 1025),
    scan(a, from, to, least) {
      const end = scan(a * FILTER_BYTES, from * FILTER_BYTES, to * FILTER_BYTES, least, atFound);
      const count = (end - atFound) / 8;
      for (let k = 0; k < count; k += 1) found[2 * k] = (found[2 * k] as number) / FILTER_BYTES;
      return count;
    },
    pick: (a, count) =>
      (pick(a * FILTER_BYTES, atChosen, atChosen + 4 * count, atLeast, atFound, atWeights) - atFound) / 8,
  };
}

/** @returns undefined where the policy of a page refuses to compile: the pages work without, more slowly */
function compiled(bytes: Uint8Array<ArrayBuffer>): object | undefined {
  try {
    return runtime === undefined ? undefined : new runtime.Module(bytes);
  } catch {
    return undefined;
  }
}

function openArrays(filters: Uint8Array, weights: Uint16Array | Uint32Array, longest: number): Kernel {
  const words = new Uint32Array(filters.slice().buffer);
  const found = new Uint32Array(2 * longest);
  const chosen = new Uint32Array(longest);
  const leastFor = new Uint32Array(1025);
  const shared = (a: number, b: number): number => {
    let sum = 0;
    for (let word = 0; word < FILTER_WORDS; word += 1)
      sum += bitCount((words[a * FILTER_WORDS + word] as number) & (words[b * FILTER_WORDS + word] as number));
    return sum;
  };
  return {
    name: 'arrays',
    filters: new Uint8Array(words.buffer),
    found,
    chosen,
    leastFor,
    scan(a, from, to, least) {
      let size = 0;
      for (let b = from; b < to; b += 1) {
        const count = shared(a, b);
        if (count < least) continue;
        found[2 * size] = b;
        found[2 * size + 1] = count;
        size += 1;
      }
      return size;
    },
    pick(a, count) {
      let size = 0;
      for (let k = 0; k < count; k += 1) {
        const b = chosen[k] as number;
        const common = shared(a, b);
        if (common < (leastFor[weights[b] as number] as number)) continue;
        found[2 * size] = b;
        found[2 * size + 1] = common;
        size += 1;
      }
      return size;
    },
  };
}

/** bits of a 32-bit word */
export function bitCount(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** @returns the number of set bits of each filter */
export function weightsOf(filters: Uint8Array): Uint16Array {
  const weights = new Uint16Array(filters.length / FILTER_BYTES);
  for (let k = 0; k < filters.length; k += 1)
    weights[Math.floor(k / FILTER_BYTES)] =
      (weights[Math.floor(k / FILTER_BYTES)] as number) + bitCount(filters[k] as number);
  return weights;
}
