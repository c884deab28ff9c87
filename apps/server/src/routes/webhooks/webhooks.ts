// SPDX-License-Identifier: EUPL-1.2
// Where other systems of an institution are told that something happened: set by an administrator with a fresh proof. What is sent has
// a code, an id and a time (jobs/webhooks.ts).

import { z } from 'zod';
import { readWebhookUrl } from '../../jobs/webhooks.ts';
import type { KeyStore } from '../../keys/key-store.ts';
import { type Operation, type Route, type StaffCall, staffOperation } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import { instant, named, uuid } from '../../schemas.ts';
import type { KeeperDatabase } from '../../store/database.ts';
import { institutionKey } from '../../store/institution-keys.ts';
import { addWebhook, endWebhook, listWebhooks, WEBHOOK_EVENTS } from '../../store/webhooks.ts';

interface Needs {
  readonly keeper: KeeperDatabase;
  readonly keyStore: Pick<KeyStore, 'seal' | 'open'>;
}
const WebhooksShape = named(
  'Webhooks',
  z.strictObject({
    webhooks: z.array(
      z.strictObject({
        id: uuid,
        url: z.string(),
        events: z.array(z.enum(WEBHOOK_EVENTS)),
        createdAt: instant,
        waiting: z.int(),
        lastStatus: z.int().nullable(),
        lastFault: z.string().nullable(),
        lastAt: instant.nullable(),
      }),
    ),
    events: z.array(z.enum(WEBHOOK_EVENTS)),
    publicKey: z.string().describe('`whpk_` and the Ed25519 key in base64 (Standard Webhooks): verifies each message'),
  }),
);
const MOST = 20;

async function answer(
  { keeper, keyStore }: Needs,
  { db, staff, now }: Pick<StaffCall<unknown, unknown, unknown>, 'db' | 'staff' | 'now'>,
) {
  const { publicX } = await institutionKey(keeper, keyStore, { orgId: staff.orgId, use: 'webhook', now });
  return {
    webhooks: (await listWebhooks(db, staff.orgId)).map(({ createdAt, lastAt, ...rest }) => ({
      ...rest,
      createdAt: createdAt.toISOString(),
      lastAt: lastAt?.toISOString() ?? null,
    })),
    events: [...WEBHOOK_EVENTS],
    publicKey: `whpk_${Buffer.from(publicX, 'base64url').toString('base64')}`,
  };
}

function readAll(needs: Needs): Operation {
  return staffOperation({
    action: 'webhook.read',
    summary: 'Addresses that are told of events.',
    answers: { 200: { about: 'With how the last attempt went.', schema: WebhooksShape } },
    problems: ['keys-unavailable'],
    handle: async (call) => ({ status: 200, body: await answer(needs, call) }),
  });
}

function addOne(needs: Needs): Operation {
  return staffOperation({
    action: 'webhook.change',
    summary: 'Have an address told of events.',
    about:
      'Each message is a POST of a code, an id and a time, signed (Standard Webhooks, v1a) and tried again for about a day. Only https to a public address; redirects are not followed, answers not read.',
    body: z.strictObject({
      url: z.string().min(10).max(300),
      events: z.array(z.enum(WEBHOOK_EVENTS)).min(1).max(WEBHOOK_EVENTS.length),
    }),
    answers: { 200: { about: 'It is told from now on.', schema: WebhooksShape } },
    problems: ['bad-input', 'keys-unavailable'],
    example: { body: { url: 'https://records.example.org/hooks', events: ['agreement.changed'] } },
    handle: async (call) => {
      const { db, staff, body, now } = call;
      const url = readWebhookUrl(body.url);
      if (url === undefined) {
        const remedy = 'an https address that is public, without name, password or port';
        throw new Refused('bad-input', { issues: [{ path: 'url', code: 'not-public', remedy }] });
      }
      if ((await listWebhooks(db, staff.orgId)).length >= MOST) {
        const remedy = `at most ${MOST}; take one away first`;
        throw new Refused('bad-input', { issues: [{ path: 'url', code: 'too-many', remedy }] });
      }
      const id = await addWebhook(db, staff, { url: url.href, events: [...new Set(body.events)], now });
      return { status: 200, body: await answer(needs, call), objectId: id };
    },
  });
}

function endOne(needs: Needs): Operation {
  return staffOperation({
    action: 'webhook.change',
    summary: 'Stop telling an address; what waits for it is not sent.',
    params: z.strictObject({ webhookId: uuid }),
    answers: { 200: { about: 'Stopped.', schema: WebhooksShape } },
    problems: ['not-found', 'keys-unavailable'],
    handle: async (call) => {
      const { db, staff, params, now } = call;
      if (!(await endWebhook(db, staff, params.webhookId, now))) throw new Refused('not-found');
      return { status: 200, body: await answer(needs, call), objectId: params.webhookId };
    },
  });
}

export function webhookRoutes(needs: Needs): readonly Route[] {
  return [
    { method: 'GET', path: '/api/v1/webhooks', operation: readAll(needs) },
    { method: 'POST', path: '/api/v1/webhooks', operation: addOne(needs) },
    { method: 'DELETE', path: '/api/v1/webhooks/:webhookId', operation: endOne(needs) },
  ];
}
