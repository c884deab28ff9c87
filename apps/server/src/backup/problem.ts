// SPDX-License-Identifier: EUPL-1.2
// Why a backup was not taken, not believed or not restored. Thrown by every file of this folder for a cause outside our
// code; the program prints the message and ends with exit code 4. It says what was found, where and what to do, never
// anything of what the backup holds.

export type BackupProblemCode =
  | 'damaged' // cut short, changed, or not an archive at all
  | 'swapped' // an archive of another backup, or data and keys in each other's place
  | 'foreign-key' // sealed to, or signed by, another key than the one given
  | 'not-signed'
  | 'older' // a newer backup is known
  | 'newer-schema' // made by a newer program
  | 'other-build' // migrations of the same number, but not the same
  | 'not-empty' // the target holds something
  | 'not-whole' // a table could not be read or written completely
  | 'check-failed' // restored, and then something did not hold
  | 'replay-needed' // restored, but erasures were not repeated
  | 'unusable-key' // a key file that cannot be used, or that others may read
  | 'unusable-folder';

export const EXIT_CODE = 4;

export class BackupProblem extends Error {
  readonly code: BackupProblemCode;
  constructor(code: BackupProblemCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BackupProblem';
    this.code = code;
  }
}
