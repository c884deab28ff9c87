// SPDX-License-Identifier: EUPL-1.2
// The keys of the installation: giving a share after a sealed start, a new master key while people work, and the end of an
// older one by two people. Shares come from people who each hold one; nobody is signed in yet then, so the route is open,
// slow to anybody who guesses, and says nothing but how many were given. No route gives a key or a share.

import { z } from 'zod';
import { hindranceToDestroying, listKeks, objectIdOfKek } from '../keys/destruction.ts';
import { KEK_STATES } from '../keys/key-ring.ts';
import { KeyRefused } from '../keys/problem.ts';
import type { KeyHealth, KeyStore } from '../keys/key-store.ts';
import type { Opening } from '../keys/opening.ts';
import { rotateMasterKey } from '../keys/rotation.ts';
import { describeError, type Log } from '../log.ts';
import { publicOperation, staffOperation } from '../operation.ts';
import { Refused } from '../problems.ts';
import { instant, named } from '../schemas.ts';
import { ApprovalAnswer } from '../schemas/cases.ts';
import { findOpen, markDone, requestApproval } from '../store/approvals.ts';
import type { KeeperDatabase } from '../store/database.ts';
import { notify } from '../store/notices.ts';
import { otherAdministrators } from '../store/people.ts';
import { shownApproval } from './approvals.ts';

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
    problems: ['share-refused', 'not-sealed', 'keys-unavailable', 'keys-do-not-fit'],
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

const KeyParams = z.strictObject({
  keyId: z.string().regex(/^[a-z0-9-]{1,40}$/u, 'the id of a key, as the list gives it'),
});
const KeysAnswer = named(
  'MasterKeys',
  z.strictObject({
    keys: z.array(
      z.strictObject({
        id: z.string(),
        state: z.enum(KEK_STATES),
        createdAt: instant,
        wraps: z.int().describe('Keys of cases, conversations and groups that only this one opens.'),
        destruction: ApprovalAnswer.nullable().describe('What was asked for and is not over.'),
      }),
    ),
  }),
);

export function listKeys({ keyStore, keeper }: Needs) {
  return staffOperation({
    action: 'keys.list',
    summary: 'The master keys: which wraps now, which are retired, and how much is under each.',
    answers: { 200: { about: 'Newest first; no key itself.', schema: KeysAnswer } },
    problems: ['keys-unavailable', 'keys-sealed'],
    handle: async ({ db, staff, now }) => {
      const keys = [];
      for (const kek of await listKeks(keeper, keyStore)) {
        const asked = { kind: 'key-destruction' as const, objectId: objectIdOfKek(kek.id), now };
        const open = kek.state === 'retired' ? await findOpen(db, staff, asked) : undefined;
        keys.push({ ...kek, destruction: open === undefined ? null : shownApproval(open) });
      }
      return { status: 200, body: { keys } };
    },
  });
}

export function requestKeyDestruction({ keyStore, keeper }: Needs) {
  return staffOperation({
    action: 'keys.request-destruction',
    summary: 'Ask that a retired master key be destroyed.',
    about:
      'Nothing happens until a second person has agreed; the request lives seven days. Backups of keys from before the rotation cannot be opened any more afterwards.',
    params: KeyParams,
    answers: { 202: { about: 'Waiting, or agreed to already.', schema: ApprovalAnswer } },
    problems: ['not-found', 'key-not-retired', 'key-in-use', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ db, staff, params: { keyId }, now }) => {
      const hindrance = await hindranceToDestroying(keeper, keyStore, keyId);
      if (hindrance !== undefined) throw new Refused(hindrance);
      const objectId = objectIdOfKek(keyId);
      const asked = await requestApproval(db, staff, { kind: 'key-destruction', objectId, keyId, now });
      const told = { kind: 'key-destruction-requested', objectId: asked.approvalId, now };
      await notify(db, await otherAdministrators(db, staff), told);
      return { status: 202, body: shownApproval(asked), objectId };
    },
  });
}

export function destroyKey({ keyStore, keeper, log }: Needs) {
  return staffOperation({
    action: 'keys.destroy',
    summary: 'Destroy a retired master key, after a second person agreed.',
    about: 'Refused while anything in the database is under it. It cannot be undone.',
    params: KeyParams,
    answers: { 204: { about: 'Destroyed.' } },
    problems: ['not-approved', 'key-not-retired', 'key-in-use', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ db, staff, params: { keyId }, now }) => {
      const objectId = objectIdOfKek(keyId);
      const approval = await findOpen(db, staff, { kind: 'key-destruction', objectId, now });
      if (approval?.state !== 'approved') throw new Refused('not-approved');
      const hindrance = await hindranceToDestroying(keeper, keyStore, keyId);
      // gone already: an earlier try ended between the end of the key and its entry in the log, which is written now
      const gone = hindrance === 'not-found';
      if (hindrance !== undefined && !gone) throw new Refused(hindrance);
      if (!(await markDone(db, staff, approval.approvalId))) throw new Refused('not-approved');
      await notify(db, await otherAdministrators(db, staff), { kind: 'key-destroyed', objectId, now });
      // last, because it happens whatever becomes of the transaction
      if (!gone) await keyStore.destroy(keyId);
      log('key-destroyed', { object: objectId });
      return { status: 204, objectId };
    },
  });
}
