// SPDX-License-Identifier: EUPL-1.2
// What the server asks of others: the identity providers and the mail server that its own configuration names, and the two kinds of
// addresses that people of an institution give, which are called only where they are public (SECURITY-DEVIATIONS.md).

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT, trackedFiles } from './tree.ts';

const MAY_ASK = [
  // the issuer comes from a file that only the operator writes (access/sso-file.ts)
  'apps/server/src/access/single-sign-on.ts',
  // a partner whom two people pinned: TLS, public addresses only, no redirect (docs/decisions/0030; transport.test.ts)
  'apps/server/src/federation/transport.ts',
  // another system, named by an administrator with a fresh proof: the same limits (docs/decisions/0029; webhooks.test.ts)
  'apps/server/src/jobs/webhooks.ts',
  // a file that only the operator writes (mail/mail-file.ts)
  'apps/server/src/mail/mail.ts',
];
const ASKS =
  /\bfetch\(|from 'node:https'|from 'undici'|from 'nodemailer'|from 'openid-client'|import \{[^}]*\b(?:request|get)\b[^}]*\} from 'node:http'|import \{[^}]*\bconnect\b[^}]*\} from 'node:(?:net|tls)'|from 'node:dgram'/u;

test('API-7: no part of the server asks an address over the network, but to sign in, to partners, to webhooks and by e-mail', async () => {
  const files = trackedFiles().filter(
    (file) =>
      /^(?:apps\/server|packages\/[^/]+)\/src\/.*\.ts$/u.test(file) && !/(?:\.test|\/test-[\w-]+|\.d)\.ts$/u.test(file),
  );
  assert.ok(files.length > 100);
  const asking: string[] = [];
  for (const file of files) if (ASKS.test(await readFile(join(ROOT, file), 'utf8'))) asking.push(file);
  assert.deepEqual(asking, MAY_ASK);
});
