// SPDX-License-Identifier: EUPL-1.2
// The canary search of the release gate: works with a server under a made-up identity, then looks for its words in all that
// the server keeps or says (data folder with its write-ahead log, keys and anchors, standard output, backup, restore point).
// What enters the words is a list, so that each part of the program adds the form it has: one line in ENTRIES.

import { createPublicKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createBackup } from '../../apps/server/src/backup/create.ts';
import { reachRunning } from '../../apps/server/src/backup/running.ts';
import { describeHit, searchCanaries } from './canaries.ts';
import { withPlace } from './endurance.ts';
import { figureOf, type Measure } from './measure.ts';
import { type Program, pause, send, setUp, startProgram } from './program.ts';
import { ROOT } from './tree.ts';

export interface Entry {
  readonly name: string;
  /** Sends the words to the server by one way in. @returns what is wrong with how they were received, if anything */
  readonly enter: (program: Program, cookie: string, canaries: readonly string[]) => Promise<string | undefined>;
}

const CANARIES = ['Xóchitl Canario-Quetzal', 'Itzayana Palabra Secreta', 'refugio-colibrí-4711'];

const authorised = (cookie: string) => ({ cookie, 'idempotency-key': randomUUID() });

/** Ways in that exist; a form for a name adds itself here. */
export const ENTRIES: Entry[] = [
  {
    name: 'search terms, addresses and headers',
    enter: async ({ port }, cookie, canaries) => {
      for (const word of canaries) {
        const coded = encodeURIComponent(word);
        await send(port, { path: `/api/v1/conversations?reference=${coded}`, headers: { cookie } });
        await send(port, { path: `/en/${coded}`, headers: { 'user-agent': coded, referer: coded } });
      }
      return undefined;
    },
  },
  {
    name: 'names of a case: opened, changed, read, searched',
    enter: async ({ port }, cookie, [name, alias]) => {
      const body = { ownReference: 'K-1', name, alias, birthYear: 1998 };
      const opened = await send(port, { path: '/api/v1/cases', body, headers: authorised(cookie) });
      if (opened.status !== 201) return `not opened: ${opened.status}`;
      const { id } = JSON.parse(opened.text) as { id: string };
      const path = `/api/v1/cases/${id}/identity`;
      const headers = { cookie, 'if-match': '"1"' };
      const changed = await send(port, { path, method: 'PUT', body: { name: alias, alias: name }, headers });
      const read = await send(port, { path, headers: { cookie } });
      const sought = { path: '/api/v1/cases/search', body: { name: alias }, headers: { cookie } };
      const found = await send(port, sought);
      const statuses = [changed, read, found].map(({ status }) => status).join();
      if (statuses !== '200,200,200') return `changed, read, searched: ${statuses}`;
      return read.text.includes(JSON.stringify(alias))
        ? undefined
        : 'the name that was read is not the one that was given';
    },
  },
  {
    name: 'failed sign-ins',
    enter: async ({ port }, _cookie, canaries) => {
      for (const word of canaries) {
        await send(port, { path: '/api/v1/session', body: { signInName: word, password: word } });
      }
      return undefined;
    },
  },
  {
    name: 'bodies that are refused',
    enter: async ({ port }, cookie, canaries) => {
      for (const word of canaries) {
        const body = { ownReference: word, instrument: { id: word, version: 1 }, language: word, [word]: word };
        await send(port, { path: '/api/v1/conversations', body, headers: authorised(cookie) });
      }
      return undefined;
    },
  },
];

export const canarySearch: Measure = {
  name: 'canary search',
  gate: '0 hits on disk, in WAL, backup, logs and output',
  run: async () =>
    withPlace(join(ROOT, 'build/content'), async (place) => {
      const program = await startProgram(place);
      const cookie = await setUp(program, place);
      const problems: string[] = [];
      for (const { name, enter } of ENTRIES) {
        const problem = await enter(program, cookie, CANARIES);
        if (problem !== undefined) problems.push(`${name}: ${problem}`);
      }
      await pause(300);
      await takeBackup(place.data);
      const running = await search(place.data, program);
      program.child.kill('SIGTERM');
      await program.ended;
      const stopped = await search(place.data, program);
      const hits = [...running, ...stopped].map((hit) => describeHit(hit, CANARIES));
      return figureOf(`${CANARIES.length} words by ${ENTRIES.length} ways in, ${hits.length} hits`, [
        ...problems,
        ...hits,
      ]);
    }),
};

/** A sealed one and one that is not: sealed says nothing anyway, the other shows what the database itself holds. */
async function takeBackup(data: string): Promise<void> {
  const connection = await reachRunning(data);
  if (connection === undefined) throw new Error('the database could not be reached');
  const { privateKey } = generateKeyPairSync('ed25519');
  const signer = { id: 'measure', sign: (bytes: Uint8Array) => sign(null, bytes, privateKey) };
  const sealTo = createPublicKey(generateKeyPairSync('x25519').privateKey);
  const now = new Date();
  await createBackup({ connection, folder: join(dirname(data), 'sealed'), sealTo, signer, now });
  await createBackup({ connection, folder: join(dirname(data), 'plain'), sealTo: undefined, signer: undefined, now });
}

function search(data: string, program: Program) {
  const beside = [`${data}-keys`, `${data}-anchors`, join(dirname(data), 'sealed'), join(dirname(data), 'plain')];
  return searchCanaries({
    canaries: CANARIES,
    paths: [data, ...beside.filter((path) => existsSync(path))],
    buffers: { 'standard output and error': program.said() },
  });
}
