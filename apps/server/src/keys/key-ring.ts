// SPDX-License-Identifier: EUPL-1.2
// The ring: every long-lived key of the installation, in one file that the master key encrypts. Each change writes a new
// generation beside the old one and then removes the old; two processes that change it at once cannot both win. Read and
// written inside the key process only.

import { hkdfSync, randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { erase, frame, sameSecret, unframe } from './bytes.ts';
import { open, seal } from './envelope.ts';
import { IntegrityError, KeyProblem, KeyRefused } from './problem.ts';
import { readSecretFile, syncFolder, writeNewSecretFile } from './secret-file.ts';

/** current: wraps and unwraps. older: unwraps until everything under it is re-wrapped. retired: kept, opens nothing. */
export const KEK_STATES = ['current', 'older', 'retired'] as const;
export type KekState = (typeof KEK_STATES)[number];

/** A key-encryption key: wraps the data keys of cases. */
export interface Kek {
  readonly id: string;
  readonly number: number;
  state: KekState;
  readonly createdAt: Date;
  readonly key: Buffer;
}

export interface SealKey {
  readonly version: number;
  readonly key: Buffer;
}

export interface Ring {
  readonly generation: number;
  readonly keks: readonly Kek[];
  /** for small secrets; the last one seals, the others still open */
  readonly sealKeys: readonly SealKey[];
  /** from which every keyed hash derives its key */
  readonly macRoot: Buffer;
  /** seed of the Ed25519 key that signs anchors of the audit log */
  readonly signSeed: Buffer;
}

export const KEY_BYTES = 32;
const RING_CONTEXT = 'amparo ring v1';
const FILE = /^ring-(\d{6})\.json$/u;
const DRAFT = /^ring-\d{6}\.json\.[0-9a-f]+\.new$/u;

/** One label for each use of the master key, so that one never stands for another. */
export function deriveFromMaster(master: Uint8Array, label: 'amparo ring v1' | 'amparo check v1'): Buffer {
  return Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), label, KEY_BYTES));
}

/** Tells the right master key from a wrong one, and says nothing of it. */
export function keyCheckValue(master: Uint8Array): Buffer {
  return deriveFromMaster(master, 'amparo check v1').subarray(0, 16);
}

export function newRing(now: Date): Ring {
  return {
    generation: 1,
    keks: [newKek(1, now)],
    sealKeys: [{ version: 1, key: randomBytes(KEY_BYTES) }],
    macRoot: randomBytes(KEY_BYTES),
    signSeed: randomBytes(KEY_BYTES),
  };
}

export function newKek(number: number, now: Date): Kek {
  const id = `kek-${number}-${randomBytes(4).toString('hex')}`;
  return { id, number, state: 'current', createdAt: now, key: randomBytes(KEY_BYTES) };
}

export async function ringExists(folder: string): Promise<boolean> {
  return (await generations(folder)).length > 0;
}

/** @throws {KeyProblem} when it is missing, damaged, or belongs to another master key */
export async function readRing(folder: string, master: Uint8Array): Promise<Ring> {
  const newest = (await generations(folder)).at(-1);
  if (newest === undefined) {
    throw new KeyProblem('file-missing', `${folder} holds no keys (ring-*.json): restore the backup of the keys.`);
  }
  const file = ringFile(folder, newest);
  const { check, sealed } = readFields(file, await readSecretFile(file));
  if (!sameSecret(keyCheckValue(master), check)) {
    throw new KeyProblem(
      'wrong-master',
      `the master key is not the one of ${folder}: give the master key that belongs to it, or restore the folder that belongs to this key.`,
    );
  }
  const ring = openRing(file, newest, master, sealed);
  await tidy(folder, newest);
  return ring;
}

function openRing(file: string, generation: number, master: Uint8Array, sealed: Buffer): Ring {
  const ringKey = deriveFromMaster(master, RING_CONTEXT);
  try {
    const plain = open(ringKey, 1, ringContext(generation), sealed);
    try {
      return decode(generation, plain);
    } finally {
      erase(plain);
    }
  } catch (error) {
    if (error instanceof IntegrityError) throw damaged(file);
    throw error;
  } finally {
    erase(ringKey);
  }
}

