// SPDX-License-Identifier: EUPL-1.2
// The budget ledger of one data set: every release that shares persons with another spends from the same budget, also those
// that were withdrawn and tries that somebody saw. Arithmetic only; who stores the lines (a file, the server) appends them
// and never changes one.

import { Refused } from './refusals.ts';

export interface LedgerEntry {
  /** ISO 8601, UTC */
  readonly at: string;
  readonly releaseId: string;
  readonly purpose: string;
  readonly columns: readonly string[];
  readonly mechanism: 'dp' | 'k';
  readonly length: number;
  /** of a k-anonymous release: 0 */
  readonly epsilon: number;
  readonly delta: number;
  /** cost in zCDP, or null where it is not known */
  readonly rho: number | null;
  readonly resolution: number;
  readonly accounting: string;
  readonly softwareVersion: string;
  /** SHA-256 of what was released, hexadecimal; empty while it is being made */
  readonly outputHash: string;
  readonly approvedBy: string;
  readonly reason: string;
}

/** Epsilon per data set and year; the owner may lower it. */
export const DEFAULT_CAP = 8;
const YEAR_MS = 366 * 24 * 3600 * 1000;

export interface LedgerSum {
  readonly epsilon: number;
  readonly delta: number;
  readonly releases: number;
  readonly kReleases: number;
}

/** Basic composition: epsilons and deltas add up. Of the year that ends now. */
export function sumLedger(entries: readonly LedgerEntry[], now: string): LedgerSum {
  const since = Date.parse(now) - YEAR_MS;
  const recent = entries.filter(({ at }) => Date.parse(at) > since);
  return {
    epsilon: recent.reduce((sum, entry) => sum + entry.epsilon, 0),
    delta: recent.reduce((sum, entry) => sum + entry.delta, 0),
    releases: recent.filter(({ mechanism }) => mechanism === 'dp').length,
    // k-anonymity has no year after which a second release would be harmless
    kReleases: entries.filter(({ mechanism }) => mechanism === 'k').length,
  };
}

export interface Spending {
  readonly mechanism: 'dp' | 'k';
  readonly epsilon: number;
  readonly cap: number;
  readonly now: string;
}

/**
 * @returns what is spent already
 * @throws {Refused} BUDGET_EXHAUSTED, REPEAT_K_RELEASE
 */
export function mayRelease(entries: readonly LedgerEntry[], { mechanism, epsilon, cap, now }: Spending): LedgerSum {
  const spent = sumLedger(entries, now);
  if (mechanism === 'k' && spent.kReleases > 0) throw new Refused({ code: 'REPEAT_K_RELEASE' });
  if (mechanism === 'dp' && spent.epsilon + epsilon > cap + 1e-9)
    throw new Refused({ code: 'BUDGET_EXHAUSTED', values: { spent: spent.epsilon, asked: epsilon, cap } });
  return spent;
}

/** @param text one JSON object per line; @throws {Refused} BAD_LEDGER with the line: a ledger that cannot be read spends nothing */
export function readLedger(text: string): LedgerEntry[] {
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return [];
    const entry = parseLine(line);
    if (entry === undefined) throw new Refused({ code: 'BAD_LEDGER', line: at + 1 });
    return [entry];
  });
}

function parseLine(line: string): LedgerEntry | undefined {
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { at, epsilon, delta, mechanism } = entry as Record<string, unknown>;
  const isSound =
    typeof at === 'string' &&
    Number.isFinite(Date.parse(at)) &&
    typeof epsilon === 'number' &&
    epsilon >= 0 &&
    typeof delta === 'number' &&
    delta >= 0 &&
    (mechanism === 'dp' || mechanism === 'k');
  return isSound ? (entry as LedgerEntry) : undefined;
}
