// SPDX-License-Identifier: EUPL-1.2
// Whether one institution's chain of the log is whole: entries come in order, one by one, and the first that is not as it
// was written is named (AUD-2). Pure; verify-log.ts feeds it from the database and from the anchors. It never says what an
// entry is about.
//
//   genesis = SHA-256('amparo audit v1 genesis ' || institution)
//   hash    = SHA-256('amparo audit v1 entry\n' || hash before || canonical JSON of the entry)     migrations/0005

import { hash } from 'node:crypto';
import type { ChainFault } from './faults.ts';

/** A row of audit_entry. `body` is what the hash covers; the other columns repeat parts of it for the database. */
export interface ChainEntry {
  readonly org: string;
  readonly seq: number;
  readonly at: Date;
  readonly actor: string | null;
  readonly action: string;
  readonly object: string | null;
  readonly decision: string;
  readonly body: string;
  readonly hash: Buffer;
}

export interface ChainHead {
  readonly seq: number;
  readonly hash: Buffer;
  readonly at: Date;
}

/** A head as a line of the anchor file holds it. */
export interface AnchoredHead {
  readonly seq: number;
  readonly hash: Buffer;
  readonly line: number;
}

/** When an anchor is due (AUD-3), and how much later than that it counts as missing. */
export const ANCHOR_EVERY_ENTRIES = 100;
export const ANCHOR_EVERY_MS = 10 * 60_000;
const ANCHOR_GRACE_MS = 2 * 60_000;

export interface ChainVerifier {
  /** @returns the fault, after which nothing more is to be given; or undefined */
  take(entry: ChainEntry): ChainFault | undefined;
  /** After the last entry. `head` is undefined when the database has none for this institution. */
  finish(head: ChainHead | undefined): ChainFault | undefined;
}

const ENTRY_TAG = Buffer.from('amparo audit v1 entry\n');

export function genesisHash(org: string): Buffer {
  return hash('sha256', `amparo audit v1 genesis ${org}`, 'buffer');
}

export function entryHash(previous: Buffer, body: string): Buffer {
  return hash('sha256', Buffer.concat([ENTRY_TAG, previous, Buffer.from(body)]), 'buffer');
}

/**
 * @param anchors the heads of this chain that were anchored, in rising order; undefined: verify without anchors
 */
export function verifyChain(org: string, anchors: readonly AnchoredHead[] | undefined): ChainVerifier {
  let last: ChainHead = { seq: 0, hash: genesisHash(org), at: new Date(Number.NEGATIVE_INFINITY) };
  let latest = Number.NEGATIVE_INFINITY;
  let next = 0;
  const due = anchorsDue(anchors?.at(-1)?.seq ?? 0);

  /** Anchored heads up to here: sound in itself is not enough, it must be the chain that was anchored. */
  const compareAnchors = (seq: number, found: Buffer): ChainFault | undefined => {
    for (let anchor = anchors?.[next]; anchor !== undefined && anchor.seq <= seq; anchor = anchors?.[next]) {
      if (anchor.seq !== seq || !anchor.hash.equals(found)) {
        return {
          code: 'anchor-differs',
          org,
          after: anchors?.[next - 1]?.seq ?? 0,
          seq: anchor.seq,
          line: anchor.line,
        };
      }
      next += 1;
    }
    return undefined;
  };

  return {
    take(entry) {
      const fault =
        orderFault(org, last.seq, entry) ??
        bodyFault(org, entry) ??
        (entryHash(last.hash, entry.body).equals(entry.hash)
          ? undefined
          : ({ code: 'hash-differs', org, seq: entry.seq } as const)) ??
        compareAnchors(entry.seq, entry.hash);
      last = entry;
      latest = Math.max(latest, entry.at.getTime());
      due.note(entry);
      return fault;
    },
    finish(head) {
      const missed = anchors?.[next];
      if (missed !== undefined) {
        return { code: 'cut-off', org, seq: last.seq + 1, anchored: missed.seq, line: missed.line };
      }
      if (head === undefined) return last.seq === 0 ? undefined : { code: 'head-missing', org, seq: last.seq };
      const fits = head.seq === last.seq && head.hash.equals(last.hash) && head.at.getTime() >= latest;
      if (!fits) return { code: 'head-differs', org, seq: last.seq, headSeq: head.seq };
      return anchors !== undefined && due.missed(last.at)
        ? { code: 'anchor-overdue', org, seq: due.first() }
        : undefined;
    },
  };
}

