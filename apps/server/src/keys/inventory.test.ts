// SPDX-License-Identifier: EUPL-1.2

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { REPOSITORY } from '../places.ts';
import { inventoryTable } from './inventory.ts';

const SOURCE = path.join(REPOSITORY, 'apps/server/src');

async function sources(folder: string): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const names = (await readdir(path.join(SOURCE, folder))).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  );
  return Promise.all(
    names.map(async (name) => ({
      name: `${folder}/${name}`,
      text: await readFile(path.join(SOURCE, folder, name), 'utf8'),
    })),
  );
}

test('the inventory of keys and algorithms in the docs is that of the code (CR-6)', async () => {
  const doc = await readFile(path.join(REPOSITORY, 'docs/security/keys-and-algorithms.md'), 'utf8');
  assert.ok(doc.includes(inventoryTable()), `the table should read:\n${inventoryTable()}`);
});

/** Names of secrets, compared with anything but what says nothing of them. */
const SECRET = String.raw`[\w.]*(?:secret|token|hash|mac|digest|password|passphrase|seed|pepper|dek|master|share|signature)(?:s|es|ed|bytes|text)?`;
const HARMLESS = String.raw`(?!\s*(?:undefined|null|true|false|\d|''))`;
const COMPARED = new RegExp(
  String.raw`(?<![\w.'-])${SECRET}\s*[!=]={1,2}(?!=)${HARMLESS}|[!=]={1,2}(?!=)\s*${SECRET}(?![\w.'(:-])`,
  'iu',
);
const EQUALS = new RegExp(String.raw`${SECRET}\.(?:equals|compare|localeCompare|startsWith|includes)\(`, 'iu');

function comparesASecret(line: string): boolean {
  const code = line.replace(/\/\/.*$/u, '').replace(/typeof \w+ [!=]== '\w+'/gu, '');
  return !/^\s*\*/u.test(code) && (COMPARED.test(code) || EQUALS.test(code));
}

test('no secret is compared with === or the like, here and in access/; sameSecret and timingSafeEqual do it (CR-6)', async () => {
  const files = [...(await sources('keys')), ...(await sources('access'))];
  const found = files.flatMap(({ name, text }) =>
    text.split('\n').flatMap((line, index) => (comparesASecret(line) ? [`${name}:${index + 1} ${line.trim()}`] : [])),
  );
  assert.deepEqual(
    found.filter((line) => !ALLOWED.some((allowed) => line.includes(allowed))),
    [],
  );
});

/** Whole tokens of the blind index are in the database in clear; equality is what they are for. */
const ALLOWED = ['blind-index.ts', 'frequency-attack.ts'];

test('that search finds what it is for, and leaves alone what it is not', () => {
  for (const bad of [
    'if (token === given) {',
    'return row.tokenHash !== hash;',
    'given === session.secret',
    'storedHash.equals(found)',
    'if (password == stored)',
    'a.mac === b.mac',
  ]) {
    assert.ok(comparesASecret(bad), bad);
  }
  for (const good of [
    'if (token === undefined) {',
    "typeof sealed !== 'string'",
    'if (master !== undefined) {',
    'sameSecret(mac, found)',
    '// token === given',
    "case 'token':",
    'hashes.length === 0',
  ]) {
    assert.ok(!comparesASecret(good), good);
  }
});

/** Besides this one: sign-in, passwords of database logins, and copies sealed to a key that is kept elsewhere. */
const ENCRYPTING = ['keys', 'access', 'postgres', 'backup'];

test('no other folder of the server encrypts or derives keys', async () => {
  const folders = (await readdir(SOURCE, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const elsewhere = folders.map(({ name }) => name).filter((name) => !ENCRYPTING.includes(name));
  const files = (await Promise.all(elsewhere.map(sources))).flat();
  const found = files.filter(({ text }) =>
    /createCipher|createDecipher|hkdf|argon2|createSign|createHmac/iu.test(text),
  );
  assert.deepEqual(
    found.map(({ name }) => name),
    [],
  );
});
