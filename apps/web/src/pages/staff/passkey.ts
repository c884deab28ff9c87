// SPDX-License-Identifier: EUPL-1.2
// Asking the device for its passkey. What the browser gives is passed on as it is; what the person must be told when it
// does not work is a code with words in the translations.

import { startAuthentication, startRegistration } from '@simplewebauthn/browser';
import type { Outcome } from '../../api/client.ts';
import type { Problem } from '../../api/types.ts';

export function passkeysWork(): boolean {
  return typeof PublicKeyCredential === 'function';
}

type Asked = Outcome<{ readonly options: Readonly<Record<string, unknown>> }>;

/** @returns the answer of the authenticator; or why there is none, for ProblemNote */
export async function answerWithPasskey(asked: Asked): Promise<Outcome<unknown>> {
  if (!asked.ok) return asked;
  return fromDevice(() =>
    startAuthentication({ optionsJSON: asked.value.options as unknown as AuthenticationOptions }),
  );
}

export async function makePasskey(asked: Asked): Promise<Outcome<unknown>> {
  if (!asked.ok) return asked;
  return fromDevice(() => startRegistration({ optionsJSON: asked.value.options as unknown as RegistrationOptions }));
}

type AuthenticationOptions = Parameters<typeof startAuthentication>[0]['optionsJSON'];
type RegistrationOptions = Parameters<typeof startRegistration>[0]['optionsJSON'];

async function fromDevice(ask: () => Promise<unknown>): Promise<Outcome<unknown>> {
  try {
    return { ok: true, value: await ask() };
  } catch (error) {
    return { ok: false, problem: problemOf(error instanceof Error ? error.name : '') };
  }
}

function problemOf(name: string): Problem {
  const code = CODES[name] ?? 'passkey-not-given';
  return { code, status: 0, errors: [], retryAfter: null, requestId: null };
}

const CODES: Readonly<Record<string, string>> = {
  InvalidStateError: 'passkey-already-there',
  SecurityError: 'passkey-wrong-address',
  NotSupportedError: 'passkey-not-supported',
};
