// SPDX-License-Identifier: EUPL-1.2
//
// A PostgreSQL that somebody else runs, named by DATABASE_URL. Nothing is started here; the version is checked and the
// two logins are made or checked, so that the application is bound by row security there as well. Called by
// open-database.ts only.

import { createHmac } from 'node:crypto';
import pg from 'pg';
import {
  type Address,
  APPLICATION,
  type Connections,
  connectionSettings,
  KEEPER,
  LOGIN_ROLES,
  type LoginRole,
  MIGRATION,
  OWNER,
} from './connections.ts';
import { DatabaseProblem, errorMessage } from './problem.ts';
import { type Passwords, passwordsFor, roleStatements } from './roles.ts';

const OLDEST_VERSION = 150_000;

export interface ExternalOptions {
  readonly databaseUrl: string;
  /** A second login, when a database administrator prepared the roles; `databaseUrl` is then the application's. */
  readonly migrationUrl?: string;
  /** And a third, for accounts and sessions. */
  readonly keeperUrl?: string;
}

interface Login {
  readonly address: Address;
  readonly user: string;
  readonly password: string | undefined;
}

interface ServerState {
  readonly version: number;
  readonly superuser: boolean;
  readonly createsRoles: boolean;
}

export async function reachExternal(options: ExternalOptions): Promise<Connections> {
  const login = readUrl(options.databaseUrl);
  return withClient(login, async (client) => {
    const server = await readState(client);
    assertVersion(server.version);
    const { migrationUrl, keeperUrl } = options;
    if (migrationUrl !== undefined && keeperUrl !== undefined) {
      return {
        application: settings(login, APPLICATION),
        keeper: settings(readUrl(keeperUrl), KEEPER),
        migration: settings(readUrl(migrationUrl), MIGRATION),
      };
    }
    if (migrationUrl !== undefined || keeperUrl !== undefined) {
      throw new DatabaseProblem('roles-not-separate', howToSeparate(login));
    }
    if (server.superuser || server.createsRoles) return prepareRoles(client, login);
    throw new DatabaseProblem('roles-not-separate', howToSeparate(login));
  });
}

/** @param version as `server_version_num` says it: 150018 is 15.18 */
export function assertVersion(version: number): void {
  if (version >= OLDEST_VERSION) return;
  const major = Math.floor(version / 10_000);
  throw new DatabaseProblem('server-too-old', `DATABASE_URL leads to PostgreSQL ${major}; 15 or newer is needed.`);
}

function howToSeparate({ user, address }: Login): string {
  return [
    `The login ${user} of DATABASE_URL may not create roles, and the application must not be the owner of its tables.`,
    'One of these helps:',
    `  let it create roles:   ALTER ROLE ${user} CREATEROLE; ALTER DATABASE ${address.database} OWNER TO ${user};`,
    `  or prepare three logins: CREATE ROLE ${OWNER} NOLOGIN; CREATE ROLE ${MIGRATION} LOGIN NOINHERIT PASSWORD '…' IN ROLE ${OWNER};`,
    `                         CREATE ROLE ${APPLICATION} LOGIN NOINHERIT PASSWORD '…'; CREATE ROLE ${KEEPER} LOGIN NOINHERIT PASSWORD '…';`,
    `                         ALTER ROLE ${MIGRATION} SET role = ${OWNER};`,
    `                         ALTER ROLE … SET search_path = amparo, for each of the three;`,
    `                         GRANT CREATE ON DATABASE ${address.database} TO ${OWNER};`,
    `                         then DATABASE_URL with ${APPLICATION}, DATABASE_MIGRATION_URL with ${MIGRATION},`,
    `                         DATABASE_KEEPER_URL with ${KEEPER}`,
  ].join('\n');
}

async function prepareRoles(client: pg.Client, login: Login): Promise<Connections> {
  const passwords = derivePasswords(login);
  try {
    for (const statement of roleStatements(passwords)) await client.query(statement);
    const database = pg.escapeIdentifier(login.address.database);
    await client.query(`GRANT CREATE, CONNECT ON DATABASE ${database} TO ${OWNER}`);
    await client.query(`GRANT CONNECT ON DATABASE ${database} TO ${LOGIN_ROLES.join(', ')}`);
  } catch (error) {
    throw new DatabaseProblem(
      'roles-not-separate',
      `the login ${login.user} of DATABASE_URL could not prepare the roles: ${errorMessage(error)}.\n${howToSeparate(login)}`,
    );
  }
  const as = (role: LoginRole) => settings({ ...login, user: role, password: passwords[role] }, role);
  return { application: as(APPLICATION), keeper: as(KEEPER), migration: as(MIGRATION) };
}

/**
 * From the password in the URL, so that all servers with the same login agree without a place to keep them: the roles
 * belong to the whole PostgreSQL server, not to one database of it.
 * Without one (the database trusts the address or asks the system) the roles have passwords nobody asks for.
 */
function derivePasswords({ password = '' }: Login): Passwords {
  const derive = (role: LoginRole) => createHmac('sha256', password).update(`amparo/${role}`).digest('base64url');
  return passwordsFor(derive);
}

function settings({ address, user, password }: Login, role: LoginRole) {
  return connectionSettings(address, { user, password }, role);
}

/** The driver's own reading of a connection string, host folders, TLS options and PG* variables included. */
function readUrl(url: string): Login {
  try {
    const { host, port, database = '', user = '', password, ssl } = new pg.Client({ connectionString: url });
    return {
      address: { host, port, database, ...(ssl ? { ssl } : {}) },
      user,
      password: typeof password === 'string' && password !== '' ? password : undefined,
    };
  } catch {
    // The driver's message would repeat the URL, password included.
    throw new DatabaseProblem(
      'unreachable',
      'DATABASE_URL is not of the form postgres://user:password@host:5432/database',
    );
  }
}

async function withClient<Result>(login: Login, use: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client(settings(login, MIGRATION));
  client.on('error', () => undefined); // the query under way rejects too
  try {
    await client.connect();
  } catch (error) {
    const { host, port, database } = login.address;
    throw new DatabaseProblem(
      'unreachable',
      `cannot reach the database ${database} at ${host}, port ${port}, as ${login.user}: ${errorMessage(error)}`,
    );
  }
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

async function readState(client: pg.Client): Promise<ServerState> {
  const { rows } = await client.query<ServerState>(`
    SELECT current_setting('server_version_num')::int AS version, rolsuper AS superuser, rolcreaterole AS "createsRoles"
    FROM pg_roles WHERE rolname = session_user`);
  const [state] = rows;
  if (state === undefined) throw new DatabaseProblem('unreachable', 'the database does not say who is logged in');
  return state;
}
