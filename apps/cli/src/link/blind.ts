// SPDX-License-Identifier: EUPL-1.2
// `amparo link encode --mode keys`: the first hop of a list, and every later hop of the lists of others. The secret stays with
// its party and is made when its file is not there yet.

import { existsSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { basename, join } from 'node:path';
import {
  type BlindedList,
  bundleList,
  type LinkageKey,
  type ListRecord,
  passOn,
  problem,
  readBlindedList,
  type RingMaterial,
  SCALAR_SEED_BYTES,
  writeBlindedList,
} from '@amparo/measure/linkage';
import { Usage } from '../options.ts';
import { loadNameData } from '../content.ts';
import { partyOf, readJson, readText, writeWhole } from './files.ts';
import type { LinkCall } from './options.ts';
import { StepProgress } from './progress.ts';
import { openSodiumGroup, type ThreadedGroup } from './sodium-group.ts';
import { today } from './today.ts';
import { tellProblems, type Words } from './words.ts';

const MOST_RANDOM = 2 ** 30;

interface Round extends RingMaterial {
  readonly group: ThreadedGroup;
  readonly end: () => Promise<void>;
}

/** The first hop. @returns the exit code */
export async function blindList(
  call: LinkCall,
  words: Words,
  own: {
    readonly file: string;
    readonly records: readonly ListRecord[];
    readonly key: LinkageKey;
    readonly party: string;
  },
): Promise<number> {
  const round = openRound(call, words, own.party);
  if (round === undefined) return tellProblems(words, [problem('not-a-key')], call.text('secret') ?? '');
  try {
    const keepIds = !call.flag('forget-ids');
    const made = await bundleList({
      records: own.records,
      party: own.party,
      key: own.key,
      data: loadNameData(),
      today: today(),
      material: round,
      keepIds,
      acceptFutureDates: call.flag('accept-future-dates'),
    });
    if (!made.ok) return tellProblems(words, made.problems, basename(own.file));
    const { list, warnings, dummies } = made.value;
    for (const [code, count] of Object.entries(warnings))
      if (count > 0) console.error(`amparo: ${words.t(`linking.warnings.${code}`, { count })}`);
    const out = call.text('out') ?? `${own.party}.blinded.json`;
    save(list, out, words);
    if (!keepIds) console.error(`amparo: ${words.t('linkage.blind.dummies', { count: dummies })}`);
    return 0;
  } finally {
    await round.end();
  }
}

/** A later hop, of one list or several. @returns the exit code */
export async function blindAgain(call: LinkCall, words: Words, files: readonly string[]): Promise<number> {
  const out = call.text('out');
  if (out === undefined) throw new Usage('link encode: --out is needed: a file, or a folder for several lists');
  const round = openRound(call, words, 'ring');
  if (round === undefined) return tellProblems(words, [problem('not-a-key')], call.text('secret') ?? '');
  try {
    for (const file of files) {
      const read = readBlindedList(readText(file));
      if (!read.ok) return tellProblems(words, read.problems, basename(file));
      const passed = await passOn(read.value, round);
      if (!passed.ok) return tellProblems(words, passed.problems, basename(file));
      save(passed.value, files.length === 1 ? out : join(out, basename(file)), words);
    }
    return 0;
  } finally {
    await round.end();
  }
}

function save(list: BlindedList, out: string, words: Words): void {
  writeWhole(out, writeBlindedList(list));
  const { party, records, blindedBy } = list.header;
  process.stdout.write(`${words.t('linkage.blind.done', { party, records, rounds: blindedBy.length, file: out })}\n`);
}

function openRound(call: LinkCall, words: Words, party: string): Round | undefined {
  const file = call.text('secret') ?? `${partyOf(party)}.secret.json`;
  const secret = readSecret(file);
  if (secret === undefined) return undefined;
  const progress = new StepProgress(call.progress);
  const group = openSodiumGroup((share) => progress.show(words.t('linking.phases.blinding'), share));
  return {
    group,
    secret,
    random: (count) => {
      if (count > MOST_RANDOM) throw new RangeError('random: too many bytes at once');
      return randomBytes(count);
    },
    end: async () => {
      progress.end();
      await group.close();
    },
  };
}

/** @returns undefined when the file is no secret */
function readSecret(file: string): Uint8Array | undefined {
  if (!existsSync(file)) {
    const fresh = randomBytes(SCALAR_SEED_BYTES);
    writeWhole(
      file,
      [
        `${JSON.stringify({ format: 'amparo-linkage-secret', version: 1, secret: fresh.toString('base64') }, null, 2)}\n`,
      ],
      true,
    );
    return fresh;
  }
  const { format, secret } = (readJson(file) ?? {}) as { format?: unknown; secret?: unknown };
  if (format !== 'amparo-linkage-secret' || typeof secret !== 'string') return undefined;
  const bytes = Buffer.from(secret, 'base64');
  return bytes.length === SCALAR_SEED_BYTES ? bytes : undefined;
}
