// SPDX-License-Identifier: EUPL-1.2
//
// One hash of everything a migration can make (columns, constraints, indexes, functions, triggers, policies, grants) and
// one of all rows: two databases with equal hashes are the same to the program. Written into each manifest, compared after
// each restore, and by the tests of migrations.

import { createHash } from 'node:crypto';
import type pg from 'pg';
import { SCHEMA } from '../postgres/connections.ts';
import { copyOut } from './copy.ts';
import { copyOutOf, KEY_SCHEMA, readTables, tableId } from './tables.ts';

export async function schemaHash(client: pg.ClientBase): Promise<string> {
  const hash = createHash('sha256');
  for (const line of await describeSchema(client)) hash.update(`${line}\n`);
  return hash.digest('hex');
}

/** What the hash is of, line by line: for a person who wants to see what differs. */
export async function describeSchema(client: pg.ClientBase): Promise<readonly string[]> {
  const { rows } = await client.query<{ line: string }>(DESCRIPTION, [[SCHEMA, KEY_SCHEMA]]);
  return rows.map(({ line }) => line).toSorted();
}

/**
 * @param without columns whose values are drawn anew by each run of a migration, as `amparo.table.column`
 * @returns a hash for each table
 */
export async function dataHashes(
  client: pg.ClientBase,
  without: readonly string[] = [],
): Promise<Readonly<Record<string, string>>> {
  const hashes: Record<string, string> = {};
  for (const table of await readTables(client)) {
    const id = tableId(table);
    const left = table.columns.filter((column) => without.includes(`${id}.${column}`));
    const hash = createHash('sha256');
    for await (const rows of copyOut(client, copyOutOf(table, left))) hash.update(rows);
    hashes[id] = hash.digest('hex');
  }
  return hashes;
}

const DESCRIPTION = `
  WITH t AS (SELECT c.oid, c.relkind, c.relacl, c.relowner, c.relrowsecurity, c.relforcerowsecurity,
      n.nspname || '.' || c.relname AS id
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p', 'v', 'm', 'S')),
  f AS (SELECT p.* FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = ANY ($1))
  SELECT concat_ws(' ', 'table', id, relkind, relowner::regrole, relrowsecurity, relforcerowsecurity) AS line FROM t
  UNION ALL SELECT concat_ws(' ', 'column', id, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
      coalesce(pg_get_expr(d.adbin, d.adrelid), '-'), a.attgenerated, a.attidentity)
    FROM t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum
  UNION ALL SELECT concat_ws(' ', 'constraint', id, r.conname, pg_get_constraintdef(r.oid))
    FROM t JOIN pg_constraint r ON r.conrelid = t.oid
  UNION ALL SELECT concat_ws(' ', 'index', pg_get_indexdef(i.indexrelid)) FROM t JOIN pg_index i ON i.indrelid = t.oid
  UNION ALL SELECT concat_ws(' ', 'trigger', pg_get_triggerdef(g.oid))
    FROM t JOIN pg_trigger g ON g.tgrelid = t.oid AND NOT g.tgisinternal
  UNION ALL SELECT concat_ws(' ', 'policy', id, p.polname, p.polcmd, p.polpermissive,
      (SELECT string_agg(o::regrole::text, ',' ORDER BY o::regrole::text) FROM unnest(p.polroles) o),
      'using', coalesce(pg_get_expr(p.polqual, p.polrelid), '-'), 'check', coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '-'))
    FROM t JOIN pg_policy p ON p.polrelid = t.oid
  UNION ALL SELECT concat_ws(' ', 'grant', id, x.grantee::regrole, x.privilege_type, x.is_grantable)
    FROM t CROSS JOIN aclexplode(t.relacl) x
  UNION ALL SELECT concat_ws(' ', 'grant column', id, a.attname, x.grantee::regrole, x.privilege_type, x.is_grantable)
    FROM t JOIN pg_attribute a ON a.attrelid = t.oid CROSS JOIN aclexplode(a.attacl) x
  UNION ALL SELECT concat_ws(' ', 'function', pg_get_functiondef(f.oid), f.proowner::regrole) FROM f WHERE f.prokind IN ('f', 'p')
  UNION ALL SELECT concat_ws(' ', 'grant function', f.oid::regprocedure, x.grantee::regrole, x.privilege_type)
    FROM f CROSS JOIN aclexplode(f.proacl) x
  UNION ALL SELECT concat_ws(' ', 'grant schema', n.nspname, x.grantee::regrole, x.privilege_type)
    FROM pg_namespace n CROSS JOIN aclexplode(n.nspacl) x WHERE n.nspname = ANY ($1)`;
