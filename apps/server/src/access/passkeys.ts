// SPDX-License-Identifier: EUPL-1.2
// Passkeys (AU-1), through @simplewebauthn/server: the questions put to an authenticator and the judgement of its answers.
// The person is always verified (finger, face, PIN); the key belongs to the host of this origin; the challenge is random,
// single and short-lived, and whoever asks takes it out of the store before anything is believed. Keeps nothing itself.

import { randomBytes } from 'node:crypto';
import type { Role } from '@amparo/casework/access';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';

export const CHALLENGE_MS = 5 * 60_000;
export const MOST_PASSKEYS = 20;
/** EdDSA, ES256, RS256 (COSE): what authenticators speak; the library's own choice grows with the runtime. */
const ALGORITHMS = [-8, -7, -257];

/** Whoever has one of these roles needs a key that cannot leave its device: administrators, approvers of break-glass. */
const DEVICE_BOUND_ROLES: readonly Role[] = ['Administrator', 'Supervisor', 'DataProtectionOfficer'];

export function needsDeviceBoundKey(roles: readonly Role[]): boolean {
  return roles.some((role) => DEVICE_BOUND_ROLES.includes(role));
}

export interface KnownPasskey {
  readonly passkeyId: string;
  readonly accountId: string;
  readonly credentialId: Buffer;
  readonly publicKey: Buffer;
  readonly counter: number;
  /** BE: it may be copied to other devices */
  readonly backupEligible: boolean;
  readonly transports: readonly string[];
}

export interface NewPasskey {
  readonly credentialId: Buffer;
  readonly publicKey: Buffer;
  readonly counter: number;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  readonly transports: readonly string[];
}

export interface PasskeyUse {
  readonly counter: number;
  readonly backedUp: boolean;
}

/** Takes the challenge out of the store; false when it is not there, not for this, or too old. */
export type TakeChallenge = (challenge: string) => Promise<boolean>;

export interface Passkeys {
  /** The challenge stands in the options; 32 random bytes. No name is asked for: the key knows whose it is. */
  askToSignIn(credentialIds?: readonly Buffer[]): Promise<PublicKeyCredentialRequestOptionsJSON>;
  askToEnrol(
    account: {
      readonly accountId: string;
      readonly signInName: string;
      readonly displayName: string;
      readonly deviceBound: boolean;
    },
    known: readonly Buffer[],
  ): Promise<PublicKeyCredentialCreationOptionsJSON>;
  /** @returns undefined for an answer that is not believed, whatever the reason */
  readEnrolment(response: RegistrationResponseJSON, take: TakeChallenge): Promise<NewPasskey | undefined>;
  readAnswer(
    response: AuthenticationResponseJSON,
    passkey: KnownPasskey,
    take: TakeChallenge,
  ): Promise<PasskeyUse | undefined>;
}

/** @param origin what browsers call this server; asked at each use, because a test learns its port late */
export function createPasskeys(origin: () => string): Passkeys {
  const rpID = () => new URL(origin()).hostname;
  return {
    askToSignIn: (credentialIds = []) =>
      generateAuthenticationOptions({
        rpID: rpID(),
        challenge: newChallenge(),
        userVerification: 'required',
        timeout: CHALLENGE_MS,
        ...(credentialIds.length === 0
          ? {}
          : { allowCredentials: credentialIds.map((id) => ({ id: id.toString('base64url') })) }),
      }),
    askToEnrol: async ({ accountId, signInName, displayName, deviceBound }, known) => {
      const options = await generateRegistrationOptions({
        rpName: 'Amparo',
        rpID: rpID(),
        userID: userHandle(accountId),
        userName: signInName,
        userDisplayName: displayName,
        challenge: newChallenge(),
        timeout: CHALLENGE_MS,
        attestationType: 'none',
        supportedAlgorithmIDs: ALGORITHMS,
        excludeCredentials: known.map((id) => ({ id: id.toString('base64url') })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      });
      // only a hint: keys of a computer that stay in it are welcome too
      return deviceBound ? { ...options, hints: ['security-key', 'client-device'] } : options;
    },
    readEnrolment: (response, take) => believed(() => enrolment(response, take, origin(), rpID())),
    readAnswer: (response, passkey, take) => believed(() => answer(response, passkey, take, origin(), rpID())),
  };
}

function newChallenge(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(randomBytes(32));
}

/** The account's id as 16 bytes: random, and nobody's name. */
function userHandle(accountId: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(accountId.replaceAll('-', ''), 'hex'));
}

/** The library throws for every answer that it does not believe; which check failed is nobody's business. */
async function believed<T>(read: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof TakenFailed) throw error.cause;
    return undefined;
  }
}

/** The store failed, not the authenticator: that must not look like a refusal. */
class TakenFailed extends Error {}

function guarded(take: TakeChallenge): TakeChallenge {
  return async (challenge) => {
    try {
      return await take(challenge);
    } catch (error) {
      throw new TakenFailed('store', { cause: error });
    }
  };
}

async function enrolment(
  response: RegistrationResponseJSON,
  take: TakeChallenge,
  origin: string,
  rpID: string,
): Promise<NewPasskey | undefined> {
  const { verified, registrationInfo: found } = await verifyRegistrationResponse({
    response,
    expectedChallenge: guarded(take),
    expectedOrigin: origin,
    expectedRPID: rpID,
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  });
  if (!verified || found === undefined) return undefined;
  const { credential, credentialDeviceType, credentialBackedUp } = found;
  return {
    credentialId: Buffer.from(credential.id, 'base64url'),
    publicKey: Buffer.from(credential.publicKey),
    counter: credential.counter,
    backupEligible: credentialDeviceType === 'multiDevice',
    backedUp: credentialBackedUp,
    transports: (credential.transports ?? []).slice(0, 8),
  };
}

async function answer(
  response: AuthenticationResponseJSON,
  passkey: KnownPasskey,
  take: TakeChallenge,
  origin: string,
  rpID: string,
): Promise<PasskeyUse | undefined> {
  const handle = response.response.userHandle;
  if (handle !== undefined && !Buffer.from(handle, 'base64url').equals(userHandle(passkey.accountId))) return undefined;
  const { verified, authenticationInfo: found } = await verifyAuthenticationResponse({
    response,
    expectedChallenge: guarded(take),
    expectedOrigin: origin,
    expectedRPID: rpID,
    requireUserVerification: true,
    credential: {
      id: passkey.credentialId.toString('base64url'),
      publicKey: new Uint8Array(passkey.publicKey),
      counter: passkey.counter,
    },
  });
  // whether a key may be copied is settled when it is made (WebAuthn, credential backup eligibility)
  if (!verified || (found.credentialDeviceType === 'multiDevice') !== passkey.backupEligible) return undefined;
  return { counter: found.newCounter, backedUp: found.credentialBackedUp };
}
