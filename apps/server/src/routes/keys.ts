// SPDX-License-Identifier: EUPL-1.2
// The keys of the installation: giving a share after a sealed start, and a new master key while people work. Shares come
// from people who each hold one; nobody is signed in yet then, so the route is open, slow to anybody who guesses, and says
// nothing but how many were given.

import { z } from 'zod';
import { KeyRefused } from '../keys/problem.ts';
import type { KeyHealth, KeyStore } from '../keys/key-store.ts';
import type { Opening } from '../keys/opening.ts';
import { rotateMasterKey } from '../keys/rotation.ts';
import { describeError, type Log } from '../log.ts';
import { publicOperation, staffOperation } from '../operation.ts';
import { Refused } from '../problems.ts';
import { named } from '../schemas.ts';
import type { KeeperDatabase } from '../store/database.ts';

interface Needs {
  readonly keyStore: KeyStore;
  readonly opening: Opening;
  readonly keeper: KeeperDatabase;
  readonly log: Log;
}

const ShareBody = named(
  'KeyShare',
  z.strictObject({ share: z.string().min(10).max(400).describe('As it was written down, with or without spaces.') }),
);
const SealAnswer = named(
  'KeySeal',
  z.strictObject({
    state: z.enum(['sealed', 'unsealed', 'unavailable']),
    given: z.int().describe('Shares given since the start.'),
    needed: z.int(),
  }),
);

export function readSeal({ keyStore }: Needs) {
  return publicOperation({
    summary: 'Are the keys sealed?',
    open: 'says only whether shares are waited for, and how many',
    answers: { 200: { about: 'Sealed or not.', schema: SealAnswer } },
    handle: async () => ({ status: 200, body: shownSeal(await keyStore.health()) }),
  });
}

export function giveShare({ keyStore, opening, log }: Needs) {
  return publicOperation({
    summary: 'Give one share of the master key.',
    open: 'after a sealed start nobody can sign in; a share is worth nothing alone',
    about: 'Three of the five open the keys. A wrong set of three is noticed, and all must be given again.',
    body: ShareBody,
    answers: { 200: { about: 'Taken.', schema: SealAnswer } },
    problems: ['share-refused', 'not-sealed', 'keys-unavailable'],
    handle: async ({ body }) => {
      const health = await taken(keyStore, body.share);
      log('share-given', { count: health.progress?.given ?? 0 });
      await opening.open();
      return { status: 200, body: shownSeal(health) };
    },
  });
}

async function taken(keyStore: KeyStore, share: string): Promise<KeyHealth> {
  try {
    return await keyStore.unseal(share);
  } catch (error) {
    if (error instanceof KeyRefused) throw new Refused(error.code === 'not-sealed' ? 'not-sealed' : 'share-refused');
    throw error;
  }
}

function shownSeal({ state, progress }: KeyHealth) {
  return { state, given: progress?.given ?? 0, needed: progress?.needed ?? 0 };
}

/** Begins at once and goes on after the answer; an end in the middle is taken up by the next start (CR-4). */
export function rotateKeys({ keyStore, keeper, log }: Needs) {
  return staffOperation({
    action: 'keys.rotate',
    summary: 'Begin a new master key.',
    about:
      'Every key of a case is wrapped anew in the background, while people work. The older key is retired when none is left.',
    body: z.strictObject({}),
    answers: { 202: { about: 'Begun.' } },
    problems: ['keys-unavailable'],
    handle: async () => {
      rotateMasterKey(keeper, keyStore).then(
        ({ rewrapped, damaged }) =>
          log('keys-rotated', { count: rewrapped, problem: damaged === 0 ? 'none' : 'damaged' }),
        (error: unknown) => log('keys-unavailable', describeError(error)),
      );
      return { status: 202 };
    },
  });
}
