// SPDX-License-Identifier: EUPL-1.2
//
// Why the database could not be opened. Thrown by every file of this folder for a cause outside our code; the program
// prints the message, without a stack trace, and ends with the exit code. It never carries a password.

export type DatabaseProblemCode =
  | 'folder-in-use' // another server holds the data folder
  | 'folder-unusable' // cannot be created, entered or locked
  | 'platform-unsupported' // no packaged PostgreSQL for this machine
  | 'start-failed'
  | 'stop-failed'
  | 'unreachable' // an external server does not answer, or refuses the login
  | 'server-too-old'
  | 'roles-not-separate'; // the application could become the owner, or is a superuser

const EXIT_CODES: Readonly<Partial<Record<DatabaseProblemCode, number>>> = { 'folder-in-use': 3 };

export class DatabaseProblem extends Error {
  readonly code: DatabaseProblemCode;

  constructor(code: DatabaseProblemCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseProblem';
    this.code = code;
  }

  /** What the process ends with: 3 when a second server was refused, otherwise 1. */
  get exitCode(): number {
    return EXIT_CODES[this.code] ?? 1;
  }
}

/** The code of a Node or PostgreSQL error, for example 'ENOENT' or '42501'. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
