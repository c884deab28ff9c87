// SPDX-License-Identifier: EUPL-1.2
// When the log looks as if somebody were looking at what is not theirs (AUD-4): rules as data, each with its reason, and a
// pure function from a window of entries to alarms. alarm-watch.ts feeds it. An alarm is a question for the data
// protection officer, never a finding; it carries codes, ids and numbers only.

/** An entry as the rules see it. */
export interface Look {
  readonly org: string;
  readonly seq: number;
  readonly at: Date;
  readonly actor: string | null;
  readonly action: string;
  readonly object: string | null;
  readonly decision: string;
  /** how the person came to it, or why it was refused */
  readonly reason: string | null;
}

export const ALARM_KINDS = [
  'many-cases',
  'reads-without-change',
  'same-name-searched',
  'many-refusals',
  'night-identity',
  'night-export',
  'break-glass',
] as const;
export type AlarmKind = (typeof ALARM_KINDS)[number];

export interface Alarm {
  readonly org: string;
  readonly kind: AlarmKind;
  readonly actor: string;
  /** the entry that made it an alarm */
  readonly seq: number;
  readonly at: Date;
  /** of what the rule counts: cases, searches, refusals */
  readonly count: number;
}

export interface AlarmRule {
  readonly kind: AlarmKind;
  readonly why: string;
  readonly counts: (look: Look, place: Place) => boolean;
  /** counts different objects; otherwise entries */
  readonly different?: true;
  /** counts each object on its own: so many entries about the same one */
  readonly same?: true;
  /** an entry like this within the window, by the same person, and it is no alarm */
  readonly unless?: (look: Look) => boolean;
  readonly atLeast: number;
  readonly withinMs: number;
  /** from the first that counts to the last, at least so long */
  readonly overMs?: number;
  /** after one alarm, none of the same kind about the same person for so long; 0: each counts */
  readonly quietMs: number;
}

/** Where the institution works: night is a matter of the place. */
export interface Place {
  /** IANA name, such as America/Tegucigalpa */
  readonly timeZone: string;
}

const HOUR = 3600_000;
export const DAY = 24 * HOUR;
const NIGHT = { from: 22, until: 5 } as const;

/** Of cases; the conversations that belong to one are not counted beside it. */
const READS: ReadonlySet<string> = new Set(['case.read', 'case.read-identity']);
const CHANGES: ReadonlySet<string> = new Set([
  'case.open',
  'case.change',
  'case.assign',
  'case.hand-over',
  'case.erase',
  'case.replace-key',
  'case.request-erasure',
  'case.deny-person',
  'conversation.begin',
  'conversation.change',
  'conversation.attach',
  'conversation.discard',
  'group.begin',
  'group.change',
]);

const allowed = ({ decision }: Look) => decision === 'allowed';

export const ALARM_RULES: readonly AlarmRule[] = [
  {
    kind: 'many-cases',
    why: 'Nobody works on so many people within an hour; whoever opens one file after the other is looking for somebody, or copying. A busy worker with forty files opens about five an hour.',
    counts: (look) => allowed(look) && READS.has(look.action),
    different: true,
    atLeast: 20,
    withinMs: HOUR,
    quietMs: 4 * HOUR,
  },
  {
    kind: 'reads-without-change',
    why: 'Work leaves traces: a note, an answer, an assignment. Many files read over the length of a working day and nothing done with any of them is curiosity until explained; a morning spent reading is not. Supervisors who only read will be asked once a day at most.',
    counts: (look) => allowed(look) && READS.has(look.action),
    different: true,
    unless: (look) => allowed(look) && CHANGES.has(look.action),
    atLeast: 15,
    withinMs: DAY,
    overMs: 6 * HOUR,
    quietMs: DAY,
  },
  {
    kind: 'same-name-searched',
    why: 'A person is looked for by those who abused her. The object of a search is a keyed hash of the surname (searchMark), so the same surname shows without being told; three searches are a spelling mistake, five are a wish.',
    counts: (look) => look.action === 'case.search' && look.object !== null,
    same: true,
    atLeast: 5,
    withinMs: DAY,
    quietMs: DAY,
  },
  {
    kind: 'many-refusals',
    why: 'Trying numbers of files, or actions that are not one’s own: a mistake happens three times, not ten.',
    counts: (look) => !allowed(look) && look.reason !== 'step-up-required',
    atLeast: 10,
    withinMs: HOUR,
    quietMs: 4 * HOUR,
  },
  {
    kind: 'night-identity',
    why: 'Officers meet people at night and open the file of the one they meet. Names of several people, one after the other, while nobody looks over the shoulder, are another matter.',
    counts: (look, place) => allowed(look) && look.action === 'case.read-identity' && isNight(look.at, place),
    different: true,
    atLeast: 4,
    withinMs: 8 * HOUR,
    quietMs: 8 * HOUR,
  },
  {
    kind: 'night-export',
    why: 'Nothing needs to leave the system in the middle of the night; a thief does not wait for the morning.',
    counts: (look, place) => allowed(look) && look.action.split('.').includes('export') && isNight(look.at, place),
    atLeast: 1,
    withinMs: HOUR,
    quietMs: HOUR,
  },
  {
    kind: 'break-glass',
    why: 'Reaching a case that is not one’s own is for imminent danger, and is looked at by a second person within a day (AZ-8).',
    counts: (look) => allowed(look) && look.action === 'break-glass.request',
    atLeast: 1,
    withinMs: HOUR,
    quietMs: 0,
  },
];

