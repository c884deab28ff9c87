// SPDX-License-Identifier: EUPL-1.2
// Looks for secrets where none may be: in every file of the repository and in everything that is built from it (SEC-1).

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { figureOf, type Measure } from './measure.ts';
import { filesBelow, ROOT, trackedFiles } from './tree.ts';

const PATTERNS: Readonly<Record<string, RegExp>> = {
  'private key': /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[\s\\n]+[A-Za-z0-9+/]{16}/u,
  'private key as JWK': /"kty"\s*:\s*"[A-Z]{2,3}"[^{}]{0,400}"d"\s*:\s*"[A-Za-z0-9_-]{40,}"/u,
  'cloud access key': /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/u,
  'token of a code host': /\b(?:gh[pousr]_[A-Za-z0-9]{36}|glpat-[A-Za-z0-9_-]{20}|npm_[A-Za-z0-9]{36})\b/u,
  'key of a service': /\b(?:sk-[A-Za-z0-9_-]{32,}|xox[abps]-[A-Za-z0-9-]{20,}|AIza[0-9A-Za-z_-]{35})\b/u,
  'password in an address':
    /\b(?:postgres(?:ql)?|https?|redis|amqps?):\/\/[^\s:@/'"`<>]{1,60}:(?!password@|pw@|\$\{|…|x@)[^\s@/'"`<>]{6,}@(?!localhost|127\.0\.0\.1|host\b|db\b|\$\{)/u,
  'age secret': /\bAGE-SECRET-KEY-1[0-9A-Z]{50,}/u,
};

/** Found, looked at, and no secret: the place and why. */
const KNOWN: Readonly<Record<string, string>> = {
  'apps/server/src/postgres/external-server.test.ts': 'made up, for the test that a password is never repeated',
};

const BUILT = ['apps/web/dist', 'build/content'];
const LARGEST = 16 * 1024 * 1024;

export const secretsScan: Measure = {
  name: 'secrets scan',
  gate: '0 in the tree and in what is built',
  run: async () => {
    const built = BUILT.flatMap((folder) => filesBelow(join(ROOT, folder)).map((file) => join(folder, file)));
    const files = [...trackedFiles(), ...built];
    const findings = files.flatMap((file) => findSecrets(file, readStart(file)));
    return figureOf(`${findings.length} in ${files.length} files (${built.length} built)`, findings);
  },
};

function readStart(file: string): string {
  const content = readFileSync(join(ROOT, file));
  return content.toString('latin1', 0, Math.min(content.length, LARGEST));
}

/** @returns kind and line, never the secret itself */
export function findSecrets(file: string, text: string): string[] {
  return Object.entries(PATTERNS).flatMap(([kind, pattern]) => {
    const found = pattern.exec(text);
    if (found === null || KNOWN[file] !== undefined) return [];
    return [`${file}:${text.slice(0, found.index).split('\n').length}: ${kind}`];
  });
}
