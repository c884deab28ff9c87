// SPDX-License-Identifier: EUPL-1.2
// The map of the API of the case file, docs/api/case-file.md: its table is made from the routes, so it cannot tell anything else
// than they do. `UPDATE_GOLDEN=1` writes it anew; what stands above the table is written by hand.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ruleOf } from '@amparo/casework/access';
import { z } from 'zod';
import type { KeyStore } from '../../keys/key-store.ts';
import type { BlindIndex } from '../../keys/blind-index.ts';
import type { Route } from '../../operation.ts';
import { REPOSITORY } from '../../places.ts';
import { NEIGHBOURS } from '../referrals/neighbours.ts';
import { fileRoutes } from './routes.ts';

const MAP = join(REPOSITORY, 'docs/api/case-file.md');
const MARK = '<!-- made from the routes by apps/server/src/routes/file/map.test.ts -->';

test('the map of the case file says what the routes say', async () => {
  const routes = fileRoutes({ index: {} as BlindIndex, keyStore: {} as KeyStore, cooperation: NEIGHBOURS });
  const written = await readFile(MAP, 'utf8');
  const [before = ''] = written.split(MARK);
  const whole = `${before}${MARK}\n\n${tableOf(routes)}`;
  if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(MAP, whole);
  assert.equal(await readFile(MAP, 'utf8'), whole);
});

function tableOf(routes: readonly Route[]): string {
  const head = '| address | who | what | takes | header | also refused with |\n|---|---|---|---|---|---|\n';
  return `${head}${routes.map(lineOf).join('\n')}\n`;
}

function lineOf({ method, path, operation }: Route): string {
  if (!('action' in operation.policy)) throw new TypeError('a route of the case file needs an action');
  const { action } = operation.policy;
  const header = operation.creates ? 'Idempotency-Key' : operation.changes ? 'If-Match' : '';
  const usual = [
    'OUT_OF_SCOPE',
    'NOT_NOW',
    'INCOMPLETE',
    'INVALID_VALUE',
    'keys-unavailable',
    'keys-sealed',
    'key-reused',
    'integrity-error',
  ];
  const refusals = (operation.problems ?? []).filter((code) => !usual.includes(code));
  const cells = [
    `\`${method} ${path.replace('/api/v1', '')}\``,
    ruleOf(action).roles.join(', '),
    operation.summary,
    takes(operation.body) || takes(operation.query),
    header,
    refusals.join(', '),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** The fields of a body or a query, those that may be left out with a question mark. */
function takes(schema: z.ZodType | undefined): string {
  if (schema === undefined) return '';
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Described;
  const named = json.$defs?.[json.$ref?.split('/').at(-1) ?? ''] ?? json;
  const names = Object.keys(named.properties ?? {});
  return names.map((name) => (named.required?.includes(name) === true ? name : `${name}?`)).join(', ');
}

interface Described {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Described>>;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}