/** Durable when it returns. @throws {KeyRefused} 'ring-changed' when another process wrote this generation */
export async function writeRing(folder: string, master: Uint8Array, ring: Ring): Promise<void> {
  const ringKey = deriveFromMaster(master, RING_CONTEXT);
  const plain = encode(ring);
  try {
    const content = JSON.stringify({
      format: 1,
      check: keyCheckValue(master).toString('base64'),
      sealed: seal(ringKey, 1, ringContext(ring.generation), plain).toString('base64'),
    });
    const before = await generations(folder);
    const isNext = (before.at(-1) ?? 0) + 1 === ring.generation;
    if (!isNext || !(await writeNewSecretFile(ringFile(folder, ring.generation), `${content}\n`))) {
      throw new KeyRefused('ring-changed');
    }
    await tidy(folder, ring.generation);
  } finally {
    erase(ringKey, plain);
  }
}

/** Removes what a change or a crash left behind, so that a destroyed key is in no file any more. */
async function tidy(folder: string, newest: number): Promise<void> {
  const names = await readdir(folder);
  const stale = names.filter((name) => DRAFT.test(name) || Number(FILE.exec(name)?.[1] ?? newest) < newest);
  if (stale.length === 0) return;
  await Promise.all(stale.map((name) => rm(path.join(folder, name), { force: true })));
  await syncFolder(folder);
}

export function eraseRing(ring: Ring): void {
  erase(ring.macRoot, ring.signSeed, ...[...ring.keks, ...ring.sealKeys].map(({ key }) => key));
}

function ringContext(generation: number): Buffer {
  return frame([RING_CONTEXT, String(generation)]);
}

function ringFile(folder: string, generation: number): string {
  return path.join(folder, `ring-${String(generation).padStart(6, '0')}.json`);
}

async function generations(folder: string): Promise<number[]> {
  const names = await readdir(folder);
  return names
    .flatMap((name) => FILE.exec(name)?.[1] ?? [])
    .map(Number)
    .toSorted((a, b) => a - b);
}

function readFields(file: string, content: Buffer): { check: Buffer; sealed: Buffer } {
  const fields = parseJsonObject(content);
  const { format, check, sealed } = fields ?? {};
  if (format !== 1 || typeof check !== 'string' || typeof sealed !== 'string') throw damaged(file);
  return { check: Buffer.from(check, 'base64'), sealed: Buffer.from(sealed, 'base64') };
}

export function parseJsonObject(content: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(content.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

export function damaged(file: string): KeyProblem {
  return new KeyProblem('file-damaged', `${file} is damaged: restore it from the backup of the keys.`);
}

function encode({ keks, sealKeys, macRoot, signSeed }: Ring): Buffer {
  const framedKeks = keks.map(({ id, number, state, createdAt, key }) =>
    frame([id, String(number), state, createdAt.toISOString(), key]),
  );
  const framedSeals = sealKeys.map(({ version, key }) => frame([String(version), key]));
  const lists = [frame(framedKeks), frame(framedSeals)];
  const whole = frame([...lists, macRoot, signSeed]);
  erase(...framedKeks, ...framedSeals, ...lists);
  return whole;
}

function decode(generation: number, plain: Buffer): Ring {
  const [keks, seals, macRoot, signSeed] = unframe(plain);
  return {
    generation,
    keks: unframe(present(keks)).map(decodeKek),
    sealKeys: unframe(present(seals)).map((framed) => {
      const [version, key] = unframe(framed);
      return { version: Number(present(version).toString()), key: keyFrom(key) };
    }),
    macRoot: keyFrom(macRoot),
    signSeed: keyFrom(signSeed),
  };
}

function decodeKek(framed: Buffer): Kek {
  const [id, number, state, createdAt, key] = unframe(framed);
  const found = KEK_STATES.find((one) => one === present(state).toString());
  return {
    id: present(id).toString(),
    number: Number(present(number).toString()),
    state: present(found),
    createdAt: new Date(present(createdAt).toString()),
    key: keyFrom(key),
  };
}

/** A copy of its own, because the buffer it comes from is erased. */
function keyFrom(bytes: Buffer | undefined): Buffer {
  const key = Buffer.from(present(bytes));
  if (key.length !== KEY_BYTES) throw new IntegrityError();
  return key;
}

function present<T>(part: T | undefined): T {
  if (part === undefined) throw new IntegrityError();
  return part;
}
