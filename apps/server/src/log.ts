// SPDX-License-Identifier: EUPL-1.2
// The only way the server writes a log. It takes an event of a closed list and fields of a closed list; whatever does not
// look like the number, id or code that the field asks for is replaced. There is no field for a message, a body, a
// query, a name or an address, so none can get in by mistake (LOG-1).

export const EVENTS = [
  'starting',
  'listening',
  'stopping',
  'stopped',
  'migrated',
  'request',
  'refused',
  'unexpected',
  'database-lost',
  'disk-low',
  'disk-well',
  'integrity-error',
  'keys-unavailable',
  'scan-unavailable',
  'keys-rotated',
  'key-destroyed',
  'clock-leap',
  'share-given',
  'signed-in',
  'sign-in-failed',
  'signed-out',
  'set-up',
  'housekeeping',
  'envelope-refused',
  'job-done',
  'job-failed',
  'alarm',
  'audit-fault',
  'audit-problem',
  'demo-loaded',
] as const;
export type LogEvent = (typeof EVENTS)[number];

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u;
const CODE = /^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$/u;
/** a route as it stands in app.ts, with `:id` for what varies */
const ROUTE = /^\/[a-z0-9/:.*_-]{0,80}$/iu;
/** `file.ts:12` of our own stack frames */
const FRAME = /^[a-z0-9.-]{1,60}:\d{1,6}$/iu;

const FIELDS = {
  request: ID,
  institution: ID,
  user: ID,
  object: ID,
  problem: CODE,
  error: CODE,
  sqlState: CODE,
  signal: CODE,
  method: CODE,
  route: ROUTE,
  at: FRAME,
  status: 'number',
  ms: 'number',
  count: 'number',
  schema: 'number',
  port: 'number',
} as const;
export type LogFields = {
  readonly [F in keyof typeof FIELDS]?: ((typeof FIELDS)[F] extends 'number' ? number : string) | undefined;
};

export type Log = (event: LogEvent, fields?: LogFields) => void;

/** @param write takes one line; the process's standard error unless told otherwise */
export function createLog(
  write: (line: string) => void = (line) => process.stderr.write(line),
  now: () => Date = () => new Date(),
): Log {
  return (event, fields = {}) => {
    const line: Record<string, string | number> = { time: now().toISOString(), event };
    for (const [name, rule] of Object.entries(FIELDS)) {
      const value = fields[name as keyof LogFields];
      if (value !== undefined) line[name] = allowed(value, rule);
    }
    write(`${JSON.stringify(line)}\n`);
  };
}

function allowed(value: string | number, rule: RegExp | 'number'): string | number {
  if (rule === 'number') return typeof value === 'number' && Number.isFinite(value) ? value : '[withheld]';
  return typeof value === 'string' && rule.test(value) ? value : '[withheld]';
}

/** What may be said of an exception: its kind, the database's state code, and where in our files it arose. */
export function describeError(error: unknown): Pick<LogFields, 'error' | 'sqlState' | 'at'> {
  if (!(error instanceof Error)) return { error: 'not-an-error' };
  const state = (error as { code?: unknown }).code;
  const frame = /([A-Za-z0-9.-]+\.ts:\d+):\d+\)?$/mu.exec(stackWithoutMessage(error))?.[1];
  return {
    error: error.name,
    ...(typeof state === 'string' ? { sqlState: state } : {}),
    ...(frame === undefined ? {} : { at: frame }),
  };
}

function stackWithoutMessage(error: Error): string {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .join('\n');
}