/** The longest window of any rule: older entries cannot matter. */
export const WINDOW_MS = Math.max(...ALARM_RULES.map(({ withinMs }) => withinMs));

/**
 * @param looks entries of any institutions and people, each institution's in the order of its log
 * @returns every alarm that these entries raise, in the order of the entries; the same entries give the same alarms
 */
export function alarmsOf(looks: readonly Look[], place: Place, rules = ALARM_RULES): readonly Alarm[] {
  const people = Map.groupBy(
    looks.filter(({ actor }) => actor !== null),
    ({ org, actor }) => `${org} ${actor}`,
  );
  const found = [...people.values()].flatMap((own) => rules.flatMap((rule) => alarmsOfRule(rule, own, place)));
  return found.toSorted((one, other) => one.at.getTime() - other.at.getTime() || one.seq - other.seq);
}

function alarmsOfRule(rule: AlarmRule, own: readonly Look[], place: Place): readonly Alarm[] {
  const counted = own.filter((look) => rule.counts(look, place));
  const alarms: Alarm[] = [];
  let quietUntil = Number.NEGATIVE_INFINITY;
  let from = 0;
  counted.forEach((look, index) => {
    const at = look.at.getTime();
    while (from < index && (counted[from]?.at.getTime() ?? at) <= at - rule.withinMs) from += 1;
    if (at < quietUntil || look.actor === null) return;
    if (at - (counted[from]?.at.getTime() ?? at) < (rule.overMs ?? 0)) return;
    const count = howMany(rule, counted.slice(from, index + 1), look);
    if (count < rule.atLeast || isExplained(rule, own, at)) return;
    alarms.push({ org: look.org, kind: rule.kind, actor: look.actor, seq: look.seq, at: look.at, count });
    quietUntil = at + rule.quietMs;
  });
  return alarms;
}

function howMany({ different, same }: AlarmRule, within: readonly Look[], last: Look): number {
  if (same === true) return within.filter(({ object }) => object === last.object).length;
  if (different === true) return new Set(within.flatMap(({ object }) => object ?? [])).size;
  return within.length;
}

/** Something was done in the same window: it is work. */
function isExplained({ unless, withinMs }: AlarmRule, own: readonly Look[], at: number): boolean {
  if (unless === undefined) return false;
  return own.some((look) => look.at.getTime() > at - withinMs && look.at.getTime() <= at && unless(look));
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function isNight(at: Date, { timeZone }: Place): boolean {
  const known =
    clocks.get(timeZone) ?? new Intl.DateTimeFormat('en-GB', { timeZone, hour: 'numeric', hourCycle: 'h23' });
  clocks.set(timeZone, known);
  const hour = Number(known.format(at));
  return hour >= NIGHT.from || hour < NIGHT.until;
}

/**
 * What a search is written to the log with: the same surname gives the same id within a day of an institution, and it
 * cannot be turned back without the key, nor be compared with another day's (BI-3).
 *
 * @param keyed HMAC of normalised surname, institution and day, made where the keys are; at least 16 bytes
 * @returns a version 8 UUID, for `objectId` of the entry
 */
export function searchMark(keyed: Uint8Array): string {
  if (keyed.length < 16) throw new RangeError('a keyed hash has at least 16 bytes');
  const bytes = Buffer.from(keyed.subarray(0, 16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
