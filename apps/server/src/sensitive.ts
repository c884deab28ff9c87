// SPDX-License-Identifier: EUPL-1.2
// What must not be printed by mistake (LOG-1). A Sensitive value shows itself as [redacted] wherever a program turns things
// into text: templates, concatenation, JSON, console and debugger; only `expose` gives it, and that word is easy to search
// for. `stripped` takes from an error of the database what repeats data: values of rows, parts of statements.

import { inspect } from 'node:util';

export const REDACTED = '[redacted]';

export class Sensitive<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
    Object.freeze(this);
  }

  /** The value itself: for what it was kept for, never for a message. */
  expose(): T {
    return this.#value;
  }

  map<U>(change: (value: T) => U): Sensitive<U> {
    return new Sensitive(change(this.#value));
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [Symbol.toPrimitive](): string {
    return REDACTED;
  }

  get [Symbol.toStringTag](): string {
    return 'Sensitive';
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}

/** What PostgreSQL and its driver put on an error beside its code: rows, keys, statements, names of objects. */
const CARRIERS = [
  'detail',
  'hint',
  'where',
  'internalQuery',
  'position',
  'internalPosition',
  'query',
  'parameters',
  'values',
] as const;

/**
 * Takes the data off an error and off what caused it, in place, so that whoever prints it whole prints nothing. Code, table
 * and constraint stay: they are words of ours.
 */
export function stripped(error: unknown): unknown {
  for (let found: unknown = error, depth = 0; found instanceof Error && depth < 10; found = found.cause, depth += 1) {
    strip(found);
    if (found instanceof AggregateError) for (const one of found.errors) if (one instanceof Error) strip(one);
  }
  return error;
}

function strip(error: Error): void {
  const carried = CARRIERS.filter((name) => name in error);
  for (const name of carried) Reflect.deleteProperty(error, name);
  // a message of the database may repeat a value: `invalid input syntax for type uuid: "…"`
  const state = (error as { code?: unknown }).code;
  if (!isDatabaseError(error, state)) return;
  const kind = `database error ${state}`;
  const { message, stack } = error;
  error.message = kind;
  if (stack !== undefined) error.stack = stack.replace(message, kind);
}

function isDatabaseError(error: Error, state: unknown): state is string {
  return typeof state === 'string' && /^[0-9A-Z]{5}$/u.test(state) && 'severity' in error;
}
