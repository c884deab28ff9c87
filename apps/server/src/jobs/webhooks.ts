// SPDX-License-Identifier: EUPL-1.2
// Sends what waits for webhooks: one short signed message for each event, tried again for about a day, to an address that is public,
// over HTTPS with its certificate checked, without following where it is sent next and without reading what comes back (API-7). A
// message has a code, an id and a time; it never has a word, a name or a number of a person. Nothing leaves while the installation
// is frozen.
// Source of the form: Standard Webhooks 1.0, signature scheme v1a (ed25519).

import { request as secureRequest } from 'node:https';
import { request as plainRequest } from 'node:http';
import { isIP } from 'node:net';
import { sql } from 'kysely';
import { isPublicAddress, NOT_PUBLIC, publicOnly } from '../federation/transport.ts';
import { signWithInstitutionKey } from '../keys/institution-key.ts';
import type { KeyStore } from '../keys/key-store.ts';
import type { KeeperDatabase } from '../store/database.ts';
import { isFrozen } from '../store/incident.ts';
import { institutionKey } from '../store/institution-keys.ts';

export const WEBHOOK_FAULTS = ['bad-address', 'address-not-public', 'unreachable', 'refused'] as const;
export type WebhookFault = (typeof WEBHOOK_FAULTS)[number];
/** Minutes until the next try; after the last one it is given up. */
export const RETRY_MINUTES = [1, 5, 15, 60, 180, 360, 720] as const;
const AT_ONCE = 50;
const WITHIN_MS = 10_000;

export interface WebhookNeeds {
  readonly keeper: KeeperDatabase;
  readonly keyStore: Pick<KeyStore, 'seal' | 'open'>;
  /** only in tests: http to this very machine is taken as well */
  readonly loopback?: boolean;
}
interface Due {
  org_id: string;
  delivery_id: string;
  url: string;
  event: string;
  object_id: string;
  at: Date;
  attempts: number;
}

/** @returns how many were tried */
export async function sendWebhooks({ keeper, keyStore, loopback = false }: WebhookNeeds, now: Date): Promise<number> {
  if (await isFrozen(keeper)) return 0;
  let tried = 0;
  for (const due of await claim(keeper, now)) {
    const body = JSON.stringify({ type: due.event, timestamp: due.at.toISOString(), data: { id: due.object_id } });
    const headers = await signedHeaders({ keeper, keyStore }, due, body, now);
    const outcome = await post(due.url, body, headers, loopback);
    await settle(keeper, due, outcome, now);
    tried += 1;
  }
  return tried;
}

/** Taken before they are tried, so that of two servers one does each; what a crash leaves comes again a little later. */
async function claim(keeper: KeeperDatabase, now: Date): Promise<readonly Due[]> {
  const again = new Date(now.getTime() + 5 * 60_000);
  const { rows } = await sql<Due>`
    UPDATE webhook_delivery d SET next_at = ${again}, attempts = d.attempts + 1 FROM webhook w
    WHERE w.org_id = d.org_id AND w.webhook_id = d.webhook_id AND w.ended_at IS NULL
      AND (d.org_id, d.delivery_id) IN (SELECT x.org_id, x.delivery_id FROM webhook_delivery x
        WHERE x.next_at <= ${now} ORDER BY x.next_at LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED)
    RETURNING d.org_id, d.delivery_id, w.url, d.event, d.object_id, d.at, d.attempts`.execute(keeper);
  // those of a webhook that has ended are not sent any more
  await sql`UPDATE webhook_delivery d SET next_at = NULL FROM webhook w WHERE w.org_id = d.org_id
    AND w.webhook_id = d.webhook_id AND w.ended_at IS NOT NULL AND d.next_at IS NOT NULL`.execute(keeper);
  await sql`DELETE FROM webhook_delivery WHERE next_at IS NULL AND at < ${new Date(now.getTime() - 30 * 86_400_000)}`.execute(
    keeper,
  );
  return rows;
}

async function signedHeaders(
  { keeper, keyStore }: Pick<WebhookNeeds, 'keeper' | 'keyStore'>,
  { org_id: orgId, delivery_id: id }: Due,
  body: string,
  now: Date,
): Promise<Readonly<Record<string, string>>> {
  const key = await institutionKey(keeper, keyStore, { orgId, use: 'webhook', now });
  const seconds = String(Math.floor(now.getTime() / 1000));
  const signed = Buffer.from(`${id}.${seconds}.${body}`, 'utf8');
  const signature = await signWithInstitutionKey(keyStore, { orgId, use: 'webhook', key }, signed);
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': `v1a,${signature.toString('base64')}`,
  };
}

/** The address as an administrator may write it: https, no name or password in it, no port of its own, no address that is not public. */
export function readWebhookUrl(text: string, loopback = false): URL | undefined {
  const url = URL.parse(text);
  if (url === null || text.length > 300 || url.username !== '' || url.password !== '' || url.hash !== '')
    return undefined;
  const host = url.hostname.replace(/^\[|\]$/gu, '');
  if (loopback && /^127(?:\.\d{1,3}){3}$/u.test(host)) return url;
  if (url.protocol !== 'https:' || url.port !== '') return undefined;
  if (isIP(host) !== 0) return isPublicAddress(host) ? url : undefined;
  return host.includes('.') && !/(?:^|\.)(?:localhost|local|internal|intranet|lan|home\.arpa)$/u.test(host)
    ? url
    : undefined;
}

type Outcome = { readonly status: number } | { readonly fault: WebhookFault };

function post(
  address: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  loopback: boolean,
): Promise<Outcome> {
  const url = readWebhookUrl(address, loopback);
  if (url === undefined) return Promise.resolve({ fault: 'bad-address' });
  const isTest = url.protocol === 'http:';
  return new Promise((resolve) => {
    const outgoing = (isTest ? plainRequest : secureRequest)(
      url,
      {
        method: 'POST',
        agent: false,
        minVersion: 'TLSv1.2',
        rejectUnauthorized: true,
        ...(isTest ? {} : { lookup: publicOnly }),
        signal: AbortSignal.timeout(WITHIN_MS),
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      },
      (incoming) => {
        // what comes back is not read, and a redirect is not followed
        resolve({ status: incoming.statusCode ?? 0 });
        incoming.destroy();
      },
    );
    outgoing.on('error', (error) => {
      const isClosed = (error as { code?: unknown }).code === NOT_PUBLIC;
      resolve({ fault: isClosed ? 'address-not-public' : 'unreachable' });
    });
    outgoing.end(body);
  });
}

async function settle(
  keeper: KeeperDatabase,
  { org_id, delivery_id, attempts }: Due,
  outcome: Outcome,
  now: Date,
): Promise<void> {
  const status = 'status' in outcome ? outcome.status : null;
  const done = status !== null && status >= 200 && status < 300;
  const fault = 'fault' in outcome ? outcome.fault : done ? null : 'refused';
  const minutes = RETRY_MINUTES[attempts - 1];
  const nextAt = done || minutes === undefined ? null : new Date(now.getTime() + minutes * 60_000);
  await sql`UPDATE webhook_delivery SET next_at = ${nextAt}, delivered_at = ${done ? now : null}, last_status = ${status},
      last_fault = ${fault} WHERE org_id = ${org_id} AND delivery_id = ${delivery_id}`.execute(keeper);
}
