// SPDX-License-Identifier: EUPL-1.2
//
// What there is to back up, asked of the database itself: every table of the two schemas, in the order in which rows can
// be put back. Nothing is listed by hand, so a table of a later migration cannot be forgotten. Refuses what an export would
// not carry whole: rows hidden by a policy, sequences.

import type pg from 'pg';
import { SCHEMA } from '../postgres/connections.ts';
import { BackupProblem } from './problem.ts';

/** Where the wrapped keys of the cases lie: an archive of its own, kept apart (CR-5). */
export const KEY_SCHEMA = 'amparo_keys';
/** The history of the schema: carried in the manifest, made anew by the migrations. */
const HISTORY = 'schema_migration';

export interface Table {
  readonly schema: string;
  readonly name: string;
  /** stored columns; generated ones are made anew */
  readonly columns: readonly string[];
  readonly key: readonly string[];
  /** tables of the same list that must hold their rows before */
  readonly after: readonly string[];
}

export type Part = 'data' | 'keys';

export function partOf({ schema }: Pick<Table, 'schema'>): Part {
  return schema === KEY_SCHEMA ? 'keys' : 'data';
}

export function tableId({ schema, name }: Pick<Table, 'schema' | 'name'>): string {
  return `${schema}.${name}`;
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

export function quotedTable({ schema, name }: Pick<Table, 'schema' | 'name'>): string {
  return `${quoted(schema)}.${quoted(name)}`;
}

/** Rows in the order of their key, so that the same rows always give the same bytes. */
export function copyOutOf(table: Table, without: readonly string[] = []): string {
  const columns = table.columns.filter((name) => !without.includes(name));
  const by = without.length === 0 ? table.key : columns;
  const order = by.length === 0 ? '' : ` ORDER BY ${by.map(quoted).join(', ')}`;
  return `COPY (SELECT ${columns.map(quoted).join(', ')} FROM ONLY ${quotedTable(table)}${order}) TO STDOUT`;
}

export function copyInto(table: Pick<Table, 'schema' | 'name' | 'columns'>): string {
  return `COPY ${quotedTable(table)} (${table.columns.map(quoted).join(', ')}) FROM STDIN`;
}

/** The same bytes from every server: said for the session before anything is copied. */
export const SAME_TEXT = `SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres';
  SET extra_float_digits = 1; SET bytea_output = 'hex'; SET client_encoding = 'UTF8';
  SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0`;

/** @param client of the owner; @throws {BackupProblem} 'not-whole' naming what an export would not carry */
export async function readTables(client: pg.ClientBase): Promise<readonly Table[]> {
  const { rows } = await client.query<Table & { hidden: boolean }>(TABLES, [[SCHEMA, KEY_SCHEMA], HISTORY]);
  const hidden = rows.find((table) => table.hidden);
  if (hidden !== undefined) {
    throw new BackupProblem(
      'not-whole',
      `a policy may hide rows of ${tableId(hidden)} from its owner, and the backup would lack them: give the table the policy owner_all`,
    );
  }
  const { rows: sequences } = await client.query<{ name: string }>(SEQUENCES, [[SCHEMA, KEY_SCHEMA]]);
  if (sequences[0] !== undefined) {
    throw new BackupProblem(
      'not-whole',
      `the sequence ${sequences[0].name} would not be carried: use identifiers that are made elsewhere`,
    );
  }
  return inOrder(rows);
}

/** A table after all it refers to; a circle is refused, because one of its tables could not be put back. */
function inOrder(tables: readonly Table[]): readonly Table[] {
  const placed = new Set<string>();
  const ordered: Table[] = [];
  let open = [...tables];
  while (open.length > 0) {
    const ready = open.filter(({ after }) => after.every((id) => placed.has(id)));
    if (ready.length === 0) {
      throw new BackupProblem('not-whole', `tables refer to each other in a circle: ${open.map(tableId).join(', ')}`);
    }
    for (const table of ready) placed.add(tableId(table));
    ordered.push(...ready);
    open = open.filter((table) => !placed.has(tableId(table)));
  }
  return ordered;
}

const TABLES = `
  SELECT n.nspname AS schema, c.relname AS name,
    ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
          AND a.attgenerated = '' ORDER BY a.attnum) AS columns,
    ARRAY(SELECT a.attname::text FROM pg_index i CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k (attnum, place)
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
          WHERE i.indrelid = c.oid AND i.indisprimary ORDER BY k.place) AS key,
    ARRAY(SELECT DISTINCT fn.nspname || '.' || f.relname FROM pg_constraint r JOIN pg_class f ON f.oid = r.confrelid
          JOIN pg_namespace fn ON fn.oid = f.relnamespace
          WHERE r.conrelid = c.oid AND r.contype = 'f' AND r.confrelid <> c.oid) AS after,
    c.relrowsecurity AND c.relforcerowsecurity AND (
      NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive AND p.polcmd IN ('*', 'r')
        AND pg_get_expr(p.polqual, p.polrelid) = 'true' AND (p.polroles = '{0}' OR c.relowner = ANY (p.polroles)))
      OR EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND NOT p.polpermissive AND p.polcmd IN ('*', 'r')
        AND EXISTS (SELECT FROM unnest(p.polroles) AS r WHERE r = 0 OR pg_has_role(c.relowner, r, 'MEMBER')))) AS hidden
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND n.nspname = ANY ($1) AND c.relname <> $2
  ORDER BY 1, 2`;

const SEQUENCES = `
  SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'S' AND n.nspname = ANY ($1)`;
