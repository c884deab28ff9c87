// SPDX-License-Identifier: EUPL-1.2
// The rooms that are open, in the memory of this process and nowhere else: no table, no backup and no log ever holds a device
// or an answer. A room ends when its leader ends it or its time is over; what may be kept of it is given to `keep`, the rest is
// forgotten. A restart ends every room.

import { randomInt, randomUUID } from 'node:crypto';
import { createRoom, type Room, type RoomMeasures, type RoomStep, type RoomTests } from '@amparo/learn/rooms';
import { hashToken, newToken } from '../access/tokens.ts';

/** No vowels, so that no word comes out, and nothing that looks like something else: 24^6 are 191 million codes. */
const LETTERS = 'BCDFGHJKMNPQRTVWXY346789';
const CODE_LENGTH = 6;
export const CODE_PATTERN = new RegExp(`^[${LETTERS}]{${CODE_LENGTH}}$`, 'u');
/** In the whole installation: a room is a few hundred short words. */
const MOST_ROOMS = 500;

export interface RoomChoice {
  readonly lesson: string;
  readonly language: string;
  readonly tests: RoomTests;
  readonly seed: number;
  readonly course: string;
}

export interface OpenRoom extends RoomChoice {
  readonly roomId: string;
  readonly orgId: string;
  readonly leader: string;
  readonly code: string;
  readonly endsAt: Date;
  readonly room: Room;
}

/** What is kept of a room that has ended. */
export type Keep = (orgId: string, course: string, measures: RoomMeasures) => Promise<void>;

export interface Rooms {
  /** @returns undefined when this person leads a room already, or there are too many */
  open(
    given: RoomChoice & {
      readonly orgId: string;
      readonly leader: string;
      readonly plan: readonly RoomStep[];
      readonly endsAt: Date;
    },
    now: Date,
  ): OpenRoom | undefined;
  ledBy(orgId: string, leader: string, now: Date): OpenRoom | undefined;
  /** @returns the room and the token of a new device; 'full' when nobody more can join */
  join(code: string, now: Date): { readonly found: OpenRoom; readonly token: string } | 'full' | undefined;
  /** @returns the room that this token was made for, and the name of the device in it */
  of(token: string, now: Date): { readonly found: OpenRoom; readonly device: string } | undefined;
  end(found: OpenRoom): Promise<void>;
  /** Ends what is over. */
  sweep(now: Date): Promise<void>;
}

export function createRooms(keep: Keep): Rooms {
  const rooms = new Map<string, OpenRoom>();
  const byCode = new Map<string, OpenRoom>();
  const byDevice = new Map<string, OpenRoom>();

  const living = (found: OpenRoom | undefined, now: Date) =>
    found !== undefined && found.endsAt > now ? found : undefined;
  const newCode = (): string => {
    const code = Array.from({ length: CODE_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
    return byCode.has(code) ? newCode() : code;
  };
  const ledBy: Rooms['ledBy'] = (orgId, leader, now) =>
    [...rooms.values()].find((each) => each.orgId === orgId && each.leader === leader && each.endsAt > now);
  const end: Rooms['end'] = async (found) => {
    if (!rooms.delete(found.roomId)) return;
    byCode.delete(found.code);
    for (const [device, room] of byDevice) if (room === found) byDevice.delete(device);
    await keep(found.orgId, found.course, found.room.measures());
  };

  return {
    open: ({ plan, ...given }, now) => {
      if (rooms.size >= MOST_ROOMS || ledBy(given.orgId, given.leader, now) !== undefined) return undefined;
      const found: OpenRoom = { ...given, roomId: randomUUID(), code: newCode(), room: createRoom(plan) };
      rooms.set(found.roomId, found);
      byCode.set(found.code, found);
      return found;
    },
    ledBy,
    join: (code, now) => {
      const found = living(byCode.get(code), now);
      if (found === undefined) return undefined;
      const token = newToken();
      const device = deviceOf(token);
      if (device === undefined || !found.room.join(device)) return 'full';
      byDevice.set(device, found);
      return { found, token };
    },
    of: (token, now) => {
      const device = deviceOf(token);
      const found = device === undefined ? undefined : living(byDevice.get(device), now);
      return found === undefined || device === undefined ? undefined : { found, device };
    },
    end,
    sweep: async (now) => {
      const over = [...rooms.values()].filter(({ endsAt }) => endsAt <= now);
      for (const found of over) await end(found);
    },
  };
}

function deviceOf(token: string): string | undefined {
  return hashToken(token)?.toString('base64');
}
