// SPDX-License-Identifier: EUPL-1.2
// What the server asks of others: nothing but the identity providers that its own configuration names.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT, trackedFiles } from './tree.ts';

/** The one file that may, and why: the issuer comes from a file that only the operator writes (access/sso-file.ts). */
const MAY_ASK = ['apps/server/src/access/single-sign-on.ts'];
const ASKS =
  /\bfetch\(|from 'node:https'|from 'undici'|from 'openid-client'|import \{[^}]*\b(?:request|get)\b[^}]*\} from 'node:http'|import \{[^}]*\bconnect\b[^}]*\} from 'node:(?:net|tls)'|from 'node:dgram'/u;

test('API-7: no part of the server asks an address over the network, but single sign-on those of its configuration', async () => {
  const files = trackedFiles().filter(
    (file) =>
      /^(?:apps\/server|packages\/[^/]+)\/src\/.*\.ts$/u.test(file) && !/(?:\.test|\/test-[\w-]+|\.d)\.ts$/u.test(file),
  );
  assert.ok(files.length > 100);
  const asking: string[] = [];
  for (const file of files) if (ASKS.test(await readFile(join(ROOT, file), 'utf8'))) asking.push(file);
  assert.deepEqual(asking, MAY_ASK);
});
