// SPDX-License-Identifier: EUPL-1.2
// A WebAssembly module written by hand, in readable steps: just the instructions that comparing filters needs, with the
// binary format's names. Bytes are made when the program starts, so that what runs is what stands here.
//
// Source: WebAssembly Core Specification 2.0, chapter 5 (binary format); vector instructions in 5.4.8.

export const I32 = 0x7f;
export const I64 = 0x7e;
export const V128 = 0x7b;

const leb = (value: number): number[] => {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
};
const signedLeb = (value: number): number[] => {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
};
const sized = (bytes: readonly number[]): number[] => [...leb(bytes.length), ...bytes];
const vector = (items: readonly (readonly number[])[]): number[] => [...leb(items.length), ...items.flat()];
const section = (id: number, bytes: readonly number[]): number[] => [id, ...sized(bytes)];
const vectorOp = (code: number, ...rest: number[]): number[] => [0xfd, ...leb(code), ...rest];

/** Instructions by the names of the specification. */
export const op = {
  get: (local: number) => [0x20, ...leb(local)],
  set: (local: number) => [0x21, ...leb(local)],
  tee: (local: number) => [0x22, ...leb(local)],
  i32: (value: number) => [0x41, ...signedLeb(value)],
  add: [0x6a],
  mul: [0x6c],
  shl: [0x74],
  lessUnsigned: [0x49],
  atLeastUnsigned: [0x4f],
  loadI32: (offset = 0) => [0x28, 2, ...leb(offset)],
  loadI64: (offset = 0) => [0x29, 3, ...leb(offset)],
  storeI32: (offset = 0) => [0x36, 2, ...leb(offset)],
  and64: [0x83],
  add64: [0x7c],
  popcount64: [0x7b],
  wrap: [0xa7],
  block: (body: readonly number[]) => [0x02, 0x40, ...body, 0x0b],
  loop: (body: readonly number[]) => [0x03, 0x40, ...body, 0x0b],
  when: (body: readonly number[]) => [0x04, 0x40, ...body, 0x0b],
  branch: (depth: number) => [0x0c, ...leb(depth)],
  branchIf: (depth: number) => [0x0d, ...leb(depth)],
  not: [0x45],
  loadV128: (offset = 0) => vectorOp(0x00, 4, ...leb(offset)),
  andV128: vectorOp(0x4e),
  popcountBytes: vectorOp(0x62),
  addBytes: vectorOp(0x6e),
  pairwiseBytes: vectorOp(0x7d),
  pairwiseShorts: vectorOp(0x7f),
  lane: (lane: number) => vectorOp(0x1b, lane),
} as const;

export interface WasmFunction {
  readonly name: string;
  /** how many 32-bit arguments; the result is one 32-bit number */
  readonly parameters: number;
  readonly locals: readonly { readonly count: number; readonly type: number }[];
  readonly body: readonly number[];
}

/** @returns the bytes of a module that imports `env.memory` and exports the functions */
export function assemble(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const text = (word: string): number[] => sized(Array.from(word, (letter) => letter.charCodeAt(0)));
  const types = functions.map(({ parameters }) => [
    0x60,
    ...vector(Array.from({ length: parameters }, () => [I32])),
    ...vector([[I32]]),
  ]);
  const memory = [...text('env'), ...text('memory'), 0x02, 0x00, 0x01];
  const code = functions.map(({ locals, body }) =>
    sized([...vector(locals.map(({ count, type }) => [...leb(count), type])), ...body, 0x0b]),
  );
  return new Uint8Array([
    // '\\0asm', version 1
    0x00,
    0x61,
    0x73,
    0x6d,
    0x01,
    0x00,
    0x00,
    0x00,
    ...section(1, vector(types)),
    ...section(2, vector([memory])),
    ...section(3, vector(functions.map((_, index) => leb(index)))),
    ...section(7, vector(functions.map(({ name }, index) => [...text(name), 0x00, ...leb(index)]))),
    ...section(10, vector(code)),
  ]);
}
