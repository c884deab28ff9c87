// SPDX-License-Identifier: EUPL-1.2
// The installations that an institution has pinned, and what came and went. Each institution pins for itself: a partner of one is no
// partner of another in the same database. The rules are those of cooperation/envelope/peer.ts; row security holds the second person too.

import type { Peer } from '@amparo/cooperation/envelope';
import { type Kysely, sql } from 'kysely';
import type { Database, KeeperDatabase } from '../database.ts';
import type { KeeperTables } from '../tables.ts';

type Either = Database | KeeperDatabase;
const either = (connection: Either) => connection as Kysely<KeeperTables>;

const MOST = 500;

export async function listPeers(connection: Either, orgId: string): Promise<readonly Peer[]> {
  const rows = await either(connection)
    .selectFrom('peer')
    .select('content')
    .where('org_id', '=', orgId)
    .orderBy('changed_at', 'desc')
    .limit(MOST)
    .execute();
  return rows.map(({ content }) => content as Peer);
}

export async function readPeer(connection: Either, orgId: string, peerId: string): Promise<Peer | undefined> {
  const row = await either(connection)
    .selectFrom('peer')
    .select('content')
    .where('org_id', '=', orgId)
    .where('peer_id', '=', peerId)
    .forUpdate()
    .executeTakeFirst();
  return row?.content as Peer | undefined;
}

/** The pinned installations of one institution that a recipient can be in: for choosing one by name, place and key words (FED-6). */
export async function findPinned(connection: Either, orgId: string, instanceId: string): Promise<Peer | undefined> {
  const row = await either(connection)
    .selectFrom('peer')
    .select('content')
    .where('org_id', '=', orgId)
    .where('instance_id', '=', instanceId)
    .where('state', '=', 'Pinned')
    .executeTakeFirst();
  return row?.content as Peer | undefined;
}

/** @returns false when this installation is proposed or pinned already */
export async function addPeer(connection: Either, peer: Peer): Promise<boolean> {
  const added = await either(connection)
    .insertInto('peer')
    .values({
      org_id: peer.orgId,
      peer_id: peer.id,
      instance_id: peer.instanceId,
      state: peer.state,
      content: JSON.stringify(peer),
      version: peer.version,
      proposed_by: peer.proposedBy,
      changed_at: new Date(peer.updatedAt),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return Number(added.numInsertedOrUpdatedRows) > 0;
}

export async function savePeer(connection: Either, peer: Peer, withConfirmer: boolean): Promise<void> {
  await either(connection)
    .updateTable('peer')
    .set({
      state: peer.state,
      content: JSON.stringify(peer),
      version: peer.version,
      changed_at: new Date(peer.updatedAt),
      ...(withConfirmer ? { confirmed_by: peer.confirmedBy } : {}),
    })
    .where('org_id', '=', peer.orgId)
    .where('peer_id', '=', peer.id)
    .execute();
}

/** Of every institution here. */
export async function pinnedPeers(keeper: Kysely<KeeperTables>): Promise<readonly Peer[]> {
  const rows = await keeper
    .selectFrom('peer')
    .select('content')
    .where('state', '=', 'Pinned')
    .orderBy('org_id')
    .orderBy('peer_id')
    .execute();
  return rows.map(({ content }) => content as Peer);
}

/** Of one installation, under a lock: notices of keys come one after the other. */
export async function lockPinned(trx: Kysely<KeeperTables>, instanceId: string): Promise<readonly Peer[]> {
  const rows = await trx
    .selectFrom('peer')
    .select('content')
    .where('instance_id', '=', instanceId)
    .where('state', '=', 'Pinned')
    .orderBy('org_id')
    .forUpdate()
    .execute();
  return rows.map(({ content }) => content as Peer);
}

export type PeerEventKind = KeeperTables['peer_event']['kind'];
export interface PeerEvent {
  readonly kind: PeerEventKind;
  readonly count: number;
  readonly lastAt: Date;
}

export async function notePeerEvent(
  trx: Kysely<KeeperTables>,
  { orgId, id }: Pick<Peer, 'orgId' | 'id'>,
  kind: PeerEventKind,
  now: Date,
): Promise<void> {
  await trx
    .insertInto('peer_event')
    .values({ org_id: orgId, peer_id: id, kind, count: 1, last_at: now })
    .onConflict((conflict) =>
      conflict
        .columns(['org_id', 'peer_id', 'kind'])
        .doUpdateSet({ count: sql<number>`peer_event.count + 1`, last_at: now }),
    )
    .execute();
}

export async function listPeerEvents(
  connection: Either,
  orgId: string,
): Promise<ReadonlyMap<string, readonly PeerEvent[]>> {
  const rows = await either(connection).selectFrom('peer_event').selectAll().where('org_id', '=', orgId).execute();
  const events = new Map<string, PeerEvent[]>();
  for (const { peer_id, kind, count, last_at } of rows)
    events.set(peer_id, [...(events.get(peer_id) ?? []), { kind, count, lastAt: last_at }]);
  return events;
}
