// SPDX-License-Identifier: EUPL-1.2
// Requests about other installations: our card, partners, what waits to leave, files of envelopes. A file goes in and out as it is;
// nothing here opens an envelope.

import { type Outcome, problemOf, request } from './client.ts';

export type KeyState = 'next' | 'active' | 'retired' | 'revoked';
export interface PublicKey {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519' | 'X25519';
  readonly x: string;
}
export interface InstanceCard {
  readonly instanceId: string;
  readonly name: string;
  readonly place: string;
  readonly signKey: PublicKey;
  readonly sealKey: PublicKey;
  readonly url: string | null;
}
export interface KeyInList {
  readonly keyId: string;
  readonly use: 'sig' | 'enc';
  readonly state: KeyState;
  readonly since: string;
}
export interface OwnInstance {
  readonly card: InstanceCard;
  readonly fingerprint: string;
  readonly words: readonly string[];
  readonly keys: readonly KeyInList[];
  readonly untold: number;
}
export interface Peer {
  readonly id: string;
  readonly version: number;
  readonly instanceId: string;
  readonly name: string;
  readonly place: string;
  readonly url: string | null;
  readonly state: 'Proposed' | 'Pinned' | 'Blocked';
  readonly fingerprint: string | null;
  readonly words: readonly string[];
  readonly proposedBy: string;
  readonly confirmedBy: string | null;
  readonly mine: boolean;
  readonly changedAt: string;
  readonly keys: readonly KeyInList[];
  readonly events: readonly {
    readonly kind: 'received' | 'delivered' | 'conflict' | 'full' | 'refused';
    readonly count: number;
    readonly lastAt: string;
  }[];
  readonly waiting: number;
  readonly waitingSince: string | null;
  readonly dead: number;
}
export interface OutboxMessage {
  readonly id: string;
  readonly type: string;
  readonly instanceId: string;
  readonly state: 'Queued' | 'Sending' | 'Delivered' | 'Cancelled' | 'Dead';
  readonly queuedAt: string;
  readonly notBefore: string;
  readonly attempts: number;
  readonly deliveredAt: string | null;
  readonly deadReason: string | null;
}
export interface ReadFile {
  readonly applied: number;
  readonly waiting: number;
  readonly again: number;
  readonly answers: number;
  readonly conflicts: number;
  readonly refused: readonly { readonly line: number; readonly reason: string }[];
  readonly file: string | null;
}

export const federationApi = {
  own: () => request<OwnInstance>('GET', '/federation/instance'),
  name: (body: Pick<InstanceCard, 'name' | 'place'>) => request<OwnInstance>('PUT', '/federation/instance', { body }),
  keys: (step: 'prepare' | 'switch' | 'revoke') =>
    request<OwnInstance>('POST', '/federation/instance/keys', { body: { step } }),
  peers: () => request<{ readonly peers: readonly Peer[] }>('GET', '/peers'),
  propose: (card: InstanceCard) => request<Peer>('POST', '/peers', { body: { card } }),
  confirm: ({ id, version }: Peer, heard: string) =>
    request<Peer>('POST', `/peers/${id}/confirm`, { body: { heard }, seen: version }),
  block: ({ id, version }: Peer) => request<Peer>('POST', `/peers/${id}/block`, { seen: version }),
  revokeKey: ({ id, version }: Peer, keyId: string) =>
    request<Peer>('POST', `/peers/${id}/revoked-keys`, { body: { keyId }, seen: version }),
  outbox: () => request<{ readonly messages: readonly OutboxMessage[] }>('GET', '/outbox'),
  retry: (id: string) => request<undefined>('POST', `/outbox/${id}/retry`),
  fileFor: ({ id }: Peer) => request<{ readonly count: number; readonly file: string }>('POST', `/peers/${id}/file`),
  readFile,
} as const;

async function readFile(file: Blob): Promise<Outcome<ReadFile>> {
  try {
    const response = await fetch('/api/v1/federation/files', {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/octet-stream' },
      cache: 'no-store',
      credentials: 'same-origin',
      body: file,
    });
    if (!response.ok) return { ok: false, problem: await problemOf(response) };
    return { ok: true, value: (await response.json()) as ReadFile };
  } catch {
    return { ok: false, problem: { code: 'network', status: 0, errors: [], retryAfter: null, requestId: null } };
  }
}
