// SPDX-License-Identifier: EUPL-1.2
// Looks at what is new in the log every fifteen seconds and raises the alarms of alarms.ts: a row for the data protection
// officer's page and a notice to each of them (AUD-4: within a minute). Keeps the last day of the log in memory, ids and
// codes only. The same alarm is raised once, also after a restart and with two servers on one database.

import { hash } from 'node:crypto';
import { sql } from 'kysely';
import type { KeeperDatabase } from '../store/database.ts';
import { type Alarm, ALARM_RULES, alarmsOf, type Look, type Place, WINDOW_MS } from './alarms.ts';
import type { Clock } from './clock.ts';

export const WATCH_EVERY_MS = 15_000;
/** At a start, at most so many entries of an institution are looked back at. */
const MOST_BACK = 50_000;
const BATCH = 5_000;

export interface AlarmWatchNeeds {
  readonly keeper: KeeperDatabase;
  readonly clock: Clock;
  readonly place: Place;
  readonly onAlarm?: (alarm: Alarm) => void;
  readonly onProblem: (error: unknown) => void;
}

export interface AlarmWatch {
  /** Reads the last day and begins to watch. */
  start(): Promise<void>;
  /** @returns the alarms that were new */
  look(): Promise<readonly Alarm[]>;
  stop(): Promise<void>;
}

export function createAlarmWatch(needs: AlarmWatchNeeds): AlarmWatch {
  const { keeper, clock, place, onAlarm, onProblem } = needs;
  const seen = new Map<string, number>();
  const people = new Map<string, Look[]>();
  const settled = new Set<string>();
  let end: (() => Promise<void>) | undefined;

  const look = async (): Promise<readonly Alarm[]> => {
    const fresh = await readNew(keeper, seen, clock.now());
    const oldest = clock.now().getTime() - WINDOW_MS;
    const touched = new Set<string>();
    for (const one of fresh) {
      if (one.actor === null) continue;
      const person = `${one.org} ${one.actor}`;
      const known = people.get(person) ?? [];
      known.push(one);
      people.set(person, known);
      touched.add(person);
    }
    const raised: Alarm[] = [];
    for (const person of touched) {
      const window = (people.get(person) ?? []).filter(({ at }) => at.getTime() > oldest);
      people.set(person, window);
      for (const alarm of alarmsOf(window, place)) {
        const id = alarmId(alarm);
        if (!settled.has(id) && (await raise(keeper, alarm, id))) raised.push(alarm);
        settled.add(id);
      }
    }
    forgetOld(people, oldest);
    for (const one of fresh) seen.set(one.org, Math.max(one.seq, seen.get(one.org) ?? 0));
    for (const alarm of raised) onAlarm?.(alarm);
    return raised;
  };

  return {
    look,
    async start() {
      await look();
      end ??= clock.every(WATCH_EVERY_MS, async () => {
        await look().catch(onProblem);
      });
    },
    async stop() {
      await end?.();
      end = undefined;
    },
  };
}

function forgetOld(people: Map<string, Look[]>, oldest: number): void {
  for (const [person, window] of people) {
    if ((window.at(-1)?.at.getTime() ?? 0) <= oldest) people.delete(person);
  }
}

/** Entries that were not seen yet. The lock of the head makes numbers become visible in their order. */
async function readNew(keeper: KeeperDatabase, seen: ReadonlyMap<string, number>, now: Date): Promise<readonly Look[]> {
  const heads = await keeper.selectFrom('audit_head').select(['org_id', 'seq']).execute();
  const fresh: Look[] = [];
  for (const { org_id: org, seq } of heads) {
    const until = Number(seq);
    const since = new Date(now.getTime() - WINDOW_MS);
    for (let after = seen.get(org) ?? Math.max(0, until - MOST_BACK); after < until; ) {
      const rows = await readBatch(keeper, org, after, since);
      fresh.push(...rows);
      if (rows.length < BATCH) break;
      after = rows.at(-1)?.seq ?? until;
    }
  }
  return fresh;
}

async function readBatch(keeper: KeeperDatabase, org: string, after: number, since: Date): Promise<readonly Look[]> {
  const rows = await keeper
    .selectFrom('audit_entry')
    .select(['org_id', 'seq', 'at', 'actor', 'action', 'object_id', 'decision', 'body'])
    .where('org_id', '=', org)
    .where('seq', '>', String(after))
    .where('at', '>', since)
    .orderBy('seq')
    .limit(BATCH)
    .execute();
  return rows.map(({ org_id, seq, at, actor, action, object_id, decision, body }) => ({
    org: org_id,
    seq: Number(seq),
    at: new Date(at),
    actor,
    action,
    object: object_id,
    decision,
    reason: (JSON.parse(body) as { readonly reason: string | null }).reason,
  }));
}

/** @returns false when it was raised before, or one of its kind about the same person is fresh enough */
async function raise(keeper: KeeperDatabase, alarm: Alarm, id: string): Promise<boolean> {
  const { org, kind, actor, at, count } = alarm;
  const quietMs = ALARM_RULES.find((rule) => rule.kind === kind)?.quietMs ?? 0;
  const quietSince = new Date(at.getTime() - quietMs);
  return keeper.transaction().execute(async (trx) => {
    const added = await sql`INSERT INTO alarm (org_id, alarm_id, kind, actor, at, count)
      SELECT ${org}::uuid, ${id}::uuid, ${kind}::text, ${actor}::uuid, ${at}::timestamptz, ${count}::integer
      WHERE NOT EXISTS (SELECT FROM alarm WHERE org_id = ${org}::uuid AND kind = ${kind} AND actor = ${actor}::uuid
        AND at > ${quietSince}::timestamptz AND at <= ${at}::timestamptz)
      ON CONFLICT DO NOTHING`.execute(trx);
    if (Number(added.numAffectedRows ?? 0) === 0) return false;
    await sql`INSERT INTO notice (org_id, notice_id, user_id, kind, object_id, at)
      SELECT DISTINCT ON (g.user_id) g.org_id, gen_random_uuid(), g.user_id, 'alarm', ${id}::uuid, ${at}::timestamptz
      FROM role_grant g JOIN staff_user u ON u.org_id = g.org_id AND u.user_id = g.user_id AND u.disabled_at IS NULL
      WHERE g.org_id = ${org}::uuid AND g.role = 'DataProtectionOfficer' AND g.state = 'active'`.execute(trx);
    return true;
  });
}

/** The same alarm has the same id, whoever finds it. */
function alarmId({ org, kind, actor, seq }: Alarm): string {
  const hex = hash('sha256', `amparo alarm ${org} ${kind} ${actor} ${seq}`);
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
