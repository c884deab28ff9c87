// SPDX-License-Identifier: EUPL-1.2
// Every key and algorithm of the server, as the table in docs/security/keys-and-algorithms.md (CR-6). What can be taken
// from the constants of the code is, so that the table changes with it; inventory.test.ts compares the two. Nothing else
// uses this file.

import { PART_BYTES } from '../attachments/limits.ts';
import { CACHE_LIMITS } from './data-key-cache.ts';
import { ENVELOPE } from './envelope.ts';
import { PADDING_STEP } from './field-cipher.ts';
import { KEY_BYTES } from './key-ring.ts';
import { USUAL_PASSPHRASE_COST } from './master-key.ts';
import { MAC_USES } from './protocol.ts';
import { SHARES } from './shares.ts';

interface InventoryEntry {
  readonly key: string;
  readonly use: string;
  readonly algorithm: string;
  readonly lives: string;
  readonly rotation: string;
}

const BITS = KEY_BYTES * 8;
const SEALED_BY = `${ENVELOPE.cipher}, nonce ${ENVELOPE.nonceBytes * 8} bits random, tag ${ENVELOPE.tagBytes * 8} bits, format ${ENVELOPE.format}, algorithm id ${ENVELOPE.algorithm}`;
const DERIVED = 'derived from the mac root by HKDF-SHA-256 in the key process';

const MACS: Readonly<Record<(typeof MAC_USES)[number], Pick<InventoryEntry, 'use' | 'rotation'>>> = {
  'password-pepper': {
    use: 'HMAC over the Argon2id hash of a password',
    rotation: 'not built; needs each password once more, at the next sign-in',
  },
  tombstones: { use: 'MAC of each line of the file of erasures', rotation: 'not built; needs the file written anew' },
  'keyed-hash': {
    use: 'hashes of addresses and queries for counting',
    rotation: 'not built; counters would begin again',
  },
  'blind-index': {
    use: 'tokens of names; one key for each institution and kind',
    rotation: 'not built; needs the index made anew',
  },
};

export const INVENTORY: readonly InventoryEntry[] = [
  {
    key: 'passphrase',
    use: 'opens the master key (provider `file`)',
    algorithm: `Argon2id, ${USUAL_PASSPHRASE_COST.memoryKiB} KiB, ${USUAL_PASSPHRASE_COST.passes} passes, 1 lane`,
    lives: 'a file with mode 0600 or a credential of the service manager',
    rotation: 'to shares: `amparo keys split` and `adopt`; a change of passphrase alone is not built',
  },
  {
    key: 'master key',
    use: 'encrypts the ring',
    algorithm: `${BITS} bits random; HKDF-SHA-256 gives the ring key and the check value`,
    lives: `memory of the key process; encrypted by the passphrase, or a credential, or ${SHARES.needed} of ${SHARES.all} shares (Shamir)`,
    rotation: 'not built; new shares (`amparo keys split`) are of the same master key',
  },
  {
    key: 'key-encryption keys (KEK)',
    use: 'wrap the keys of cases',
    algorithm: SEALED_BY,
    lives: 'ring file, memory of the key process',
    rotation:
      'online and resumable (rotation.ts); the older is retired when nothing is under it, then two people may destroy it',
  },
  {
    key: 'data key of a case (DEK)',
    use: 'encrypts the fields of one case',
    algorithm: `${SEALED_BY}, text padded to ${PADDING_STEP} bytes`,
    lives: `amparo_keys.case_key, wrapped; memory of the server for at most ${CACHE_LIMITS.lifeMs / 1_000} s and ${CACHE_LIMITS.most} keys`,
    rotation:
      'case by case, from its page, by whoever works on it; the older goes after 35 days; destroyed to erase a case',
  },
  {
    key: 'key of a document',
    use: 'encrypts the bytes of one attachment',
    algorithm: `${SEALED_BY}, in parts of ${PART_BYTES / 1024} KiB bound to their place and count`,
    lives: 'amparo.attachment, sealed under the key of its case; memory of the server while a part is read or written',
    rotation: 'sealed anew with the fields of its case; a new one when a file is kept',
  },
  {
    key: 'seal keys',
    use: 'small secrets: TOTP seeds, challenges, the key of the issuer',
    algorithm: SEALED_BY,
    lives: 'ring file, memory of the key process',
    rotation: 'a new version with each rotation of the KEK; earlier ones still open',
  },
  {
    key: 'mac root',
    use: 'keys of all keyed hashes',
    algorithm: `${BITS} bits random, HKDF-SHA-256`,
    lives: 'ring file, memory of the key process',
    rotation: 'not built',
  },
  ...MAC_USES.map((use) => ({ key: `mac key \`${use}\``, algorithm: 'HMAC-SHA-256', lives: DERIVED, ...MACS[use] })),
  {
    key: 'signing key',
    use: 'anchors of the audit log',
    algorithm: 'Ed25519',
    lives: 'its seed in the ring file, memory of the key process',
    rotation: 'not built; the public key is kept with the anchors',
  },
  {
    key: 'key of the issuer',
    use: 'certificates of staff (Open Badges 3.0)',
    algorithm: 'RSA 3072, RS256',
    lives: 'amparo.issuer_key, sealed; memory of the server while it signs',
    rotation: 'not built; certificates that were given verify by the public key in them',
  },
  {
    key: 'signing keys of an institution',
    use: 'one signs agreements (JWS), another webhooks',
    algorithm: 'Ed25519',
    lives: 'amparo.institution_key, sealed; memory of the server while it signs',
    rotation: 'not built; a new key would need new signatures and a new comparison with partners',
  },
  {
    key: 'keys of the installation',
    use: 'sign and open envelopes between installations',
    algorithm: 'Ed25519 to sign; X25519 with ECDH-ES and A256GCM to seal (JWS in JWE)',
    lives: 'amparo.instance_key, sealed; memory of the server while it has a meaning',
    rotation:
      'a next pair is announced, then takes over; a retired one opens for 72 hours; a revoked one is removed at once',
  },
  {
    key: 'content of messages that wait',
    use: 'outbox, and what waits in the inbox',
    algorithm: 'under the seal keys',
    lives: 'amparo.outbox_message and amparo.inbox_stream, sealed; gone when delivered, taken back or given up',
    rotation: 'with the seal keys',
  },
];

export function inventoryTable(): string {
  const rows = INVENTORY.map(
    ({ key, use, algorithm, lives, rotation }) => `| ${[key, use, algorithm, lives, rotation].join(' | ')} |`,
  );
  return ['| key | what for | algorithm | where it lives | rotation |', '|---|---|---|---|---|', ...rows].join('\n');
}
