// SPDX-License-Identifier: EUPL-1.2
// The tamper set: ciphertexts, wrapped keys, sealed secrets, tombstones and session cookies, each changed in many ways, and
// none of it may be taken. The log and the backups have their own sets in their tests (verify-log.test.ts, backup.test.ts),
// which the measure runs and counts.

import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decryptField, encryptField, type FieldPlace } from '../../apps/server/src/keys/field-cipher.ts';
import { IntegrityError, KeyProblem } from '../../apps/server/src/keys/problem.ts';
import { startTestKeys, type TestKeys } from '../../apps/server/src/keys/test-keys.ts';
import { openTombstoneFile, TOMBSTONE_FILE } from '../../apps/server/src/keys/tombstone-file.ts';
import type { Person, TestApp } from '../../apps/server/src/test-app.ts';

export interface Tampered {
  readonly part: string;
  readonly mutations: number;
  /** what was taken although it had been changed */
  readonly missed: readonly string[];
}

type Mutation<T> = readonly [name: string, value: T];

/** Every byte changed, cut at every length, and longer by one. */
function changedBytes(bytes: Buffer): readonly Mutation<Buffer>[] {
  const flipped = [...bytes.keys()].map((at): Mutation<Buffer> => {
    const copy = Buffer.from(bytes);
    copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8));
    return [`byte ${at} changed`, copy];
  });
  const cut = [...bytes.keys()].map(
    (length): Mutation<Buffer> => [`cut to ${length} bytes`, bytes.subarray(0, length)],
  );
  return [...flipped, ...cut, ['one byte more', Buffer.concat([bytes, Buffer.alloc(1)])]];
}

/** Refused means by this kind of error; any other would say that nothing was tried. */
async function attempt<T>(
  part: string,
  mutations: readonly Mutation<T>[],
  opens: (value: T) => unknown,
  kind: abstract new (...given: never[]) => Error = IntegrityError,
): Promise<Tampered> {
  const missed: string[] = [];
  for (const [name, value] of mutations) {
    try {
      await opens(value);
      missed.push(`${part}: ${name}: taken`);
    } catch (error) {
      if (!(error instanceof kind)) missed.push(`${part}: ${name}: not refused but broken`);
    }
  }
  return { part, mutations: mutations.length, missed };
}

const place: FieldPlace = {
  orgId: randomUUID(),
  caseId: randomUUID(),
  table: 'case_file',
  rowId: randomUUID(),
  field: 'name',
  schemaVersion: 1,
};

async function fields(): Promise<readonly Tampered[]> {
  const dataKey = { key: randomBytes(32), version: 3 };
  const sealed = encryptField(dataKey, place, 'Ana Paz');
  if (decryptField(dataKey, place, sealed) !== 'Ana Paz') throw new Error('a field does not open as it is');
  const elsewhere = (Object.keys(place) as (keyof FieldPlace)[]).map(
    (part): Mutation<FieldPlace> => [
      `moved to another ${part}`,
      { ...place, [part]: part === 'schemaVersion' ? 2 : randomUUID() },
    ],
  );
  return [
    await attempt('ciphertext', changedBytes(sealed), (bytes) => decryptField(dataKey, place, bytes)),
    await attempt('ciphertext', elsewhere, (other) => decryptField(dataKey, other, sealed)),
  ];
}

