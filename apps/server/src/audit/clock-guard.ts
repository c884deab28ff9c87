// SPDX-License-Identifier: EUPL-1.2
// A clock that was set back would bring rights to life again that have ended: sessions, break-glass, assignments. So the
// server does not start when its clock is behind the last entry of the log (AV-9), and while it runs it refuses what needs a
// time as long as its clock is behind a time that it has already seen. Asked by server.ts after the migrations, and by every
// request.

import { sql } from 'kysely';
import type { KeeperDatabase } from '../store/database.ts';

/** Clocks of two machines, or of one before and after a correction, differ by a little. */
export const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** The message is for the person who starts the server and says what to do. */
export class ClockBehind extends Error {
  readonly code = 'clock-behind';
  readonly lastAuditAt: Date;

  constructor(lastAuditAt: Date, now: Date) {
    super(
      `The clock of this machine says ${now.toISOString()}, but the log was last written at ${lastAuditAt.toISOString()}. ` +
        'Rights that have ended would come to life again, so the server does not start. ' +
        'Set the clock (for example with NTP) and start again.',
    );
    this.name = 'ClockBehind';
    this.lastAuditAt = lastAuditAt;
  }
}

/** @throws {ClockBehind} when `now` is more than five minutes before the last entry; null: there is no entry yet */
export function assertClock(lastAuditAt: Date | null, now: Date): void {
  if (lastAuditAt === null) return;
  if (now.getTime() < lastAuditAt.getTime() - CLOCK_TOLERANCE_MS) throw new ClockBehind(lastAuditAt, now);
}

/** When the log was last written, whatever the institution. */
export async function readLastAuditAt(keeper: KeeperDatabase): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`SELECT max(at) AS at FROM audit_head WHERE seq > 0`.execute(keeper);
  return rows[0]?.at ?? null;
}

export interface GuardedClock {
  /** @throws {ClockBehind} while the clock is more than five minutes before a time that was seen already */
  readonly now: () => Date;
  /** Never ahead of what has passed since the start: for removing what is old, which a leap forward must not hasten. */
  readonly steady: () => Date;
}

export interface ClockSources {
  readonly wall?: () => Date;
  /** counts on whatever somebody does to the clock */
  readonly monotonicMs?: () => number;
  /** the last time that the log knows, at the start */
  readonly seen: Date | null;
  /** told once for each leap of more than five minutes, in either direction */
  readonly onLeap: (seconds: number) => void;
}

export function guardClock(sources: ClockSources): GuardedClock {
  const { wall = () => new Date(), monotonicMs = () => performance.now(), seen, onLeap } = sources;
  const begun = { at: wall().getTime(), ms: monotonicMs() };
  let before = begun;
  let latest = seen?.getTime() ?? Number.NEGATIVE_INFINITY;
  return {
    now: () => {
      const found = wall();
      const here = { at: found.getTime(), ms: monotonicMs() };
      const leapt = here.at - before.at - (here.ms - before.ms);
      before = here;
      if (Math.abs(leapt) > CLOCK_TOLERANCE_MS) onLeap(Math.round(leapt / 1000));
      assertClock(Number.isFinite(latest) ? new Date(latest) : null, found);
      latest = Math.max(latest, here.at);
      return found;
    },
    steady: () => new Date(Math.min(wall().getTime(), begun.at + monotonicMs() - begun.ms)),
  };
}
