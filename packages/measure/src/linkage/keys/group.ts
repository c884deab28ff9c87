// SPDX-License-Identifier: EUPL-1.2
// The group in which match keys are blinded: ristretto255, prime order, so that a blinded key says nothing at all about the key
// to who lacks a scalar. The work comes in as functions, because the fastest implementation differs by machine; the one of
// @noble/curves is here for browsers and as the measure of the others.
//
// Source: RFC 9496 (ristretto255), element derivation of section 4.3.4 from 64 uniform bytes.

import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js';

export const ELEMENT_BYTES = 32;
export const SCALAR_SEED_BYTES = 64;

export interface Group {
  /** @param uniform 64 bytes for each element, one after the other; @returns 32 bytes for each */
  derive(uniform: Uint8Array): Uint8Array | Promise<Uint8Array>;
  /** @param elements 32 bytes each; @param seed 64 bytes, reduced to a scalar; @returns the products, in the same order */
  multiply(elements: Uint8Array, seed: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

const { Point } = ristretto255;
const ORDER = Point.Fn.ORDER;

/** little-endian, as in libsodium's scalar reduction */
export function scalarOf(seed: Uint8Array): bigint {
  if (seed.length !== SCALAR_SEED_BYTES) throw new RangeError('scalarOf: expected 64 bytes');
  let value = 0n;
  for (let at = seed.length - 1; at >= 0; at -= 1) value = (value << 8n) | BigInt(seed[at] as number);
  return value % ORDER;
}

export const nobleGroup: Group = {
  derive(uniform) {
    const count = uniform.length / 64;
    const elements = new Uint8Array(count * ELEMENT_BYTES);
    for (let k = 0; k < count; k += 1)
      elements.set(
        ristretto255_hasher.deriveToCurve?.(uniform.subarray(k * 64, k * 64 + 64)).toBytes() ?? new Uint8Array(0),
        k * ELEMENT_BYTES,
      );
    return elements;
  },
  multiply(elements, seed) {
    const scalar = scalarOf(seed);
    const products = new Uint8Array(elements.length);
    for (let at = 0; at < elements.length; at += ELEMENT_BYTES)
      products.set(
        Point.fromBytes(elements.subarray(at, at + ELEMENT_BYTES))
          .multiply(scalar)
          .toBytes(),
        at,
      );
    return products;
  },
};
