// SPDX-License-Identifier: EUPL-1.2
// Whether a text is an estimate as this program writes it: the form only, never whether the numbers are right.

import type { EstimateResult } from '@amparo/measure/estimate';

const LISTS = ['lists', 'overlaps', 'histories', 'gates', 'intervals', 'steps', 'warnings', 'model'] as const;

export interface FoundEstimate {
  readonly result: EstimateResult;
  /** what the file says of itself; empty where it says nothing */
  readonly scope: { readonly period: string; readonly place: string; readonly definition: string };
}

/**
 * @param text JSON
 * @param draw tries everything that will be drawn; what it throws means that the form is not that of an estimate
 */
export function readEstimate(text: string, draw: (found: FoundEstimate) => void): FoundEstimate | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isForm(value)) return undefined;
  try {
    const found = { result: value, scope: scopeOf(value) };
    draw(found);
    return found;
  } catch {
    return undefined;
  }
}

function isForm(value: unknown): value is EstimateResult {
  if (typeof value !== 'object' || value === null) return false;
  const record = value as Readonly<Record<string, unknown>>;
  return (
    LISTS.every((name) => Array.isArray(record[name])) &&
    isCount(record['observed']) &&
    (record['estimate'] === null || isCount(record['estimate'])) &&
    ['interval', 'range', 'none'].includes(String(record['headline'])) &&
    // an interval or a refusal: never a number alone
    (record['headline'] !== 'interval' || (typeof record['interval'] === 'object' && record['interval'] !== null))
  );
}

function scopeOf(value: object): FoundEstimate['scope'] {
  const told: unknown = (value as { readonly scope?: unknown }).scope;
  const scope = typeof told === 'object' && told !== null ? (told as Readonly<Record<string, unknown>>) : {};
  const text = (name: string): string => (typeof scope[name] === 'string' ? scope[name].slice(0, 200) : '');
  return { period: text('period'), place: text('place'), definition: text('definition') };
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
