// SPDX-License-Identifier: EUPL-1.2

import assert from 'node:assert/strict';
import { chmod, chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { chooseRunAs, firstClosedFolder } from './run-as.ts';

const root = process.getuid?.() === 0;
const stranger = { uid: 64_999, gid: 64_999 };

test('the first folder on the way that a user may not enter is named', {
  skip: process.platform === 'win32',
}, async () => {
  const scratch = await mkdtemp(path.join(tmpdir(), 'amparo-closed-'));
  await chmod(scratch, 0o711);
  const home = path.join(scratch, 'home');
  const checkout = path.join(home, 'checkout');
  await mkdir(checkout, { recursive: true });
  await chmod(checkout, 0o755);
  await chmod(home, 0o755);
  assert.equal(await firstClosedFolder(checkout, stranger), undefined);
  await chmod(home, 0o700);
  assert.equal(await firstClosedFolder(checkout, stranger), home);
  assert.equal(await firstClosedFolder(path.join(scratch, 'not', 'yet'), stranger), undefined);
  await rm(scratch, { recursive: true });
});

test('an ordinary user runs PostgreSQL as itself', { skip: root }, () => {
  assert.equal(chooseRunAs('/nowhere'), undefined);
  assert.equal(chooseRunAs('/nowhere', 1234), undefined);
});

test('root runs it as the user that is configured, else as the one that has the data already', {
  skip: !root,
}, async () => {
  const scratch = await mkdtemp(path.join(tmpdir(), 'amparo-owner-'));
  assert.deepEqual(chooseRunAs(scratch, 64_998), { uid: 64_998, gid: 64_998 });
  assert.notEqual(chooseRunAs(scratch)?.uid, 0, 'what belongs to root says nothing');
  await chown(scratch, stranger.uid, stranger.gid);
  assert.deepEqual(chooseRunAs(scratch), stranger);
  await rm(scratch, { recursive: true });
});
