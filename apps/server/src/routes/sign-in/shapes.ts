// SPDX-License-Identifier: EUPL-1.2
// The shapes of what sign-in and the own account take and give. Strict like those of schemas.ts; the answers of an
// authenticator are taken in the form that browsers give them (PublicKeyCredential.toJSON()).

import { z } from 'zod';
import { instant, named, shownName, signInName, uuid } from '../../schemas.ts';

const base64url = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[A-Za-z0-9_-]+$/u, 'base64url without padding');
const extensions = z.record(z.string().max(60), z.unknown());
const attachment = z.enum(['platform', 'cross-platform']).nullish();
const transports = z.array(z.string().regex(/^[a-z-]{1,30}$/u, 'a transport as browsers name it')).max(8);

const credential = {
  id: base64url(1400),
  rawId: base64url(1400),
  type: z.literal('public-key'),
  clientExtensionResults: extensions,
  authenticatorAttachment: attachment,
};
export const EnrolmentResponse = named(
  'PasskeyEnrolment',
  z.strictObject({
    ...credential,
    response: z.strictObject({
      clientDataJSON: base64url(4000),
      attestationObject: base64url(40_000),
      authenticatorData: base64url(20_000).optional(),
      publicKey: base64url(10_000).nullish(),
      publicKeyAlgorithm: z.int().optional(),
      transports: transports.optional(),
    }),
  }),
);
export const AssertionResponse = named(
  'PasskeyAnswer',
  z.strictObject({
    ...credential,
    response: z.strictObject({
      clientDataJSON: base64url(4000),
      authenticatorData: base64url(20_000),
      signature: base64url(10_000),
      userHandle: base64url(100).nullish(),
    }),
  }),
);

const password = z.string().min(1).max(1024);
const code = z
  .string()
  .regex(/^\d{6}$/u, 'six digits')
  .describe('The present code of the authenticator app.');
const token = z.string().regex(/^[A-Za-z0-9_-]{43}$/u, 'the part after # of the link');
const label = shownName.max(60);
const typedName = z.string().min(1).max(60);
const language = z.enum(['en', 'es']).default('en').describe('Of the page that comes after.');

// --- bodies -----------------------------------------------------------------------------------------------------------

export const SignInBody = named('SignIn', z.strictObject({ signInName: typedName, password, totp: code.optional() }));
export const EmptyBody = z.strictObject({});
export const AssertionBody = z.strictObject({ response: AssertionResponse });
export const RecoveryBody = named(
  'RecoverySignIn',
  z.strictObject({ signInName: typedName, recoveryCode: z.string().min(1).max(60), password: password.optional() }),
);
export const StepUpPasswordBody = z.strictObject({ password, totp: code });
export const SwitchBody = z.strictObject({ institution: uuid });
export const EnrolPasskeyBody = z.strictObject({ label, response: EnrolmentResponse });
export const TotpCodeBody = z.strictObject({ code });
export const PasswordBody = z.strictObject({ password });
export const SeenBody = z.strictObject({ ids: z.array(uuid).min(1).max(100) });
export const InvitationTokenBody = z.strictObject({ token });
export const AcceptInvitationBody = named(
  'AcceptInvitation',
  z.strictObject({ token, signInName, password: password.optional() }),
);
export const AcceptWithSsoBody = z.strictObject({ token, signInName, language });
export const LinkSsoBody = z.strictObject({ language });
export const RecoveryLinkBody = named('UseRecoveryLink', z.strictObject({ token, password }));

// --- parameters -------------------------------------------------------------------------------------------------------

export const PasskeyParams = z.strictObject({ passkeyId: uuid });
export const SessionParams = z.strictObject({ sessionId: uuid });
export const DeviceParams = z.strictObject({ deviceId: uuid });
export const ProviderParams = z.strictObject({
  providerId: z.string().regex(/^[a-z0-9-]{1,40}$/u, 'the id of a provider'),
});
export const SsoStartQuery = z.strictObject({ lang: z.enum(['en', 'es']).optional() });
/** What a provider sends back; the library judges it, and strangers' parameters are not looked at. */
export const SsoCallbackQuery = z.record(z.string().max(60), z.string().max(4000));

// --- answers ----------------------------------------------------------------------------------------------------------

export const OptionsAnswer = named(
  'PasskeyOptions',
  z
    .strictObject({ options: z.record(z.string(), z.unknown()) })
    .describe('For navigator.credentials, through parseCreationOptionsFromJSON or parseRequestOptionsFromJSON.'),
);
export const WaysAnswer = named(
  'SignInWays',
  z.strictObject({
    passkey: z.boolean(),
    password: z.boolean(),
    sso: z.array(z.strictObject({ id: z.string(), name: z.string() })),
  }),
);
export const FactorsAnswer = named(
  'Factors',
  z.strictObject({
    passkeys: z.array(
      z.strictObject({
        id: uuid,
        label: z.string(),
        createdAt: instant,
        lastUsedAt: instant.nullable(),
        deviceBound: z.boolean().describe('It cannot leave its device.'),
      }),
    ),
    totp: z.boolean(),
    recoveryCodesLeft: z.int(),
    password: z.boolean(),
    identities: z.int().describe('How many identities at other services open this account.'),
    deviceBoundNeeded: z.boolean().describe('A role of yours asks for passkeys that cannot leave their device.'),
  }),
);
export const NewPasskeyAnswer = z.strictObject({ id: uuid });
export const TotpSeedAnswer = named('TotpSeed', z.strictObject({ secret: z.string(), uri: z.string() }));
export const RecoveryCodesAnswer = named('RecoveryCodes', z.strictObject({ codes: z.array(z.string()) }));
export const SessionsAnswer = named(
  'Sessions',
  z.strictObject({
    sessions: z.array(
      z.strictObject({
        id: uuid,
        device: z.string().nullable(),
        method: z.string(),
        createdAt: instant,
        lastSeenAt: instant,
        current: z.boolean(),
      }),
    ),
  }),
);
export const DevicesAnswer = named(
  'Devices',
  z.strictObject({
    devices: z.array(
      z.strictObject({
        id: uuid,
        label: z.string(),
        firstSeenAt: instant,
        lastSeenAt: instant,
        current: z.boolean(),
      }),
    ),
  }),
);
export const NoticesAnswer = named(
  'Notices',
  z.strictObject({
    notices: z.array(
      z.strictObject({
        id: uuid,
        kind: z.string(),
        objectId: uuid.nullable(),
        at: instant,
        seen: z.boolean(),
      }),
    ),
  }),
);
export const InvitationAnswer = named(
  'InvitationShown',
  z.strictObject({ institution: z.string(), displayName: z.string(), roles: z.array(z.string()), expiresAt: instant }),
);
export const GoToAnswer = z.strictObject({ location: z.string().describe('Open this address.') });
