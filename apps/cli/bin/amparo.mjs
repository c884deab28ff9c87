#!/usr/bin/env -S node --max-semi-space-size=2
// SPDX-License-Identifier: EUPL-1.2
// The door of the command line, in plain JavaScript that Node 20 can run: makes sure that everything is installed and
// built, then hands over to src/main.ts on a Node that runs TypeScript. What a command throws away is collected in small
// portions (the flag above): 25 MB less, for a machine that has little.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const { bootstrap } = await import(pathToFileURL(join(root, 'scripts/bootstrap.mjs')).href);
await bootstrap({ web: false, browser: false });

const main = join(root, 'apps/cli/src/main.ts');
if (Number(process.versions.node.split('.')[0]) >= 24) {
  await import(pathToFileURL(main).href);
} else {
  const bundled = join(root, 'node_modules/.bin/node');
  const node = existsSync(bundled) ? bundled : 'node';
  const { status, error } = spawnSync(node, ['--max-semi-space-size=2', main, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  if (error) console.error('amparo: Node 24 or newer is needed; install it and try again');
  process.exitCode = status ?? 1;
}
