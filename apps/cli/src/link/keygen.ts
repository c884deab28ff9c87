// SPDX-License-Identifier: EUPL-1.2
// `amparo link keygen`: the key of one linkage, and its way to the other holders: carried by hand, or sealed for the public key
// of each. The linkage unit gets none of these files.

import { getRandomValues } from 'node:crypto';
import { join } from 'node:path';
import {
  fingerprintOf,
  isRehearsal,
  type LinkageKey,
  makeKeyPair,
  makeLinkageKey,
  openSealedKey,
  type PrivateKey,
  problem,
  type PublicKey,
  publicFingerprint,
  readLinkageKey,
  type SealedKey,
  sealKey,
} from '@amparo/measure/linkage';
import { Usage } from '../options.ts';
import { partyOf, readJson, writeWhole } from './files.ts';
import type { LinkCall } from './options.ts';
import { today } from './today.ts';
import { tellProblems, type Words } from './words.ts';

const say = (text: string) => process.stdout.write(`${text}\n`);
const random = (bytes: number): Uint8Array => getRandomValues(new Uint8Array(bytes));

export function keygen(call: LinkCall, words: Words): number {
  const pair = call.text('pair');
  if (pair !== undefined) return makePair(call, words, pair);
  if (call.flag('share')) return share(call, words);
  const sealed = call.text('open');
  if (sealed !== undefined) return open(call, words, sealed);
  return makeKey(call, words);
}

function makeKey(call: LinkCall, words: Words): number {
  const file = call.text('out') ?? call.files[0] ?? 'linkage.key.json';
  const until = call.text('until') ?? '';
  if (until !== '' && !/^\d{4}-\d\d-\d\d$/u.test(until)) throw new Usage('--until: expected a day such as 2026-12-31');
  const agreement = {
    purpose: call.text('purpose') ?? '',
    legalBasis: call.text('legal-basis') ?? '',
    parties: (call.text('parties') ?? '').split(',').flatMap((party) => (party.trim() === '' ? [] : [party.trim()])),
    until,
  };
  const key = makeLinkageKey(random(40), agreement);
  writeKey(file, key);
  say(words.t('linkage.keygen.made', { file, fingerprint: fingerprintOf(key) }));
  if (isRehearsal(agreement)) console.error(`amparo: ${words.t('linkage.keygen.rehearsal')}`);
  return 0;
}

function writeKey(file: string, key: LinkageKey): void {
  writeWhole(file, [`${JSON.stringify(key, null, 2)}\n`], true);
}

function makePair(call: LinkCall, words: Words, party: string): number {
  const folder = call.text('out') ?? '.';
  const { own, shared } = makeKeyPair(party, random(32));
  const name = partyOf(party);
  writeWhole(join(folder, `${name}.private.json`), [`${JSON.stringify(own, null, 2)}\n`], true);
  writeWhole(join(folder, `${name}.public.json`), [`${JSON.stringify(shared, null, 2)}\n`]);
  say(words.t('linkage.keygen.pair', { name, fingerprint: publicFingerprint(shared) }));
  return 0;
}

function share(call: LinkCall, words: Words): number {
  const key = readLinkageKey(readJson(need(call, 'key')), today());
  if (!key.ok) return tellProblems(words, key.problems);
  const own = readJson(need(call, 'private')) as PrivateKey;
  if (own?.format !== 'amparo-linkage-private') return tellProblems(words, [problem('wrong-key-kind')]);
  if (call.files.length === 0) throw new Usage('link keygen --share: name the public keys of the other holders');
  for (const file of call.files) {
    const to = readJson(file) as PublicKey;
    if (to?.format !== 'amparo-linkage-public') return tellProblems(words, [problem('wrong-key-kind')], file);
    const out = join(call.text('out') ?? '.', `for-${partyOf(to.party)}.sealed.json`);
    writeWhole(out, [`${JSON.stringify(sealKey(key.value, own, to, random(32)), null, 2)}\n`]);
    say(words.t('linkage.keygen.sealed', { party: to.party, file: out, fingerprint: publicFingerprint(to) }));
  }
  return 0;
}

function open(call: LinkCall, words: Words, file: string): number {
  const sealed = readJson(file) as SealedKey;
  const own = readJson(need(call, 'private')) as PrivateKey;
  const from = readJson(need(call, 'from')) as PublicKey;
  if (
    sealed?.format !== 'amparo-linkage-sealed' ||
    own?.format !== 'amparo-linkage-private' ||
    from?.format !== 'amparo-linkage-public'
  )
    return tellProblems(words, [problem('wrong-key-kind')]);
  const key = openSealedKey(sealed, own, from);
  if (!key.ok) return tellProblems(words, key.problems, file);
  const out = call.text('out') ?? 'linkage.key.json';
  writeKey(out, key.value);
  say(words.t('linkage.keygen.made', { file: out, fingerprint: fingerprintOf(key.value) }));
  return 0;
}

function need(call: LinkCall, name: string): string {
  const value = call.text(name);
  if (value === undefined) throw new Usage(`link ${call.step}: --${name} is needed (amparo --help)`);
  return value;
}
