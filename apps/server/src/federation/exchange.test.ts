// SPDX-License-Identifier: EUPL-1.2
// Two real servers with real databases, and a road between them that loses, repeats, reorders and changes what it carries: each message
// has its effect exactly once, a recall always wins, and whoever is no partner learns nothing.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Instant } from '@amparo/casework/calendar';
import { loadPublicKey } from '@amparo/cooperation/cipher';
import { cardFingerprint, keyIdOf, keyWords, type PublicKey } from '@amparo/cooperation/envelope';
import { party, tokensOf } from '../../../../packages/cooperation/fixtures/bad-tokens.ts';
import { freezeIncident, thawIncident } from '../store/incident.ts';
import { ack, offer, pin, recall, startInstallation, type TestInstallation } from './fixtures.ts';
import { putIntoOutbox, takeBack } from './outbox.ts';

let origin: TestInstallation;
let destination: TestInstallation;
let peerAtOrigin: string;

before(async () => {
  origin = await startInstallation();
  destination = await startInstallation();
  peerAtOrigin = await pin(origin, destination);
  await pin(destination, origin);
});
after(async () => {
  await origin.close();
  await destination.close();
});

let runs = 0;
/** Another alias for each test: streams of one have nothing to do with those of another. */
let alias = '';
beforeEach(() => {
  runs += 1;
  alias = `alias-${runs}`;
  for (const each of [origin, destination]) {
    each.effects.length = 0;
    each.sent.length = 0;
    each.road = (_token, pass) => pass();
  }
});

/** The other side is there, and its answer does not come. */
const lost = async () => ({ fault: 'refused' as const });
const later = (minutes: number) => {
  origin.later(minutes);
  destination.later(minutes);
};

/** Delivers, and goes on in time, until nothing waits. */
async function settle(...installations: readonly TestInstallation[]): Promise<void> {
  for (let round = 0; round < 12; round += 1) {
    for (const each of installations) await each.deliver();
    const open = await Promise.all(
      installations.map(async (each) => (await each.states()).filter((state) => /Queued|Sending/u.test(state)).length),
    );
    if (open.every((count) => count === 0)) return;
    later(20);
  }
  const left = await Promise.all(
    installations.map(async (each) => (await each.states()).filter((state) => /Queued|Sending/u.test(state))),
  );
  assert.fail(`something waits for ever: ${JSON.stringify(left)}`);
}

/** Sealed and lost: the tokens of everything that was queued. */
async function tokensLost(): Promise<readonly string[]> {
  origin.road = lost;
  await origin.deliver();
  origin.road = (_token, pass) => pass();
  return [...origin.sent];
}