async function keys({ store }: TestKeys): Promise<readonly Tampered[]> {
  const context = { orgId: place.orgId, caseId: place.caseId, keyVersion: 1 };
  const key = await store.wrap(randomBytes(32), context);
  await store.unwrap(key, context);
  const purpose = { use: 'totp-seed', about: randomUUID() } as const;
  const seed = await store.seal(purpose, randomBytes(20));
  await store.open(purpose, seed);
  const contexts: readonly Mutation<typeof context>[] = [
    ['for another institution', { ...context, orgId: randomUUID() }],
    ['for another case', { ...context, caseId: randomUUID() }],
    ['for another version', { ...context, keyVersion: 2 }],
  ];
  return [
    await attempt('wrapped key', changedBytes(Buffer.from(key.wrapped)), (wrapped) =>
      store.unwrap({ ...key, wrapped }, context),
    ),
    await attempt('wrapped key', contexts, (other) => store.unwrap(key, other)),
    await attempt('sealed secret', changedBytes(seed), (bytes) => store.open(purpose, bytes)),
    await attempt('sealed secret', [['for another account', { ...purpose, about: randomUUID() }]], (other) =>
      store.open(other, seed),
    ),
  ];
}

async function tombstones({ store }: TestKeys): Promise<Tampered> {
  const folder = await mkdtemp(join(tmpdir(), 'amparo-tamper-'));
  try {
    const file = await openTombstoneFile(folder, store);
    for (let count = 0; count < 3; count += 1) {
      await file.append({ orgId: place.orgId, caseId: randomUUID(), approvalId: randomUUID(), erasedAt: new Date() });
    }
    const whole = await readFile(join(folder, TOMBSTONE_FILE), 'utf8');
    const [first = '', second = '', third = ''] = whole.split('\n');
    const letters = Array.from(first, (sign, at): Mutation<string> => {
      const other = sign === '0' ? '1' : '0';
      return [
        `sign ${at} changed`,
        [`${first.slice(0, at)}${other}${first.slice(at + 1)}`, second, third, ''].join('\n'),
      ];
    });
    const lines: readonly Mutation<string>[] = [
      ['the first removed', [second, third, ''].join('\n')],
      ['one in the middle removed', [first, third, ''].join('\n')],
      ['two exchanged', [second, first, third, ''].join('\n')],
      ['one twice', [first, second, third, third, ''].join('\n')],
      ['an empty line', [first, '', second, third, ''].join('\n')],
      ['nonsense at the end', [first, second, third, 'nonsense', ''].join('\n')],
    ];
    const opens = async (content: string) => {
      await writeFile(join(folder, TOMBSTONE_FILE), content);
      await openTombstoneFile(folder, store);
    };
    await opens(whole);
    return await attempt('tombstones', [...letters, ...lines], opens, KeyProblem);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function cookies(server: TestApp, person: Person): Promise<Tampered> {
  const { cookie } = person;
  const start = cookie.indexOf('=') + 1;
  const value = cookie.slice(start);
  const letters = Array.from(value, (sign, at): Mutation<string> => {
    const other = sign === 'B' ? 'C' : 'B';
    return [`sign ${at} changed`, `${cookie.slice(0, start + at)}${other}${value.slice(at + 1)}`];
  });
  const shapes: readonly Mutation<string>[] = [
    ['cut short', cookie.slice(0, -1)],
    ['longer', `${cookie}A`],
    ['empty', cookie.slice(0, start)],
    ['another name', cookie.replace('__Host-', '')],
    ['another institution', cookie.replace(person.orgId, randomUUID())],
    ['no institution', `${cookie.slice(0, start)}${value.split('.').at(-1)}`],
    ['an SQL text', `${cookie.slice(0, start)}' OR '1'='1`],
  ];
  const opens = async (changed: string) => {
    const { status } = await server.send({ path: '/api/v1/session', headers: { cookie: changed } });
    if (status === 401) throw new NotSignedIn();
    if (status !== 200) throw new Error(`answered with ${status}`);
  };
  await opens(cookie);
  return attempt('session cookie', [...letters, ...shapes], opens, NotSignedIn);
}

class NotSignedIn extends Error {}

export async function tamper(server: TestApp): Promise<readonly Tampered[]> {
  const testKeys = await startTestKeys();
  try {
    const person = await server.person();
    return [...(await fields()), ...(await keys(testKeys)), await tombstones(testKeys), await cookies(server, person)];
  } finally {
    await testKeys.stop();
  }
}
