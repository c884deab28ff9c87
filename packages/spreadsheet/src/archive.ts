// SPDX-License-Identifier: EUPL-1.2
// The parts of a ZIP archive, found by its directory at the end and unpacked in pieces. What the archive says of its sizes
// is checked before anything is unpacked, and not believed while it is unpacked: every byte is counted.

import { Inflate } from 'fflate';
import { FileRefused, type Limits } from './problem.ts';

export interface Part {
  readonly name: string;
  readonly packed: number;
  readonly unpacked: number;
  readonly method: number;
  readonly offset: number;
  readonly crc: number;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_ENTRY = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;
const PACKED_SLICE = 1 << 14;
const RATIO_MATTERS_FROM = 1 << 20;

export class Archive {
  readonly parts: ReadonlyMap<string, Part>;
  readonly #bytes: Uint8Array;
  readonly #limits: Limits;
  #unpacked = 0;

  /** @throws {FileRefused} when it is no archive, is damaged or protected, or says it is larger than the limits */
  constructor(bytes: Uint8Array, limits: Limits) {
    this.#bytes = bytes;
    this.#limits = limits;
    this.parts = this.#readDirectory();
  }

  /** Forgets what was counted: for a second look at the same part. */
  recount(): void {
    this.#unpacked = 0;
  }

  /** The whole of a small part as bytes. */
  read(part: Part, most = 64 * 1024 * 1024): Uint8Array {
    const pieces: Uint8Array[] = [];
    let size = 0;
    for (const piece of this.unpack(part)) {
      size += piece.length;
      if (size > most) throw new FileRefused('unpacks-too-large', { limit: most });
      pieces.push(piece);
    }
    const whole = new Uint8Array(size);
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }

  /** @throws {FileRefused} `damaged-file`, or `unpacks-too-large` as soon as the real bytes pass a limit */
  *unpack(part: Part): Generator<Uint8Array, void, undefined> {
    const start = this.#dataOf(part);
    const data = this.#bytes.subarray(start, start + part.packed);
    if (data.length !== part.packed) throw new FileRefused('damaged-file');
    let size = 0;
    let crc = 0xffffffff;
    for (const piece of part.method === STORED ? [data] : inflate(data)) {
      size += piece.length;
      this.#count(part, piece.length, size);
      crc = checksum(crc, piece);
      yield piece;
    }
    if ((crc ^ 0xffffffff) >>> 0 !== part.crc) throw new FileRefused('damaged-file');
  }

  #count(part: Part, more: number, size: number): void {
    this.#unpacked += more;
    const { unpackedBytes, ratio } = this.#limits;
    if (this.#unpacked > unpackedBytes) throw new FileRefused('unpacks-too-large', { limit: unpackedBytes });
    if (size > RATIO_MATTERS_FROM && size > part.packed * ratio)
      throw new FileRefused('unpacks-too-large', { limit: part.packed * ratio });
  }

  #dataOf(part: Part): number {
    const at = part.offset;
    if (this.#u32(at) !== LOCAL_ENTRY) throw new FileRefused('damaged-file');
    return at + 30 + this.#u16(at + 26) + this.#u16(at + 28);
  }

  #readDirectory(): Map<string, Part> {
    const end = this.#findEnd();
    const count = this.#u16(end + 10);
    let at = this.#u32(end + 16);
    // the numbers of a ZIP64 archive: no table of an office needs four gibibytes
    if (count === 0xffff || at === 0xffffffff) throw new FileRefused('too-many-parts', { limit: this.#limits.parts });
    if (count > this.#limits.parts)
      throw new FileRefused('too-many-parts', { limit: this.#limits.parts, found: count });
    const parts = new Map<string, Part>();
    let declared = 0;
    for (let index = 0; index < count; index += 1) {
      if (this.#u32(at) !== DIRECTORY_ENTRY) throw new FileRefused('damaged-file');
      const nameLength = this.#u16(at + 28);
      const part = this.#entry(at, nameLength);
      declared += part.unpacked;
      if (declared > this.#limits.unpackedBytes)
        throw new FileRefused('unpacks-too-large', { limit: this.#limits.unpackedBytes });
      if (parts.has(part.name)) throw new FileRefused('damaged-file');
      parts.set(part.name, part);
      at += 46 + nameLength + this.#u16(at + 30) + this.#u16(at + 32);
    }
    return parts;
  }

  #entry(at: number, nameLength: number): Part {
    const flags = this.#u16(at + 8);
    const method = this.#u16(at + 10);
    if ((flags & 1) !== 0) throw new FileRefused('protected-file');
    if (method !== STORED && method !== DEFLATED) throw new FileRefused('damaged-file');
    let name = '';
    for (let k = 0; k < nameLength; k += 1) name += String.fromCharCode(this.#bytes[at + 46 + k] ?? 0);
    return {
      name: name.replaceAll('\\', '/').replace(/^\//u, ''),
      packed: this.#u32(at + 20),
      unpacked: this.#u32(at + 24),
      method,
      offset: this.#u32(at + 42),
      crc: this.#u32(at + 16),
    };
  }

  #findEnd(): number {
    const last = Math.max(0, this.#bytes.length - 22 - 0xffff);
    for (let at = this.#bytes.length - 22; at >= last; at -= 1) {
      if (this.#u32(at) === END_OF_DIRECTORY) return at;
    }
    throw new FileRefused('damaged-file');
  }

  #u16(at: number): number {
    const low = this.#bytes[at];
    const high = this.#bytes[at + 1];
    if (low === undefined || high === undefined) throw new FileRefused('damaged-file');
    return low | (high << 8);
  }

  #u32(at: number): number {
    return (this.#u16(at) | (this.#u16(at + 2) << 16)) >>> 0;
  }
}

function* inflate(data: Uint8Array): Generator<Uint8Array, void, undefined> {
  const ready: Uint8Array[] = [];
  let ended = false;
  const inflater = new Inflate((piece, final) => {
    if (piece.length > 0) ready.push(piece);
    ended = final;
  });
  for (let at = 0; at === 0 || at < data.length; at += PACKED_SLICE) {
    const last = at + PACKED_SLICE >= data.length;
    try {
      inflater.push(data.subarray(at, at + PACKED_SLICE), last);
    } catch {
      throw new FileRefused('damaged-file');
    }
    yield* ready.splice(0);
  }
  if (!ended) throw new FileRefused('damaged-file');
}

const CRC_TABLE = new Uint32Array(256).map((_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function checksum(start: number, bytes: Uint8Array): number {
  let crc = start;
  for (const byte of bytes) crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ byte) & 0xff] as number);
  return crc;
}
