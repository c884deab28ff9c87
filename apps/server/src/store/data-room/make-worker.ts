// SPDX-License-Identifier: EUPL-1.2
// The thread in which a release is made, so that the server answers others meanwhile. Gets lines of codes in its start data, gives
// protected counts and files, and ends. Nothing of the lines goes anywhere else: no file, no log, no message.

import { createHash, randomFillSync } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { aggregateLines, csvText, dataDictionary, dataPackage, syntheticLines } from '@amparo/measure/disclosure';
import { makeRoomRelease, type RoomColumn, type RoomLine, type RoomRequest } from '@amparo/measure/room';
import type { MadeRelease } from './make.ts';

export interface MakeOrder {
  readonly lines: readonly RoomLine[];
  readonly columns: readonly RoomColumn[];
  readonly request: RoomRequest;
  /** beside synthetic records, for everybody */
  readonly facts:
    | {
        readonly releaseId: string;
        readonly created: string;
        readonly title: string;
        readonly version: string;
        readonly epsilon: number;
        readonly delta: number;
      }
    | undefined;
}

function make({ lines, columns, request, facts }: MakeOrder): MadeRelease {
  // which order k-anonymous records are made in: drawn, so that nobody who has the lines can repeat it
  const orderSeed = randomFillSync(new Uint32Array(1))[0] ?? 0;
  const fill = (bytes: Uint8Array): void => {
    randomFillSync(bytes);
  };
  const made = makeRoomRelease(lines, columns, request, { fill, orderSeed });
  if (!made.ok) return { ok: false, failure: made.failure };
  if (facts === undefined) return { ok: true, counts: made.counts, files: [] };
  const { release } = made;
  const texts: [string, string][] = [
    ['aggregates.tsv', [...aggregateLines(release)].join('')],
    ['data-dictionary.csv', csvText(dataDictionary(release))],
  ];
  if (release.synthetic !== undefined) texts.push(['synthetic.csv', [...syntheticLines(release)].join('')]);
  const files = texts.map(([name, text]) => fileOf(name, text));
  const packaged = dataPackage(release, {
    name: `amparo-release-${facts.releaseId}`,
    title: facts.title,
    created: facts.created,
    releaseId: facts.releaseId,
    softwareVersion: facts.version,
    ledgerTotal: { epsilon: facts.epsilon, delta: facts.delta },
    files: files.map(({ name, bytes, hash }) => ({ path: name, bytes: bytes.length, hash })),
  });
  const about = fileOf('datapackage.json', `${JSON.stringify(packaged, null, 2)}\n`);
  return { ok: true, counts: made.counts, files: [...files, about] };
}

function fileOf(name: string, text: string) {
  const bytes = Buffer.from(text, 'utf8');
  return { name, bytes: new Uint8Array(bytes), hash: createHash('sha256').update(bytes).digest('hex') };
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- to the server that began this thread
parentPort?.postMessage(make(workerData as MakeOrder));
