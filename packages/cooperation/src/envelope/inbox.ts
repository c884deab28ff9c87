// SPDX-License-Identifier: EUPL-1.2
// The inbox as rules: what one verified message does to the stream it belongs to. Idempotent by id, in order by sequence, a recall at
// once. The shell keeps one row for a stream and one for each remembered id, and writes both in the transaction of the effect (FED-3).

import type { Instant } from '@amparo/casework/calendar';
import type { Id } from '@amparo/casework/outcome';
import { type Claims, rememberUntil } from './claims.ts';
import { TRANSPORT_TYPES, URGENT_TYPES } from './message.ts';

/** How many messages of one stream may wait for an earlier one. */
export const MAX_HELD = 32;
/** Ids remembered in a stream for ever, newest: a stream of a referral has fewer than ten. */
const MAX_IDS = 256;

/** One direction of one alias: everything from one peer about one referral. */
export interface Stream {
  readonly iss: Id;
  readonly caseAlias: string;
  /** highest sequence up to which all were applied */
  readonly applied: number;
  /** sequences applied before their turn, because they were urgent */
  readonly early: readonly number[];
  readonly held: readonly Claims[];
  readonly recalled: boolean;
  readonly ids: readonly { readonly sequence: number; readonly jti: Id }[];
}

export const RECEIVE_VERDICTS = ['applied', 'held', 'duplicate', 'overtaken', 'conflict', 'full'] as const;
/**
 * `overtaken`: valid, but its referral was recalled before it came: noted, without effect. `conflict`: the sequence was used for
 * another message, as after a backup of the sender was put back; `full`: too many wait; both are answered with an Error.
 */
export type ReceiveVerdict = (typeof RECEIVE_VERDICTS)[number];

export interface Reception {
  readonly verdict: ReceiveVerdict;
  readonly stream: Stream;
  /** to be given effect, in this order, in the same transaction */
  readonly apply: readonly Claims[];
  /** (iss, jti) to be remembered; null where it was */
  readonly remember: { readonly iss: Id; readonly jti: Id; readonly until: Instant } | null;
}

export function newStream(iss: Id, caseAlias: string): Stream {
  return { iss, caseAlias, applied: 0, early: [], held: [], recalled: false, ids: [] };
}

/**
 * @param seen whether (iss, jti) is among the remembered ids
 * @throws {RangeError} for a message of another stream, or a Receipt or Error, which have none
 */
export function receiveMessage(stream: Stream, claims: Claims, seen: boolean): Reception {
  if (claims.iss !== stream.iss || claims.caseAlias !== stream.caseAlias)
    throw new RangeError('receiveMessage: the stream of this message');
  if ((TRANSPORT_TYPES as readonly string[]).includes(claims.type))
    throw new RangeError('receiveMessage: a message with a sequence');
  const same = stream.ids.find(({ sequence }) => sequence === claims.sequence);
  const known = stream.ids.some(({ jti }) => jti === claims.jti);
  if (known || (seen && same?.jti === claims.jti)) return nothing('duplicate', stream);
  if (same !== undefined || claims.sequence <= stream.applied || stream.early.includes(claims.sequence))
    return nothing('conflict', stream);
  const remember = { iss: claims.iss, jti: claims.jti, until: rememberUntil(claims) };
  const ids = [...stream.ids, { sequence: claims.sequence, jti: claims.jti }].slice(-MAX_IDS);
  const noted: Stream = { ...stream, ids };
  if (claims.sequence === stream.applied + 1)
    return { ...inOrder({ ...noted, held: [...noted.held, claims] }), remember };
  if ((URGENT_TYPES as readonly string[]).includes(claims.type)) {
    const early: Stream = {
      ...noted,
      early: [...noted.early, claims.sequence],
      recalled: noted.recalled || claims.type === 'Recall',
    };
    return { verdict: 'applied', stream: early, apply: [claims], remember };
  }
  if (stream.held.length >= MAX_HELD) return nothing('full', stream);
  return { verdict: 'held', stream: { ...noted, held: [...noted.held, claims] }, apply: [], remember };
}

/** Everything that has its turn now. The message that came is among `held`. */
function inOrder(stream: Stream): Omit<Reception, 'remember'> {
  let { applied, recalled } = stream;
  let early = stream.early;
  let held = stream.held;
  const apply: Claims[] = [];
  let overtaken = 0;
  for (;;) {
    const sequence = applied + 1;
    if (early.includes(sequence)) {
      early = early.filter((each) => each !== sequence);
      applied = sequence;
      continue;
    }
    const next = held.find((each) => each.sequence === sequence);
    if (next === undefined) break;
    held = held.filter((each) => each !== next);
    applied = sequence;
    if (recalled && next.type !== 'Recall') overtaken += 1;
    else apply.push(next);
    recalled ||= next.type === 'Recall';
  }
  return {
    verdict: apply.length > 0 || overtaken === 0 ? 'applied' : 'overtaken',
    stream: { ...stream, applied, early, held, recalled },
    apply,
  };
}

function nothing(verdict: ReceiveVerdict, stream: Stream): Reception {
  return { verdict, stream, apply: [], remember: null };
}