describe('exactly once', () => {
  test('what is queued with its cause arrives, and its content is gone here', async () => {
    await origin.put(destination, [offer(destination, alias), ack(alias)]);
    await settle(origin);
    assert.deepEqual(destination.effects, [`${alias} Offer`, `${alias} Ack`]);
    const rows = await origin.app.owner
      .selectFrom('outbox_message')
      .select('body_sealed')
      .where('case_alias', '=', alias)
      .execute();
    assert.deepEqual(
      rows.map(({ body_sealed }) => body_sealed),
      [null, null],
    );
  });

  test('AV-6: nothing is queued when the cause is rolled back', async () => {
    const messages = (await origin.states()).length;
    const { keeper, needs, clock } = origin.app;
    const cause = keeper.transaction().execute(async (trx) => {
      await putIntoOutbox(
        { trx, keyStore: needs.keyStore },
        {
          institutionId: origin.administrator.orgId,
          toInstance: destination.instanceId,
          messages: [offer(destination, alias)],
          emergency: true,
          now: clock.now,
        },
      );
      throw new Error('the cause failed');
    });
    await assert.rejects(cause, /the cause failed/u);
    assert.equal((await origin.states()).length, messages);
  });

  test('AV-6: lost on the way there, lost on the way back, twice: one effect', async () => {
    await origin.put(destination, [offer(destination, alias)]);
    let turn = 0;
    origin.road = async (_token, pass) => {
      turn += 1;
      if (turn === 1) return lost();
      const answer = await pass();
      if (turn === 2) return lost();
      await pass();
      return answer;
    };
    await settle(origin);
    assert.equal(turn, 3);
    assert.deepEqual(destination.effects, [`${alias} Offer`]);
    assert.equal((await origin.states()).at(-1), 'Offer Delivered');
  });

  test('FED-3: the same envelope a hundred times at once, and again later: one effect', async () => {
    await origin.put(destination, [offer(destination, alias)]);
    const [token = ''] = await tokensLost();
    const replies = await Promise.all(Array.from({ length: 100 }, () => destination.post(token)));
    assert.ok(replies.some(({ status }) => status === 200));
    assert.equal((await destination.post(token)).status, 200);
    assert.deepEqual(destination.effects, [`${alias} Offer`]);
    later(20);
    await settle(origin);
    assert.deepEqual(destination.effects, [`${alias} Offer`]);
  });

  test('out of order: what came early waits for its turn', async () => {
    await origin.put(destination, [offer(destination, alias), ack(alias), ack(alias)]);
    const tokens = await tokensLost();
    assert.equal(tokens.length, 3);
    for (const token of tokens.toReversed()) assert.equal((await destination.post(token)).status, 200);
    assert.deepEqual(destination.effects, [`${alias} Offer`, `${alias} Ack`, `${alias} Ack`]);
    later(20);
    await settle(origin);
  });

  test('a recall does not wait, is answered, and whatever it overtook has no effect', async () => {
    await origin.put(destination, [offer(destination, alias), ack(alias), recall(alias)]);
    const tokens = await tokensLost();
    for (const token of tokens.toReversed()) assert.equal((await destination.post(token)).status, 200);
    later(20);
    await settle(origin, destination);
    assert.deepEqual(destination.effects, []);
    assert.deepEqual(origin.effects, [`${alias} RecallDone`]);
  });

  test('changed bytes have no effect, wherever they are changed, and the message arrives all the same', async () => {
    await origin.put(destination, [offer(destination, alias)]);
    const [token = ''] = await tokensLost();
    for (let at = 3; at < token.length; at += Math.floor(token.length / 12)) {
      if (token[at] === '.') continue;
      const sign = token[at] === 'A' ? 'B' : 'A';
      assert.equal((await destination.post(`${token.slice(0, at)}${sign}${token.slice(at + 1)}`)).status, 400);
    }
    assert.deepEqual(destination.effects, []);
    later(20);
    await settle(origin);
    assert.deepEqual(destination.effects, [`${alias} Offer`]);
  });

  test('a crash after it was marked as being sent costs a minute, and nothing else', async () => {
    await origin.put(destination, [offer(destination, alias)]);
    // the process ends between the mark and the envelope: not even an error comes back
    origin.road = () => new Promise(() => undefined);
    void origin.deliver();
    for (let tries = 0; origin.sent.length === 0 && tries < 600; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    origin.road = (_token, pass) => pass();
    const restarted = origin.restart();
    assert.equal(await restarted.courier.deliver(), 0);
    later(2);
    assert.equal(await restarted.courier.deliver(), 1);
    assert.deepEqual(destination.effects, [`${alias} Offer`]);
  });

  test('a crash in the middle of the effect leaves nothing of it, and the message comes again', async () => {
    await origin.put(destination, [offer(destination, alias)]);
    destination.failing = true;
    assert.equal(await origin.deliver(), 0);
    destination.failing = false;
    const rows = await destination.app.owner
      .selectFrom('message_alias')
      .select('case_alias')
      .where('case_alias', '=', alias)
      .execute();
    assert.deepEqual(rows, []);
    later(20);
    await settle(origin);
    assert.deepEqual(destination.effects, [`${alias} Offer`]);
  });

  test('a sender put back from a backup: numbers used again have no effect and are seen; a recall counts all the same', async () => {
    const putBack = () =>
      origin.app.owner
        .deleteFrom('outbox_stream' as never)
        .where('case_alias' as never, '=', alias as never)
        .execute();
    await origin.put(destination, [offer(destination, alias)]);
    await settle(origin);
    await putBack();
    await origin.put(destination, [ack(alias)]);
    await settle(origin);
    assert.deepEqual(destination.effects, [`${alias} Offer`]);
    assert.equal((await origin.states()).at(-1), 'Ack Dead refused-by-partner');
    await putBack();
    await origin.put(destination, [recall(alias)]);
    await settle(origin);
    assert.deepEqual(destination.effects, [`${alias} Offer`, `${alias} Recall`]);
    const peers = await (await destination.as('administrator')).send({ path: '/api/v1/peers' });
    assert.match(peers.text, /"kind":"conflict","count":2/u);
  });
});

describe('time', () => {
  test('clocks may be four minutes apart, not seven', async () => {
    await origin.put(destination, [offer(destination, alias)]);
    origin.later(4);
    assert.equal(await origin.deliver(), 1);
    origin.later(3);
    await origin.put(destination, [ack(alias)]);
    assert.equal(await origin.deliver(), 0);
    assert.deepEqual(destination.effects, [`${alias} Offer`]);
    destination.later(7);
    later(1);
    await settle(origin);
    assert.deepEqual(destination.effects, [`${alias} Offer`, `${alias} Ack`]);
  });

  test('FED-6: a package rests five minutes and can be taken back with nothing left of it', async () => {
    const sharedPackage = { expiresAt: '2036-01-01T00:00:00.000Z' };
    const shared = { ...ack(alias), type: 'Package', body: { sharedPackage } } as never;
    await origin.put(destination, [shared], { emergency: false });
    assert.equal(await origin.deliver(), 0);
    const given = {
      institutionId: origin.administrator.orgId,
      toInstance: destination.instanceId,
      caseAlias: alias,
      types: ['Package'] as const,
    };
    assert.equal(await takeBack({ trx: origin.app.keeper }, given), 1);
    later(10);
    assert.equal(await origin.deliver(), 0);
    const row = await origin.app.owner
      .selectFrom('outbox_message')
      .select(['state', 'body_sealed'])
      .where('case_alias', '=', alias)
      .executeTakeFirstOrThrow();
    assert.deepEqual(row, { state: 'Cancelled', body_sealed: null });
  });

  test('frozen: nothing leaves and nothing comes in; afterwards nothing is lost', async () => {
    await origin.put(destination, [offer(destination, alias)]);
    await freezeIncident(origin.app.owner, origin.app.clock.now);
    // every session ended
    later(1);
    assert.equal(await origin.deliver(), 0);
    assert.deepEqual(origin.sent, []);
    const file = await (await origin.as('administrator')).send({
      method: 'POST',
      path: `/api/v1/peers/${peerAtOrigin}/file`,
    });
    assert.equal(file.json['code'], 'incident-frozen');
    await thawIncident(origin.app.owner, origin.app.clock.now);
    await freezeIncident(destination.app.owner, destination.app.clock.now);
    assert.equal(await origin.deliver(), 0);
    assert.equal(origin.sent.length, 1);
    assert.deepEqual(destination.effects, []);
    await thawIncident(destination.app.owner, destination.app.clock.now);
    later(20);
    await settle(origin);
    assert.deepEqual(destination.effects, [`${alias} Offer`]);
  });
});

async function shut(id: string): Promise<void> {
  const blocker = await origin.as('administrator');
  const reply = await blocker.send({
    method: 'POST',
    path: `/api/v1/peers/${id}/block`,
    headers: { 'if-match': '"2"' },
  });
  assert.equal(reply.status, 200, reply.text);
}

describe('files', () => {
  test('four days by stick: too old, so a new file of the same messages; read twice, and the receipts taken back', async () => {
    const shelter = await startInstallation({ files: true });
    try {
      shelter.app.clock.now = origin.app.clock.now;
      const atOrigin = await pin(origin, shelter);
      await pin(shelter, origin);
      await origin.put(shelter, [offer(shelter, alias), ack(alias)]);
      await origin.deliver();
      assert.deepEqual(origin.sent, []);
      const stick = async () => {
        const given = await (await origin.as('coordinator')).send({
          method: 'POST',
          path: `/api/v1/peers/${atOrigin}/file`,
        });
        assert.equal(given.status, 200, given.text);
        assert.equal(given.json['count'], 2);
        return String(given.json['file']);
      };
      const read = async (installation: TestInstallation, file: string) => {
        const reader = await installation.as('coordinator');
        const taken = await reader.send({
          method: 'POST',
          path: '/api/v1/federation/files',
          raw: file,
          headers: { 'content-type': 'application/octet-stream' },
        });
        assert.equal(taken.status, 200, taken.text);
        return taken.json;
      };
      const first = await stick();
      later(4 * 24 * 60);
      shelter.app.clock.now = origin.app.clock.now;
      const old = await read(shelter, first);
      assert.deepEqual(old['refused'], [
        { line: 1, reason: 'too-old' },
        { line: 2, reason: 'too-old' },
      ]);
      assert.deepEqual(shelter.effects, []);
      const second = await stick();
      const taken = await read(shelter, second);
      assert.deepEqual([taken['applied'], taken['again'], taken['refused']], [2, 0, []]);
      const again = await read(shelter, second.split('\n').toReversed().join('\r\n'));
      assert.deepEqual([again['applied'], again['again']], [0, 2]);
      assert.deepEqual(shelter.effects, [`${alias} Offer`, `${alias} Ack`]);
      const receipts = await read(origin, String(taken['file']));
      assert.equal(receipts['answers'], 2);
      assert.deepEqual((await origin.states()).slice(-2), ['Offer Delivered', 'Ack Delivered']);
      const broken = await read(shelter, 'hello\n# a note\n\n');
      assert.deepEqual(broken['refused'], [{ line: 1, reason: 'damaged' }]);
      await shut(atOrigin);
    } finally {
      await shelter.close();
    }
  });
});

describe('strangers', () => {
  test('FED-2: none of the bad tokens is taken, and every answer is the same to the byte but for the request id', async () => {
    const [signer, stranger, strangerSeal, unused] = await Promise.all([
      party('ed25519'),
      party('ed25519'),
      party('x25519'),
      party('x25519'),
    ]);
    const card = await (await destination.as('administrator')).send({ path: '/api/v1/federation/instance' });
    const { sealKey } = card.json['card'] as { sealKey: PublicKey };
    const theirs = {
      instanceId: 'a-partner',
      name: 'Partner',
      place: 'Elsewhere',
      signKey: signer.publicKey,
      sealKey: unused.publicKey,
      url: null,
    };
    const proposed = await (await destination.as('coordinator')).post('/api/v1/peers', { card: theirs });
    const id = String(proposed.json['id']);
    const heard = keyWords(cardFingerprint(theirs)).join(' ');
    const confirmed = await (await destination.as('administrator')).post(`/api/v1/peers/${id}/confirm`, { heard }, 1);
    assert.equal(confirmed.status, 200, confirmed.text);
    const now = destination.app.clock.now.toISOString() as Instant;
    const { rows, jwe, jws, JWS, CLAIMS } = tokensOf({
      signer,
      stranger,
      strangerSeal,
      recipient: { keyId: keyIdOf(sealKey), loaded: await loadPublicKey(sealKey) },
      issuer: 'a-partner',
      self: destination.instanceId,
      now,
    });
    const answers = new Set<string>();
    for (const [name, fault, make] of rows) {
      const reply = await destination.post(await make());
      // what has no length, or too much of it, is refused before anything looks at it
      if (name === 'nothing' || fault === 'too-large') assert.ok(reply.status === 400 || reply.status === 413, name);
      else {
        assert.equal(reply.json['code'], 'envelope-refused', name);
        answers.add(reply.text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/gu, 'id'));
      }
    }
    assert.equal(answers.size, 1);
    assert.deepEqual(destination.effects, []);
    // without a fault it is opened and answered: the rows fail for what they say
    const whole = await destination.post(await jwe(jws(JWS(), CLAIMS())));
    assert.equal(whole.status, 200);
    // and the kind of fault stands in the log, without a name, a key or an address
    const logged = destination.app.lines.filter((line) => line.includes('envelope-refused'));
    assert.ok(logged.some((line) => line.includes('bad-signature')));
    assert.ok(!logged.join('').includes('a-partner'));
  });

  test('an installation that nobody pinned, and one that was shut out in mid-flight, change nothing', async () => {
    const third = await startInstallation();
    try {
      third.app.clock.now = destination.app.clock.now;
      // it knows the destination; the destination does not know it
      await pin(third, destination);
      await third.put(destination, [offer(destination, alias)]);
      assert.equal(await third.deliver(), 0);
      assert.deepEqual(destination.effects, []);
      const id = await pin(destination, third);
      third.later(20);
      later(20);
      assert.equal(await third.deliver(), 1);
      await third.put(destination, [ack(alias)]);
      await destination.put(third, [ack(alias)]);
      third.road = lost;
      await third.deliver();
      const blocker = await destination.as('administrator');
      const blocked = await blocker.send({
        method: 'POST',
        path: `/api/v1/peers/${id}/block`,
        headers: { 'if-match': '"2"' },
      });
      assert.equal(blocked.status, 200, blocked.text);
      for (const token of third.sent) assert.equal((await destination.post(token)).status, 400);
      assert.deepEqual(destination.effects, [`${alias} Offer`]);
      assert.equal((await destination.states()).at(-1), 'Ack Dead key-revoked');
      later(20);
      await destination.deliver();
      assert.deepEqual(third.effects, []);
    } finally {
      await third.close();
    }
  });
});

