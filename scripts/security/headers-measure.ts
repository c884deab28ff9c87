// SPDX-License-Identifier: EUPL-1.2
// Headers as reviewed, and no page that asks another origin for anything, in a real browser and in what is built.

import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GOLDEN, snapshotHeaders } from './header-snapshot.ts';
import { figureOf, type Measure } from './measure.ts';
import { filesBelow, ROOT } from './tree.ts';

export const headerSnapshot: Measure = {
  name: 'headers',
  gate: 'exactly as reviewed, of each kind of answer',
  run: async () => {
    const [found, reviewed] = [await snapshotHeaders(), await readFile(GOLDEN, 'utf8')];
    const kinds = found.split('\n## ').length - 1;
    const known = new Set(reviewed.split('\n'));
    const differing = found.split('\n').filter((line) => !known.has(line));
    const findings = found === reviewed ? [] : ['docs/security/headers.txt differs', ...differing];
    return figureOf(`${kinds} kinds of answer, ${findings.length === 0 ? 'exact' : 'different'}`, findings);
  },
};

/** What makes a browser ask: not a link, which somebody must follow. */
const ASKS =
  /(?:\bsrc|<link[^>]*\bhref|\baction|\bformaction)=["']?(?:https?:)?\/\/|url\(["']?(?:https?:)?\/\/|@import|(?:fetch|import|WebSocket|EventSource|sendBeacon|Worker)\(["'`](?:https?|wss?):/giu;

export const thirdParty: Measure = {
  name: 'third-party requests',
  gate: '0, in what is built and in a real browser',
  run: async ({ full }) => {
    const built = join(ROOT, 'apps/web/dist');
    const files = filesBelow(built).filter((name) => /\.(?:html|css|js|webmanifest)$/u.test(name));
    const findings: string[] = files.length === 0 ? ['the pages are not built'] : [];
    for (const name of files) {
      const text = await readFile(join(built, name), 'utf8');
      findings.push(...[...text.matchAll(ASKS)].map(([found]) => `${name}: ${found}`));
    }
    const browser = full ? await inBrowser() : undefined;
    if (browser === false) findings.push('the browser tests of the public pages fail');
    const words = browser === undefined ? '' : ', every public page in a browser';
    return figureOf(`${files.length} files${words}, ${findings.length} requests`, findings);
  },
};

async function inBrowser(): Promise<boolean> {
  const words = ['node_modules/.bin/playwright', 'test', 'public-pages', '--grep', 'keeps to the policy'];
  const child = spawn(process.execPath, words, { cwd: ROOT, stdio: 'ignore' });
  return (await new Promise<number | null>((resolve) => child.once('close', resolve))) === 0;
}
