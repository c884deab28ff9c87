// SPDX-License-Identifier: EUPL-1.2
// A small authenticator in software (WebAuthn Level 3, ES256, attestation none), that can also misbehave: another origin,
// no user verification, a counter that goes back. Only tests and benchmarks import this file.

import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';

export interface Behaviour {
  readonly origin: string;
  readonly rpId: string;
  readonly userVerified: boolean;
  /** BE and BS: the key may be copied, and is */
  readonly backedUp: boolean;
  readonly counter: number;
}

export interface SoftKey {
  readonly credentialId: Buffer;
  readonly privateKey: KeyObject;
  readonly cosePublicKey: Buffer;
  userHandle: string;
  counter: number;
  readonly backedUp: boolean;
}

const FLAG = { present: 0x01, verified: 0x04, backupEligible: 0x08, backedUp: 0x10, attested: 0x40 } as const;

export class SoftAuthenticator {
  readonly #usual: Behaviour;

  constructor(origin: string) {
    this.#usual = { origin, rpId: new URL(origin).hostname, userVerified: true, backedUp: false, counter: 1 };
  }

  /** @param options as the server gives them for enrolment */
  enrol(options: unknown, changes: Partial<Behaviour> = {}): { readonly key: SoftKey; readonly response: unknown } {
    const behaviour = { ...this.#usual, ...changes };
    const { challenge, user } = options as { challenge: string; user: { id: string } };
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    const key: SoftKey = {
      credentialId: randomBytes(32),
      privateKey,
      cosePublicKey: cbor(
        new Map<number, unknown>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, Buffer.from(x, 'base64url')],
          [-3, Buffer.from(y, 'base64url')],
        ]),
      ),
      userHandle: user.id,
      counter: behaviour.counter,
      backedUp: behaviour.backedUp,
    };
    const idLength = Buffer.alloc(2);
    idLength.writeUInt16BE(key.credentialId.length);
    const attested = Buffer.concat([Buffer.alloc(16), idLength, key.credentialId, key.cosePublicKey]);
    const authData = Buffer.concat([header(behaviour, FLAG.attested), attested]);
    const attestationObject = cbor(
      new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ]),
    );
    return {
      key,
      response: {
        ...credential(key),
        response: {
          clientDataJSON: clientData('webauthn.create', challenge, behaviour.origin).toString('base64url'),
          attestationObject: attestationObject.toString('base64url'),
          transports: ['internal'],
        },
      },
    };
  }

  /** @param options as the server gives them to sign in */
  answer(options: unknown, key: SoftKey, changes: Partial<Behaviour> = {}): unknown {
    key.counter += 1;
    const behaviour = { ...this.#usual, backedUp: key.backedUp, counter: key.counter, ...changes };
    const { challenge } = options as { challenge: string };
    const client = clientData('webauthn.get', challenge, behaviour.origin);
    const authData = header(behaviour, 0);
    const signed = Buffer.concat([authData, createHash('sha256').update(client).digest()]);
    return {
      ...credential(key),
      response: {
        clientDataJSON: client.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: createSign('sha256').update(signed).sign(key.privateKey).toString('base64url'),
        userHandle: key.userHandle,
      },
    };
  }
}

function credential({ credentialId }: SoftKey) {
  const id = credentialId.toString('base64url');
  return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, authenticatorAttachment: 'platform' };
}

function clientData(type: string, challenge: string, origin: string): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }), 'utf8');
}

function header({ rpId, userVerified, backedUp, counter }: Behaviour, more: number): Buffer {
  const flags =
    FLAG.present | (userVerified ? FLAG.verified : 0) | (backedUp ? FLAG.backupEligible | FLAG.backedUp : 0) | more;
  const count = Buffer.alloc(4);
  count.writeUInt32BE(counter);
  return Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.from([flags]), count]);
}

/** As much of CBOR (RFC 8949) as an attestation needs: small integers, bytes, text, maps. */
function cbor(value: unknown): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value, 'utf8')]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  if (value instanceof Map) {
    return Buffer.concat([head(5, value.size), ...Array.from(value, ([key, each]) => [cbor(key), cbor(each)]).flat()]);
  }
  throw new TypeError('not needed in an attestation');
}

function head(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length]);
  if (length < 256) return Buffer.from([(major << 5) | 24, length]);
  return Buffer.from([(major << 5) | 25, length >> 8, length & 0xff]);
}