function orderFault(org: string, last: number, { seq }: ChainEntry): ChainFault | undefined {
  if (seq === last + 1) return undefined;
  return seq > last + 1 ? { code: 'entry-missing', org, seq: last + 1 } : { code: 'entry-twice', org, seq };
}

function bodyFault(org: string, entry: ChainEntry): ChainFault | undefined {
  const { seq } = entry;
  const written = readBody(entry.body);
  if (written === undefined) return { code: 'not-canonical', org, seq };
  const column = differentColumn(org, entry, written);
  return column === undefined ? undefined : { code: 'column-differs', org, seq, column };
}

/** `org` is that of the chain, not of the row: a row moved to another institution does not fit either. */
function differentColumn(org: string, entry: ChainEntry, written: Body): string | undefined {
  if (written.seq !== entry.seq) return 'seq';
  if (written.org !== org) return 'org';
  if (written.at !== (Number.isFinite(entry.at.getTime()) ? entry.at.toISOString() : '')) return 'at';
  if (written.actor !== entry.actor) return 'actor';
  if (written.action !== entry.action) return 'action';
  if (written.object !== entry.object) return 'object';
  return written.decision === entry.decision ? undefined : 'decision';
}

interface Body {
  readonly action: string | null;
  readonly actor: string | null;
  readonly at: string | null;
  readonly decision: string | null;
  readonly device: string | null;
  readonly object: string | null;
  readonly org: string | null;
  readonly purpose: string | null;
  readonly reason: string | null;
  readonly request: string | null;
  readonly seq: number;
}

/** @returns undefined unless the text is the canonical form (RFC 8785) of an object with exactly the keys of an entry */
function readBody(body: string): Body | undefined {
  try {
    const value = JSON.parse(body) as Body | null;
    return value !== null && canonicalBody(value) === body ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What canonicalJson would write, with the keys known beforehand: this runs for every entry there ever was. */
function canonicalBody(value: Body): string {
  const { action, actor, at, decision, device, object, org, purpose, reason, request, seq } = value;
  return (
    `{"action":${text(action)},"actor":${text(actor)},"at":${text(at)},"decision":${text(decision)},"device":${text(device)}` +
    `,"object":${text(object)},"org":${text(org)},"purpose":${text(purpose)},"reason":${text(reason)}` +
    `,"request":${text(request)},"seq":${Number.isSafeInteger(seq) ? seq : '?'}}`
  );
}

/** Anything but a text or null becomes what no JSON is, and then does not equal the body. */
function text(value: unknown): string {
  return value === null ? 'null' : typeof value === 'string' ? JSON.stringify(value) : '?';
}

/**
 * Whether an anchor is missing after the last one, from the times of the entries alone: a server that ended at once left
 * entries that no anchor holds, and that is no fault; a server that went on writing would have anchored them.
 */
function anchorsDue(anchored: number) {
  let first: ChainEntry | undefined;
  let hundredth: ChainEntry | undefined;
  const later = (than: ChainEntry | undefined, by: number, at: Date) =>
    than !== undefined && at.getTime() - than.at.getTime() > by + ANCHOR_GRACE_MS;
  return {
    note(entry: ChainEntry) {
      if (entry.seq === anchored + 1) first = entry;
      if (entry.seq === anchored + ANCHOR_EVERY_ENTRIES) hundredth = entry;
    },
    missed: (lastAt: Date) => later(first, ANCHOR_EVERY_MS, lastAt) || later(hundredth, 0, lastAt),
    first: () => anchored + 1,
  };
}
