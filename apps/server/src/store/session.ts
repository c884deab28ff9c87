// SPDX-License-Identifier: EUPL-1.2
// The transaction of a request, bound to the session token of the person who asks. Row security looks the token up, so
// nothing in the transaction can act as anybody else; not even a statement smuggled into a query, because it would have to
// know another token (AZ-4). Called by mount.ts for every route that needs a session.

import type { Actor, Role } from '@amparo/casework/access';
import { sql } from 'kysely';
import type { SessionKey } from '../access/session-cookie.ts';
import type { Database } from './database.ts';

/** How long a session lives: without a request, and in all (AU-7). */
export const SESSION_IDLE_MS = 15 * 60_000;
export const SESSION_MOST_MS = 12 * 3600_000;

export interface Staff extends Actor {
  readonly displayName: string;
  readonly signInName: string;
  readonly institutionName: string;
  /** whose profile holds here; ZZ: the defaults alone */
  readonly country: string;
  /** IANA; the days of the institution begin by it */
  readonly timeZone: string;
  readonly sessionId: string;
  readonly deviceId: string | null;
  readonly method: string;
  readonly signedInAt: Date;
  /** may only look after the own account until there is a passkey or a second factor */
  readonly restricted: boolean;
}

/** What happened, for the log: codes and ids, never words (AUD-1). */
export interface AuditEntry {
  readonly action: string;
  readonly objectId: string | null;
  readonly outcome: 'allowed' | 'denied';
  readonly reason: string | null;
  readonly purpose: string | null;
}

export interface Work<Value> {
  readonly value: Value;
  /** written in this transaction, before anything is given */
  readonly entries: readonly AuditEntry[];
}

export interface SessionWork {
  readonly key: SessionKey;
  readonly now: Date;
  readonly requestId: string;
}

/** Whether the session lives, in one round trip and without a transaction: asked before a body is read. */
export async function knowsSession(db: Database, key: SessionKey, now: Date): Promise<boolean> {
  const { rows } = await sql.raw(enterStatement(key, now)).execute(db);
  return rows.length > 0;
}

/**
 * Runs `work` in a transaction of this session, writes its entries to the log, commits, and only then gives the value.
 *
 * @returns undefined when there is no such session or it has ended; nothing was run then
 */
export async function inSession<Value>(
  db: Database,
  { key, now, requestId }: SessionWork,
  work: (trx: Database, staff: Staff) => Promise<Work<Value>>,
): Promise<{ readonly value: Value } | undefined> {
  return db.connection().execute(async (connection) => {
    const run = (statements: string) => sql.raw<Entered>(statements).execute(connection);
    let open = true;
    try {
      const { rows } = await run(`BEGIN; ${enterStatement(key, now)}`);
      const [row] = rows;
      if (row === undefined) return undefined;
      const { value, entries } = await work(connection, staffOf(row));
      await run(commitWith(entries.length === 0 ? [] : [auditStatement(entries, requestId, now)]));
      open = false;
      return { value };
    } finally {
      if (open) await run('ROLLBACK').catch(() => undefined); // the pool drops a connection that broke
    }
  });
}

interface Entered {
  org_id: string;
  user_id: string;
  session_id: string;
  device_id: string | null;
  display_name: string;
  sign_in_name: string;
  institution: string;
  roles: readonly string[];
  method: string;
  device_bound: boolean;
  restricted: boolean;
  created_at: Date;
  step_up_at: Date | null;
  country: string;
  time_zone: string;
}

function staffOf(row: Entered): Staff {
  return {
    orgId: row.org_id,
    userId: row.user_id,
    sessionId: row.session_id,
    deviceId: row.device_id,
    displayName: row.display_name,
    signInName: row.sign_in_name,
    institutionName: row.institution,
    country: row.country,
    timeZone: row.time_zone,
    roles: row.roles as readonly Role[],
    method: row.method,
    deviceBound: row.device_bound,
    restricted: row.restricted,
    signedInAt: row.created_at,
    stepUpAt: row.step_up_at,
  };
}

/**
 * Writes the entries and commits. Whoever adds an entry holds the head of the chain of the institution (migrations/0005), and
 * keeping it until the disk has the commit would let everybody of an institution wait for the disk one after the other. So
 * this commit does not wait: it lets go of the chain, and a second, empty one waits until the disk has both. Nothing is
 * given before that. Commits reach the disk in the order in which the chain was held, so a crash takes away an end of the
 * chain that nobody was told of, never a part from its middle; and whoever has read what is lost is lost with it.
 */
export function commitWith(entries: readonly string[]): string {
  if (entries.length === 0) return 'COMMIT';
  return ['SET LOCAL synchronous_commit = off', ...entries, 'COMMIT', FLUSHED].join('; ');
}

/** A transaction of its own that writes to the log of the database, so that its commit waits for the disk. */
const FLUSHED = "SELECT pg_logical_emit_message(true, 'amparo', '')";

// Several statements in one round trip cannot have parameters. What goes into them is checked letter by letter instead.

function enterStatement({ given }: SessionKey, now: Date): string {
  const times = `'${SESSION_IDLE_MS} milliseconds', '${SESSION_MOST_MS} milliseconds'`;
  return `SELECT * FROM enter(${code(given)}, ${instant(now)}, ${times})`;
}

function auditStatement(entries: readonly AuditEntry[], request: string, now: Date): string {
  const list = (type: 'text' | 'uuid', part: (entry: AuditEntry) => string | null) =>
    `ARRAY[${entries.map((entry) => code(part(entry))).join(', ')}]::${type}[]`;
  const parts = [
    list('text', ({ action }) => action),
    list('uuid', ({ objectId }) => objectId),
    list('text', ({ purpose }) => purpose),
    list('text', ({ outcome }) => outcome),
    list('text', ({ reason }) => reason),
    code(request),
  ];
  return `SELECT audit_several(${parts.join(', ')}, ${instant(now)})`;
}

/** @throws {TypeError} for anything but the letters of codes, ids and tokens: a mistake of the caller */
function code(text: string | null): string {
  if (text === null) return 'NULL';
  if (!/^[A-Za-z0-9._-]{1,120}$/u.test(text)) throw new TypeError('only codes and ids go into such a statement');
  return `'${text}'`;
}

function instant(at: Date): string {
  return `'${at.toISOString()}'`;
}
