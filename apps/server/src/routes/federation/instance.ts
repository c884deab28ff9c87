// SPDX-License-Identifier: EUPL-1.2
// This installation's own card, and the change of its keys: a next pair is announced to every partner, and takes over only when all of
// them know it; a key that may be in other hands is revoked at once, whoever knows the next one or not (FED-4).

import { cardFingerprint, CONTROL_ALIAS, keyWords } from '@amparo/cooperation/envelope';
import type { Federation } from '../../federation/federation.ts';
import { putIntoOutbox } from '../../federation/outbox.ts';
import type { KeyStore } from '../../keys/key-store.ts';
import { type Operation, type Route, staffOperation } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import type { KeeperDatabase } from '../../store/database.ts';
import {
  cardOf,
  nameInstance,
  nextNotice,
  prepareKeys,
  readInstance,
  switchKeys,
} from '../../store/federation/instance.ts';
import { toldSince } from '../../store/federation/outbox.ts';
import { pinnedPeers } from '../../store/federation/peers.ts';
import { InstanceAnswer, KeyStepBody, NameBody } from './shapes.ts';

interface Needs {
  readonly federation: Federation;
  readonly keeper: KeeperDatabase;
  readonly keyStore: KeyStore;
}

const KEYS = ['keys-unavailable', 'keys-sealed'] as const;

function readOwn(needs: Needs): Operation {
  return staffOperation({
    action: 'peer.list',
    summary: 'The card of this installation, with its fingerprint to read aloud.',
    about: 'Give the card to a partner by any way; read the words to them over a telephone number that both know.',
    answers: { 200: { about: 'Public keys only.', schema: InstanceAnswer } },
    problems: KEYS,
    handle: async ({ now }) => ({ status: 200, body: await shownInstance(needs, now) }),
  });
}

function nameOwn(needs: Needs): Operation {
  return staffOperation({
    action: 'instance.name',
    summary: 'Say what this installation is called and where it is.',
    about: 'For people; partners that have the card already keep what stands on it. The fingerprint stays.',
    body: NameBody,
    answers: { 200: { about: 'Said.', schema: InstanceAnswer } },
    problems: KEYS,
    handle: async ({ body, now }) => {
      await nameInstance(needs.keeper, body);
      return { status: 200, body: await shownInstance(needs, now) };
    },
  });
}

function rollKeys(needs: Needs): Operation {
  return staffOperation({
    action: 'instance.roll-keys',
    summary: 'Change the keys of this installation.',
    about:
      '`prepare` makes the next pair and announces it; `switch` lets it take over, once every partner knows it; `revoke` ends the present pair at once. After a revocation without a prepared pair, partners must pin the new card.',
    body: KeyStepBody,
    answers: { 200: { about: 'Done.', schema: InstanceAnswer } },
    problems: ['peers-not-told', 'NOT_NOW', ...KEYS],
    handle: async ({ body, now }) => {
      const { keeper, keyStore, federation } = needs;
      // the first pair is there before anything is changed
      await federation.exchange.ownKeys(now);
      await keeper.transaction().execute(async (trx) => {
        if (body.step === 'prepare') await prepareKeys(trx, keyStore, now);
        else {
          if (body.step === 'switch' && (await untoldPeers(trx)).length > 0) throw new Refused('peers-not-told');
          const former = body.step === 'switch' ? 'retired' : 'revoked';
          if ((await switchKeys(trx, keyStore, { former, now })) === 'not-prepared') throw new Refused('NOT_NOW');
        }
        await announce(trx, keyStore, { everybody: body.step !== 'prepare', now });
      });
      return { status: 200, body: await shownInstance(needs, now) };
    },
  });
}

/** To each installation once, whichever institution here has pinned it. */
async function announce(
  trx: KeeperDatabase,
  keyStore: Pick<KeyStore, 'seal'>,
  { everybody, now }: { readonly everybody: boolean; readonly now: Date },
): Promise<void> {
  const peers = everybody ? await onePerInstance(trx) : await untoldPeers(trx);
  if (peers.length === 0) return;
  const list = JSON.stringify(await nextNotice(trx));
  for (const peer of peers)
    await putIntoOutbox(
      { trx, keyStore },
      {
        institutionId: peer.orgId,
        toInstance: peer.instanceId,
        messages: [{ type: 'KeyNotice', toOrgId: '', agreementId: null, caseAlias: CONTROL_ALIAS, body: { list } }],
        emergency: true,
        now,
      },
    );
}

async function onePerInstance(trx: KeeperDatabase) {
  const peers = await pinnedPeers(trx);
  return peers.filter((peer, index) => peers.findIndex((each) => each.instanceId === peer.instanceId) === index);
}

/** Those that have not confirmed the notice of the next key. */
async function untoldPeers(trx: KeeperDatabase) {
  const next = await trx.selectFrom('instance_key').select('since').where('state', '=', 'next').executeTakeFirst();
  if (next === undefined) return [];
  const told = await toldSince(trx, next.since);
  return (await onePerInstance(trx)).filter(({ instanceId }) => !told.has(instanceId));
}

async function shownInstance({ keeper, federation }: Needs, now: Date) {
  const keys = await federation.exchange.ownKeys(now);
  const card = cardOf(await readInstance(keeper), keys, federation.settings.url());
  const fingerprint = cardFingerprint(card);
  return {
    card,
    fingerprint,
    words: [...keyWords(fingerprint)],
    keys: keys.map(({ key_id, use, state, since }) => ({ keyId: key_id, use, state, since: since.toISOString() })),
    untold: (await untoldPeers(keeper)).length,
  };
}

export function instanceRoutes(needs: Needs): readonly Route[] {
  const own = '/api/v1/federation/instance';
  return [
    { method: 'GET', path: own, operation: readOwn(needs) },
    { method: 'PUT', path: own, operation: nameOwn(needs) },
    { method: 'POST', path: `${own}/keys`, operation: rollKeys(needs) },
  ];
}
