// SPDX-License-Identifier: EUPL-1.2
// `npm run content`: checks every file under content/, says file, line and remedy for each mistake, runs the vignettes,
// and writes what the apps load to build/content. Exit code 2 when anything is wrong; then nothing is written.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidInput } from '@amparo/kernel';
import { buildContent } from './build.ts';
import { describe } from './yaml-file.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

try {
  const { files, issues, summary } = buildContent(root);
  if (issues.length > 0) {
    for (const issue of issues) console.error(describe(issue));
    console.error(
      `\n${issues.length} ${issues.length === 1 ? 'mistake' : 'mistakes'} in content/; nothing was written.`,
    );
    process.exitCode = 2;
  } else {
    const target = join(root, 'build/content');
    rmSync(target, { recursive: true, force: true });
    for (const [name, value] of files) {
      mkdirSync(dirname(join(target, name)), { recursive: true });
      writeFileSync(join(target, name), JSON.stringify(value));
    }
    writeFileSync(join(target, 'built.json'), JSON.stringify({ files: files.size }));
    console.log(`content: ${summary}`);
  }
} catch (error) {
  if (!(error instanceof InvalidInput)) throw error;
  for (const issue of error.issues) console.error(`${issue.path}: ${issue.remedy}`);
  process.exitCode = 2;
}
