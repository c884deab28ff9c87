// SPDX-License-Identifier: EUPL-1.2
// A clock that was set back would bring rights to life again that have ended: sessions, break-glass, assignments. So the
// server does not start when its clock is behind the last entry of the log (AV-9). Asked by server.ts after the migrations.

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
