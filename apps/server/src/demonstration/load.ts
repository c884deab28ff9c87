// SPDX-License-Identifier: EUPL-1.2
import type { Passwords } from '../access/passwords.ts';
import type { Content } from '../content.ts';
import type { Log } from '../log.ts';
import type { Database } from '../store/database.ts';

interface Needs {
  readonly content: Content;
  readonly passwords: Passwords;
  readonly log: Log;
  readonly now: Date;
}

export async function loadDemonstration(
  _db: Database,
  _needs: Needs,
): Promise<{ signInName: string; password: string }> {
  throw new Error('not yet');
}