describe('keys', () => {
  const step = async (installation: TestInstallation, name: string) => {
    later(1);
    return (await installation.as('administrator')).post('/api/v1/federation/instance/keys', { step: name });
  };

  test('FED-4: rollover in two steps loses nothing; revoked, an envelope on its way counts for nothing', async () => {
    await origin.put(destination, [offer(destination, alias)]);
    const [signedBefore = ''] = await tokensLost();
    assert.equal((await step(origin, 'switch')).json['code'], 'NOT_NOW');
    assert.equal((await step(origin, 'prepare')).status, 200);
    assert.equal((await step(origin, 'switch')).json['code'], 'peers-not-told');
    later(20);
    await settle(origin);
    const switched = await step(origin, 'switch');
    assert.equal(switched.status, 200, switched.text);
    await settle(origin);
    // signed before the switch, with what is retired now
    assert.equal((await destination.post(signedBefore)).status, 200);
    await origin.put(destination, [ack(alias)]);
    await settle(origin);
    assert.deepEqual(destination.effects, [`${alias} Offer`, `${alias} Ack`]);
    // what the destination seals goes to the new key
    await destination.put(origin, [ack(alias)]);
    await settle(destination);
    assert.deepEqual(origin.effects, [`${alias} Ack`]);

    await origin.put(destination, [ack(alias)]);
    origin.sent.length = 0;
    const [onItsWay = ''] = await tokensLost();
    assert.equal((await step(origin, 'prepare')).status, 200);
    await settle(origin);
    const effects = destination.effects.length;
    assert.equal((await step(origin, 'revoke')).status, 200);
    await settle(origin);
    assert.equal((await destination.post(onItsWay)).status, 400);
    assert.equal(destination.effects.length, effects);
    await origin.put(destination, [ack(alias)]);
    await settle(origin);
    assert.equal(destination.effects.length, effects + 1);
  });

  test('what waited under a key that was revoked since has no effect when its turn comes', async () => {
    await origin.put(destination, [offer(destination, alias), ack(alias)]);
    const [first = '', second = ''] = await tokensLost();
    assert.equal((await destination.post(second)).status, 200);
    assert.equal((await step(origin, 'prepare')).status, 200);
    assert.ok(await settleNotice());
    assert.equal((await step(origin, 'revoke')).status, 200);
    assert.ok(await settleNotice());
    assert.equal((await destination.post(first)).status, 400);
    // the answer does not come again before the request has had its effect, however often that has to be tried
    await origin.app.owner
      .updateTable('outbox_message')
      .set({ not_before: new Date(origin.app.clock.now.getTime() + 5 * 3600_000) })
      .where('case_alias', '=', alias)
      .where('type', '=', 'Ack')
      .execute();
    for (let tries = 0; destination.effects.length === 0 && tries < 12; tries += 1) {
      later(20);
      await origin.deliver();
    }
    assert.deepEqual(destination.effects, [`${alias} Offer`]);
    later(5 * 60);
    await settle(origin);
    // the request under the new key has its effect; what waited under the old one has none, and its sender is told
    assert.deepEqual(destination.effects, [`${alias} Offer`]);
    const states = await origin.app.owner
      .selectFrom('outbox_message')
      .select(['type', 'state', 'dead_reason'])
      .where('case_alias', '=', alias)
      .orderBy('turn')
      .execute();
    assert.deepEqual(
      states.map(({ state, dead_reason }) => [state, dead_reason]),
      [
        ['Delivered', null],
        ['Dead', 'refused-by-partner'],
      ],
    );
  });

  /** Only the notice of keys gets through. */
  async function settleNotice(): Promise<boolean> {
    const { owner } = origin.app;
    await owner
      .updateTable('outbox_message')
      .set({ not_before: new Date(origin.app.clock.now.getTime() + 3600_000 / 6) })
      .where('case_alias', '=', alias)
      .execute();
    return (await origin.deliver()) === 1;
  }
});

