// SPDX-License-Identifier: EUPL-1.2
// Everything about the log that runs by itself while the server runs: anchors, alarms, and its own verification once a day
// and on demand. One object for server.ts to start and stop. A log that is not intact becomes an alarm of its institution
// and a line for the operator; the server goes on, because people need it.

import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { KeeperDatabase } from '../store/database.ts';
import { createAlarmWatch } from './alarm-watch.ts';
import type { Alarm, Place } from './alarms.ts';
import { createAnchoring } from './anchoring.ts';
import type { Signer } from './anchors.ts';
import type { Clock } from './clock.ts';
import type { Fault } from './faults.ts';
import { type Verification, verifyLog } from './verify-log.ts';

const VERIFY_EVERY_MS = 24 * 3600_000;

export interface AuditWatchNeeds {
  readonly keeper: KeeperDatabase;
  readonly signer: Signer;
  /** outside the database, best on another volume: AMPARO_ANCHORS */
  readonly anchorFolder: string;
  readonly clock: Clock;
  readonly place: Place;
  /** codes and numbers for the log of the server */
  readonly onAlarm?: (alarm: Alarm) => void;
  readonly onFault?: (fault: Fault) => void;
  readonly onAnchored?: (line: number, count: number) => void;
  /** the short line of a day that is over, for paper */
  readonly onDay?: (printable: string) => void;
  readonly onProblem: (error: unknown) => void;
}

export interface LastVerification {
  readonly at: Date;
  readonly intact: boolean;
  readonly faults: readonly Fault[];
}

export interface AuditWatch {
  /** Never throws for what is wrong with log or anchors: that goes to onProblem, and is tried again. */
  start(): Promise<void>;
  /** The whole log, now. A second call while one runs waits for the same result. */
  verifyNow(): Promise<Verification>;
  /** the last verification that came to an end */
  last(): LastVerification | undefined;
  /** See Anchoring: after a restore, by an administrator with a fresh proof. */
  acceptRestore(): Promise<number>;
  stop(): Promise<void>;
}

export function createAuditWatch(needs: AuditWatchNeeds): AuditWatch {
  const { keeper, signer, anchorFolder, clock, onProblem } = needs;
  const anchoring = createAnchoring({ ...needs, folder: anchorFolder });
  const alarms = createAlarmWatch(needs);
  let running: Promise<Verification> | undefined;
  let last: LastVerification | undefined;
  let endDaily: (() => Promise<void>) | undefined;

  const verify = async (): Promise<Verification> => {
    const trustedKey = await signer.publicKey();
    const verification = await verifyLog({ database: keeper, anchorFolder, trustedKey });
    for (const fault of verification.faults) needs.onFault?.(fault);
    last = { at: clock.now(), intact: verification.intact, faults: verification.faults };
    await tellOfficers(keeper, verification.faults, clock.now());
    return verification;
  };
  const verifyNow = () => {
    running ??= verify().finally(() => {
      running = undefined;
    });
    return running;
  };

  return {
    verifyNow,
    last: () => last,
    acceptRestore: () => anchoring.acceptRestore(),
    async start() {
      await anchoring.start().catch(onProblem);
      await alarms.start().catch(onProblem);
      endDaily ??= clock.every(VERIFY_EVERY_MS, async () => {
        await verifyNow().catch(onProblem);
      });
    },
    async stop() {
      await endDaily?.();
      endDaily = undefined;
      await alarms.stop();
      await anchoring.stop();
    },
  };
}

/** A fault of the anchors concerns every institution. One open alarm at a time. */
async function tellOfficers(keeper: KeeperDatabase, faults: readonly Fault[], now: Date): Promise<void> {
  if (faults.length === 0) return;
  const known = (await keeper.selectFrom('institution').select('org_id').execute()).map(({ org_id }) => org_id);
  const all = faults.some((fault) => !('org' in fault));
  const named = new Set(faults.flatMap((fault) => ('org' in fault ? fault.org : [])));
  for (const org of known.filter((one) => all || named.has(one))) {
    const id = randomUUID();
    await keeper.transaction().execute(async (trx) => {
      const { numAffectedRows = 0n } = await sql`INSERT INTO alarm (org_id, alarm_id, kind, actor, at)
        SELECT ${org}::uuid, ${id}::uuid, 'log-not-intact', NULL, ${now}::timestamptz WHERE NOT EXISTS
          (SELECT FROM alarm WHERE org_id = ${org}::uuid AND kind = 'log-not-intact' AND seen_at IS NULL)`.execute(trx);
      if (numAffectedRows === 0n) return;
      await sql`INSERT INTO notice (org_id, notice_id, user_id, kind, object_id, at)
        SELECT DISTINCT ON (user_id) org_id, gen_random_uuid(), user_id, 'alarm', ${id}::uuid, ${now}::timestamptz
        FROM role_grant WHERE org_id = ${org}::uuid AND role = 'DataProtectionOfficer' AND state = 'active'`.execute(
        trx,
      );
    });
  }
}
