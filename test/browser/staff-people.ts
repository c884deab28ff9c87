// SPDX-License-Identifier: EUPL-1.2
// People for browser tests that are not about signing in: made in the database of a running server, through the same
// functions that sign-in uses, with a session whose cookie is put into a browser context.

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import type { Role } from '@amparo/casework/access';
import type { BrowserContext } from '@playwright/test';
import { cookieFor } from '../../apps/server/src/access/session-cookie.ts';
import { hashToken, newToken } from '../../apps/server/src/access/tokens.ts';
import { DATABASE } from '../../apps/server/src/postgres/cluster.ts';
import { connectionSettings, KEEPER } from '../../apps/server/src/postgres/connections.ts';
import {
  createAccount,
  createInstitution,
  giveRoles,
  join,
  startSession,
} from '../../apps/server/src/store/accounts.ts';
import { openPools } from '../../apps/server/src/store/database.ts';
import type { RealServer } from './real-server.ts';

export interface StaffPerson {
  readonly orgId: string;
  readonly userId: string;
  readonly displayName: string;
}

export interface StaffMaker {
  /** the first person of a new institution */
  institution(name: string, displayName: string, roles: readonly Role[]): Promise<StaffPerson>;
  colleague(of: StaffPerson, displayName: string, roles: readonly Role[]): Promise<StaffPerson>;
  /** a session with a fresh proof from a key that cannot leave its device */
  signIn(context: BrowserContext, person: StaffPerson): Promise<void>;
  close(): Promise<void>;
}

export function makeStaff({ dataFolder, origin }: Pick<RealServer, 'dataFolder' | 'origin'>): StaffMaker {
  const passwords = JSON.parse(readFileSync(joinPath(dataFolder, 'postgres-passwords.json'), 'utf8')) as Readonly<
    Record<string, string>
  >;
  const address = { host: joinPath(dataFolder, 'postgres', 'socket'), port: 5432, database: DATABASE };
  const settings = connectionSettings(address, { user: KEEPER, password: passwords[KEEPER] }, KEEPER);
  const { keeper, close } = openPools(
    { application: settings, keeper: settings },
    { application: 1, keeper: 2 },
    () => {
      // the server stops before its pool is closed
    },
  );
  const account = (displayName: string) => ({
    displayName,
    signInName: `p${randomUUID().slice(0, 8)}`,
    passwordHash: null,
    now: new Date(),
  });
  return {
    institution: async (name, displayName, roles) => {
      const made = await keeper
        .transaction()
        .execute((trx) => createInstitution(trx, { name, roles, ...account(displayName) }));
      return { orgId: made.orgId, userId: made.userId, displayName };
    },
    colleague: async ({ orgId, userId: by }, displayName, roles) => {
      const person = account(displayName);
      const userId = await createAccount(keeper, person);
      await join(keeper, { orgId, accountId: userId, displayName, now: person.now });
      if (roles.length > 0) await giveRoles(keeper, { orgId, userId, roles, by, now: person.now });
      return { orgId, userId, displayName };
    },
    signIn: async (context, { orgId, userId }) => {
      const token = newToken();
      const tokenHash = hashToken(token);
      if (tokenHash === undefined) throw new TypeError('a new token has the form of a token');
      const now = new Date();
      const session = { orgId, userId, tokenHash, method: 'passkey', deviceBound: true, deviceId: null } as const;
      await startSession(keeper, { ...session, stepUpAt: now, now });
      const [name = '', value = ''] = (cookieFor(orgId, token).split(';', 1)[0] ?? '').split('=');
      await context.addCookies([
        { name, value, url: origin.replace('http:', 'https:'), secure: true, httpOnly: true, sameSite: 'Strict' },
      ]);
    },
    close,
  };
}
