// SPDX-License-Identifier: EUPL-1.2
//
// The roles and what separates them, as SQL; their passwords as SCRAM verifiers, so that no server ever sees or logs a
// password. Used by the embedded server (in single-user mode) and for an external server (over a connection).
// The rule behind them: row security binds only a role that owns nothing and may not become the owner (PostgreSQL manual,
// "Row Security Policies").

import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type pg from 'pg';
import {
  APPLICATION,
  KEEPER,
  LOGIN_ROLES,
  type LoginRole,
  MIGRATION,
  OWNER,
  roleTimeouts,
  JOB_SCHEMA,
  SCHEMA,
} from './connections.ts';
import { DatabaseProblem } from './problem.ts';

export type Passwords = Readonly<Record<LoginRole, string>>;

export function randomPasswords(): Passwords {
  return passwordsFor(randomPassword);
}

/** One password for each login. */
export function passwordsFor(make: (role: LoginRole) => string): Passwords {
  return { [MIGRATION]: make(MIGRATION), [APPLICATION]: make(APPLICATION), [KEEPER]: make(KEEPER) };
}

export function randomPassword(): string {
  return randomBytes(32).toString('base64url');
}

/** The verifier that PostgreSQL stores for a password (RFC 5803); the password must be plain ASCII. */
export function scramVerifier(password: string, salt: Uint8Array = randomBytes(16)): string {
  const iterations = 4096; // the passwords are random, more rounds would add nothing
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  const storedKey = createHash('sha256').update(clientKey).digest('base64');
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64');
  return `SCRAM-SHA-256$${iterations}:${Buffer.from(salt).toString('base64')}$${storedKey}:${serverKey}`;
}

/** Creates the roles where they are missing and sets passwords and timeouts. One statement per line; may be repeated. */
export function roleStatements(passwords: Passwords): string[] {
  return [
    createRole(OWNER, 'NOLOGIN'),
    createRole(MIGRATION, 'LOGIN NOINHERIT'),
    createRole(APPLICATION, 'LOGIN NOINHERIT'),
    createRole(KEEPER, 'LOGIN NOINHERIT'),
    `GRANT ${OWNER} TO ${MIGRATION}`,
    `ALTER ROLE ${MIGRATION} SET role = '${OWNER}'`, // whatever a migration creates belongs to the owner
    ...LOGIN_ROLES.flatMap((role) => [
      `ALTER ROLE ${role} PASSWORD '${scramVerifier(passwords[role])}'`,
      `ALTER ROLE ${role} SET search_path = '${SCHEMA}'`,
      ...roleTimeouts(role).map(([name, milliseconds]) => `ALTER ROLE ${role} SET ${name} = ${milliseconds}`),
    ]),
  ];
}

function createRole(role: string, attributes: string): string {
  return `DO $$BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN CREATE ROLE ${role} ${attributes}; END IF; END$$`;
}

/** Run by the owner in its database: the schema that migrations fill. What the application may touch, they grant. */
export const schemaStatements: readonly string[] = [
  `CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`,
  `GRANT USAGE ON SCHEMA ${SCHEMA} TO ${APPLICATION}, ${KEEPER}`,
];

/**
 * Asks the database itself whether the role that requests run under is bound by row security. Called on a connection
 * of that role, at each start.
 *
 * @throws {DatabaseProblem} 'roles-not-separate' naming what is wrong
 */
export async function assertSeparateRoles(application: pg.ClientBase): Promise<void> {
  const { rows } = await application.query<Record<string, boolean>>(SEPARATION);
  const wrong = Object.entries(rows[0] ?? { 'cannot be looked up': true }).filter(([, value]) => value);
  if (wrong.length > 0) {
    const findings = wrong.map(([name]) => name).join(', ');
    throw new DatabaseProblem(
      'roles-not-separate',
      `the database login of the application ${findings}. It must be a plain login that owns nothing and is a member of no owner.`,
    );
  }
}

const SEPARATION = `
  SELECT r.rolsuper AS "is a superuser",
         r.rolbypassrls AS "bypasses row security",
         r.rolcreaterole AS "may create roles",
         r.rolcreatedb AS "may create databases",
         EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> '${JOB_SCHEMA}')
           AS "owns tables",
         EXISTS (SELECT FROM pg_namespace n WHERE pg_has_role(r.oid, n.nspowner, 'MEMBER') AND n.nspname = '${SCHEMA}')
           AS "can become the owner of the schema",
         EXISTS (SELECT FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
                 WHERE m.member = r.oid AND (g.rolsuper OR g.rolbypassrls OR g.rolname LIKE 'pg\\_%server\\_%'))
           AS "is a member of a powerful role"
  FROM pg_roles r WHERE r.rolname = session_user`;