describe('two people', () => {
  test('FED-1: nobody confirms what they proposed, nor with words that were not heard; an address inside is refused', async () => {
    const card = (url: string | null, instanceId = 'other') => ({
      instanceId,
      name: 'Casa Norte',
      place: 'Norte',
      signKey: { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) },
      sealKey: { kty: 'OKP', crv: 'X25519', x: 'A'.repeat(43) },
      url,
    });
    const coordinator = await destination.as('coordinator');
    for (const url of [
      'http://casa.example.org',
      'https://10.0.0.7',
      'https://169.254.169.254',
      'https://casa.example.org/x',
    ]) {
      const refused = await coordinator.post('/api/v1/peers', { card: card(url) });
      assert.equal(refused.json['code'], 'bad-peer-address', url);
    }
    const own = await coordinator.post('/api/v1/peers', { card: card(null, destination.instanceId) });
    assert.equal(own.json['code'], 'peer-known');
    const proposed = await coordinator.post('/api/v1/peers', { card: card('https://casa.example.org') });
    assert.equal(proposed.status, 201, proposed.text);
    assert.equal(proposed.json['fingerprint'], null);
    const path = `/api/v1/peers/${String(proposed.json['id'])}/confirm`;
    const heard = keyWords(cardFingerprint(card(null) as never)).join(' ');
    assert.equal((await coordinator.post(path, { heard }, 1)).json['code'], 'SECOND_PERSON_REQUIRED');
    const administrator = await destination.as('administrator');
    const wrong = await administrator.post(path, { heard: 'babab babab babab babab babab babab' }, 1);
    assert.equal(wrong.json['code'], 'CONTENT_CHANGED');
    assert.equal((await administrator.post(path, { heard }, 7)).json['code'], 'stale');
    assert.equal((await administrator.post(path, { heard }, 1)).status, 200);
    const worker = await destination.app.person({ in: destination.administrator, roles: ['CaseWorker'] });
    assert.equal((await worker.send({ path: '/api/v1/peers' })).json['code'], 'role-missing');
    const elsewhere = await destination.app.person({ roles: ['Administrator'] });
    assert.deepEqual((await elsewhere.send({ path: '/api/v1/peers' })).json, { peers: [] });
    assert.equal((await elsewhere.post(path, { heard }, 2)).json['code'], 'not-found');
  });
});

describe('one installation', () => {
  test('between two institutions of one database nothing is sealed or called, and each message has its effect once', async () => {
    const other = await origin.app.person({ roles: ['Administrator'] });
    await origin.put(origin, [
      { ...offer(destination, alias), toOrgId: other.orgId },
      { ...ack(alias), toOrgId: other.orgId },
    ]);
    await settle(origin);
    assert.deepEqual(origin.effects, [`${alias} Offer`, `${alias} Ack`]);
    assert.deepEqual(origin.sent, []);
    assert.deepEqual((await origin.states()).slice(-2), ['Offer Delivered', 'Ack Delivered']);
  });
});
