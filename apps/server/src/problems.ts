// SPDX-License-Identifier: EUPL-1.2
// Every refusal the API can give, with its status, and its form on the wire: problem details (RFC 9457). The words are
// generic; nothing of the request, the database or the program is repeated in them. Screens translate by `code`.

import type { ProblemCode as RuleCode } from '@amparo/casework/outcome';
import type { CooperationProblem as RuleProblem, CooperationProblemCode } from '@amparo/cooperation/outcome';
import type { Issue } from '@amparo/kernel';

interface Kind {
  readonly status: number;
  readonly title: string;
  readonly remedy: string;
}

/** What the rules of the case file refuse with (packages/casework/src/outcome/problems.ts); `problems` says where and why. */
const RULES = {
  CONSENT_MISSING: {
    status: 409,
    title: 'There is no consent of the person for this.',
    remedy: 'Ask her, and record what she decided; help does not depend on it.',
  },
  CONSENT_EXPIRED: {
    status: 409,
    title: 'The consent for this has run out.',
    remedy: 'Ask the person again before anything else is shared.',
  },
  CONSENT_SCOPE: {
    status: 409,
    title: 'The consent does not reach so far.',
    remedy: 'Leave out what it does not cover, or speak with the person about it.',
  },
  ASSENT_REFUSED: {
    status: 409,
    title: 'The child has said no.',
    remedy: 'Listen to the child; whoever decides must know of the refusal.',
  },
  GUARDIAN_REQUIRED: {
    status: 409,
    title: 'A child needs a guardian for this.',
    remedy: 'Ask for a guardian today, and record that you did.',
  },
  AGREEMENT_MISSING: {
    status: 409,
    title: 'There is no agreement with the recipient.',
    remedy: 'Sign one, or choose a recipient with whom there is one.',
  },
  AGREEMENT_SCOPE: {
    status: 409,
    title: 'The agreement with the recipient does not cover this.',
    remedy: 'Leave out what it does not cover, or widen the agreement.',
  },
  AGREEMENT_SUSPENDED: {
    status: 409,
    title: 'The agreement with the recipient is suspended.',
    remedy: 'Choose another recipient meanwhile.',
  },
  CONSULAR_BLOCK: {
    status: 409,
    title: 'Contact with a consulate could endanger the person.',
    remedy: 'Go to legal counsel about papers; the file says why it is blocked.',
  },
  ASYLUM_PENDING: {
    status: 409,
    title: 'A claim to international protection is open.',
    remedy: 'Wait for its decision; nothing may reach the country of origin meanwhile.',
  },
  RISK_STALE: {
    status: 409,
    title: 'The risk assessment is missing or out of date.',
    remedy: 'Assess the risk first.',
  },
  RISK_CRITICAL: {
    status: 409,
    title: 'The risk is critical.',
    remedy: 'Lower the danger first: act on the safety plan today.',
  },
  SAFETY_PLAN_REQUIRED: {
    status: 409,
    title: 'At this risk there must be a safety plan.',
    remedy: 'Write it with the person first.',
  },
  SECOND_PERSON_REQUIRED: {
    status: 409,
    title: 'This needs a second person.',
    remedy: 'Ask a colleague with the right role.',
  },
  BID_REQUIRED: {
    status: 409,
    title: 'The best interests of the child must be determined first.',
    remedy: 'Begin or finish that procedure.',
  },
  RECIPIENT_CONFLICT: {
    status: 409,
    title: 'This person or institution is linked with those who are suspected.',
    remedy: 'Choose another one.',
  },
  SAFE_CONTACT_ONLY: {
    status: 409,
    title: 'The person may be reached only as agreed with her.',
    remedy: 'Use the agreed contact, at the agreed times, with neutral words.',
  },
  LEGAL_HOLD: {
    status: 409,
    title: 'A legal hold keeps this case.',
    remedy: 'Nothing of it is erased until the hold is lifted.',
  },
  OUT_OF_SCOPE: {
    status: 403,
    title: 'Your role does not cover this step.',
    remedy: 'Ask whoever is responsible; `problems` names the roles.',
  },
  VERSION_CONFLICT: {
    status: 412,
    title: 'Somebody else changed the same in the meantime.',
    remedy: 'Both versions are kept: compare them (`conflict`) and decide.',
  },
  NOT_NOW: {
    status: 409,
    title: 'This step does not fit where the record stands now.',
    remedy: 'Read it again; `problems` says what comes before.',
  },
  INCOMPLETE: {
    status: 422,
    title: 'Something is missing.',
    remedy: 'Add what `problems` names, and send again.',
  },
  INVALID_VALUE: {
    status: 422,
    title: 'A value cannot be, or contradicts another one.',
    remedy: 'Mend what `problems` names, and send again.',
  },
  PERSON_NOT_AGREED: {
    status: 409,
    title: 'The person has not agreed to this.',
    remedy: 'Speak with her; nothing is done without her.',
  },
} as const satisfies Record<RuleCode, Kind>;

/** What only happens between institutions (packages/cooperation/src/outcome). */
const BETWEEN = {
  RECIPIENT_KEY_UNKNOWN: {
    status: 409,
    title: 'No key of the recipient is known that could be trusted.',
    remedy: 'Compare the fingerprint with the partner over a way you know, then pin the key.',
  },
  SIGNATURE_INVALID: {
    status: 409,
    title: 'The signature is not by the key of this party.',
    remedy: 'Have it signed anew with the right key.',
  },
  CONTENT_CHANGED: {
    status: 409,
    title: 'What was shown or signed is not what stands there now.',
    remedy: 'Show it again, or take the new version.',
  },
  TOO_LARGE: { status: 422, title: 'This is too large to be sent.', remedy: 'Send less of it.' },
} as const satisfies Record<Exclude<CooperationProblemCode, RuleCode>, Kind>;

export const PROBLEMS = {
  ...RULES,
  ...BETWEEN,
  'not-undoable': {
    status: 409,
    title: 'This change cannot be taken back.',
    remedy:
      'Only your own last change can, while nobody changed the record since, and never a decision. Change it anew.',
  },
  'bad-url': {
    status: 400,
    title: 'The address cannot be read.',
    remedy: 'Check the path and the query of the address.',
  },
  'bad-json': {
    status: 400,
    title: 'The body is not acceptable JSON.',
    remedy: 'Send one JSON object in UTF-8, each key once; `errors` says where.',
  },
  'bad-input': {
    status: 400,
    title: 'Some of what was sent is not right.',
    remedy: 'Mend each place named in `errors` and send again.',
  },
  'bad-header': {
    status: 400,
    title: 'A header is missing its right form.',
    remedy: 'Mend the header named in `errors`.',
  },
  'not-http': {
    status: 400,
    title: 'This is not a request the server can read.',
    remedy: 'Send a well-formed HTTP/1.1 request.',
  },
  'not-signed-in': { status: 401, title: 'Nobody is signed in.', remedy: 'Sign in, then send the request again.' },
  'step-up-required': {
    status: 401,
    title: 'This needs a fresh proof that it is you.',
    remedy: 'Confirm with your passkey, then send the request again within five minutes.',
  },
  'wrong-sign-in': {
    status: 401,
    title: 'Sign-in name or password is not right.',
    remedy: 'Check both and try again.',
  },
  'passkey-refused': {
    status: 401,
    title: 'This passkey could not be used.',
    remedy: 'Try once more, with your finger, face or PIN; if it stays, sign in another way and add the passkey anew.',
  },
  'wrong-code': {
    status: 401,
    title: 'The code is not right.',
    remedy: 'Wait for the next code of your authenticator app and send that one; check the clock of your phone.',
  },
  'sign-in-not-completed': {
    status: 401,
    title: 'The sign-in at the other service was not completed.',
    remedy: 'Begin again from the sign-in page; if it stays, ask an administrator whether your account is linked.',
  },
  'role-missing': {
    status: 403,
    title: 'None of your roles covers this.',
    remedy: 'Ask an administrator of your institution if you need it for your work.',
  },
  'read-only': {
    status: 403,
    title: 'This access is for reading only.',
    remedy: 'Ask somebody who works on this case to make the change.',
  },
  'identity-not-covered': {
    status: 403,
    title: 'This access does not cover who the person is.',
    remedy: 'If a life depends on it, ask again for the identity; a second person must then agree.',
  },
  'device-bound-key-required': {
    status: 403,
    title: 'This needs a passkey that cannot leave its device.',
    remedy: 'Confirm with a security key or the key of this device that is not copied to other devices.',
  },
  'second-factor-needed': {
    status: 403,
    title: 'This account has no passkey and no second factor yet.',
    remedy: 'Add a passkey, or a code from an authenticator app, to your account; then everything else opens.',
  },
  'cross-site': {
    status: 403,
    title: 'The request does not come from this application.',
    remedy: 'Send it from the address under which this server is known.',
  },
  'share-refused': {
    status: 403,
    title: 'This share is mistyped, was given already, or does not belong to these keys.',
    remedy:
      'Compare it letter by letter with the paper. If three were given and none was mistyped, begin again with all three.',
  },
  'bad-invitation': {
    status: 403,
    title: 'The invitation is used, withdrawn, too old or not right.',
    remedy: 'Ask the administrator who invited you for a new one.',
  },
  'bad-recovery-link': {
    status: 403,
    title: 'The recovery link is used, too old or not right.',
    remedy: 'Ask an administrator of your institution for a new one.',
  },
  'no-passkey': {
    status: 409,
    title: 'Your account has no passkey.',
    remedy: 'Confirm with your password and the code of your authenticator app instead.',
  },
  'use-passkey': {
    status: 403,
    title: 'Your account has a passkey.',
    remedy: 'Confirm with the passkey instead of the password.',
  },
  'bad-set-up-link': {
    status: 403,
    title: 'The set-up link is used, too old or not right.',
    remedy: 'Restart the server; it prints a new link as long as nobody is set up.',
  },
  'not-found': {
    status: 404,
    title: 'There is nothing here.',
    remedy: 'Check the address; it may be gone or not yours.',
  },
  'wrong-method': {
    status: 405,
    title: 'This address does not know that method.',
    remedy: 'Use one of the methods in the Allow header.',
  },
  'too-slow': { status: 408, title: 'The request took too long to arrive.', remedy: 'Send it again, faster.' },
  'already-set-up': { status: 409, title: 'This installation is set up already.', remedy: 'Sign in instead.' },
  'reference-in-use': {
    status: 409,
    title: 'This own reference is used already.',
    remedy: 'Choose another own reference.',
  },
  'already-decided': {
    status: 409,
    title: 'This version was decided already.',
    remedy: 'Read the history; make a new version to change it.',
  },
  'sign-in-name-in-use': {
    status: 409,
    title: 'This sign-in name is used already.',
    remedy: 'Choose another sign-in name.',
  },
  'last-factor': {
    status: 409,
    title: 'This is the last way to prove that it is you.',
    remedy: 'Add another passkey or an authenticator app first, then remove this one.',
  },
  'passkey-known': {
    status: 409,
    title: 'This passkey is in use already.',
    remedy: 'Nothing needs to be done if it is yours; otherwise choose another one.',
  },
  'password-missing': {
    status: 409,
    title: 'A code of an authenticator app stands beside a password, and this account has none.',
    remedy: 'Set a password first, then add the authenticator app.',
  },
  'already-member': {
    status: 409,
    title: 'You belong to this institution already.',
    remedy: 'Switch to it from your account page.',
  },
  'identity-in-use': {
    status: 409,
    title: 'This identity opens an account already.',
    remedy: 'Sign in with it, or use another identity at the other service.',
  },
  'too-many-keys': {
    status: 409,
    title: 'There are as many passkeys as an account can have.',
    remedy: 'Remove one that you do not use any more.',
  },
  'too-many-views': {
    status: 409,
    title: 'There are as many saved views as somebody can have.',
    remedy: 'Remove one that you do not use any more.',
  },
  'not-sealed': { status: 409, title: 'The keys are open already.', remedy: 'Nothing more is needed; sign in.' },
  'not-latest': { status: 409, title: 'A newer version exists.', remedy: 'Decide on the latest version.' },
  'nothing-determined': { status: 409, title: 'There is no determination yet.', remedy: 'Save a determination first.' },
  'still-accepted': {
    status: 409,
    title: 'An accepted determination cannot be discarded.',
    remedy: 'It stays; a newer version can correct it.',
  },
  'attached-elsewhere': {
    status: 409,
    title: 'This conversation belongs to another case already.',
    remedy: 'Open that case, or choose another conversation.',
  },
  'not-for-this-person': {
    status: 409,
    title: 'This cannot be done with that person.',
    remedy: 'Choose a colleague whose role fits; not yourself, and nobody who is disabled.',
  },
  'last-assignment': {
    status: 409,
    title: 'Nobody else works on this case.',
    remedy: 'Give it to another colleague first, then take it from this one.',
  },
  'person-denied': {
    status: 409,
    title: 'This case is closed to that person, for conflict of interest.',
    remedy: 'Choose another colleague, or end the conflict first.',
  },
  'break-glass-not-needed': {
    status: 409,
    title: 'You see this case already.',
    remedy: 'Open it from your list of cases.',
  },
  'second-person-needed': {
    status: 409,
    title: 'This needs somebody else than the person it comes from or is for.',
    remedy: 'Ask a colleague with the right role to decide.',
  },
  'not-pending': {
    status: 409,
    title: 'This was decided already, or is too old.',
    remedy: 'Read the list again; ask anew if it is still needed.',
  },
  'not-approved': {
    status: 409,
    title: 'A second person has not agreed to this yet.',
    remedy: 'Ask for it first; when a colleague has agreed, send this again.',
  },
  'key-not-retired': {
    status: 409,
    title: 'This key is still in use.',
    remedy: 'Begin a new master key first; the older one retires when nothing is under it any more.',
  },
  'key-in-use': {
    status: 409,
    title: 'Keys of cases are still under this key.',
    remedy: 'Restart the server, which goes on with the rotation; nothing was destroyed.',
  },
  'role-held': {
    status: 409,
    title: 'That person has this role, or it waits for a decision.',
    remedy: 'Read the list of people again.',
  },
  'last-administrator': {
    status: 409,
    title: 'Two administrators must remain.',
    remedy: 'Make another person administrator first.',
  },
  'works-elsewhere': {
    status: 409,
    title: 'That person also signs in to another institution.',
    remedy: 'Ask whoever runs the server: two administrators of one institution may not open the way into another.',
  },
  'group-in-use': { status: 409, title: 'Conversations still belong to this group.', remedy: 'Discard them first.' },
  stale: {
    status: 412,
    title: 'Somebody changed this in the meantime.',
    remedy: 'Read it again (`current` shows the present version), then repeat your change.',
  },
  'unknown-columns': {
    status: 422,
    title: 'A column is no field of the standard, or stands twice.',
    remedy: 'Name each column by its full name of HTCDS 2.0, once.',
  },
  'too-many-imports': {
    status: 409,
    title: 'There are as many imports under way as one person can have.',
    remedy: 'Finish or cancel one of them first.',
  },
  'import-not-checked': {
    status: 409,
    title: 'Not every batch of this import was looked at.',
    remedy: 'Look at all of them first; `nextToCheck` says where to go on.',
  },
  'not-hsds': {
    status: 422,
    title: 'This is no file of HSDS 3.0.',
    remedy: 'Send nested JSON of services or organisations, or the CSV tables of a data package under their own names.',
  },
  'directory-changed': {
    status: 409,
    title: 'The file, or the directory, is not what was looked at.',
    remedy: 'Look at it again; nothing was written.',
  },
  'tells-hidden-place': {
    status: 409,
    title: 'A text tells where a confidential place is.',
    remedy: 'Take the street, the name and the point of that place out of every text; nothing was written.',
  },
  'hidden-characters': {
    status: 400,
    title: 'A text holds characters that hide something, or is too long.',
    remedy: 'Type it anew rather than copying it.',
  },
  'one-own-institution': {
    status: 409,
    title: 'Another entry says already that it is your institution.',
    remedy: 'Choose that entry from the list.',
  },
  'import-changed': {
    status: 409,
    title: 'This batch is not what was looked at.',
    remedy: 'Send the same file with the same mapping, or begin a new import.',
  },
  'import-over': {
    status: 409,
    title: 'This import is finished, cancelled or taken back.',
    remedy: 'Read it again; begin a new one if it is still needed.',
  },
  'import-worked-on': {
    status: 409,
    title: 'Somebody has worked on cases of this import.',
    remedy: 'It can no longer be taken back as a whole: close or erase the cases one by one.',
  },
  'nothing-to-export': {
    status: 422,
    title: 'Nothing of these cases may go for this purpose.',
    remedy: 'Choose other fields, another purpose, or ask the persons for their consent.',
  },
  'budget-exhausted': {
    status: 409,
    title: 'The people of one of these years have borne as much as they may.',
    remedy: 'Ask for less, for other years, or read what was made already: it answers every question it can.',
  },
  'k-release-repeated': {
    status: 409,
    title: 'There is a k-anonymous release of people of these years already.',
    remedy: 'A second one could be compared with the first. Ask for noisy counts, or for other years.',
  },
  'release-not-ready': {
    status: 409,
    title: 'The release does not stand where this can be done.',
    remedy: 'Read it again: it may wait for somebody, be in the making, or have been recalled.',
  },
  'too-many-rows-today': {
    status: 429,
    title: 'You have taken out as many cases as one person may in a day.',
    remedy: 'Go on tomorrow, or ask a colleague.',
  },
  'export-not-ready': {
    status: 409,
    title: 'A second person has not agreed to this export yet.',
    remedy: 'Ask a data protection officer to look at it.',
  },
  'export-gone': {
    status: 410,
    title: 'This export was taken already, or its time is over.',
    remedy: 'Ask for a new one if it is still needed.',
  },
  'too-large': {
    status: 413,
    title: 'The body is too large.',
    remedy: 'Send at most 256 KiB; of a batch of an import at most 1 MiB.',
  },
  'file-too-large': {
    status: 413,
    title: 'The file is too large.',
    remedy: 'A file has at most 25 MB: make it smaller, or send it in pieces.',
  },
  'file-refused': {
    status: 415,
    title: 'The file is not taken.',
    remedy: '`errors` says why, by a code: choose another form of the document.',
  },
  'too-many-files': {
    status: 409,
    title: 'There are too many files.',
    remedy:
      'A case holds 200 files, and ten can be under way at once: delete what is not needed, or finish the others.',
  },
  'files-of-the-day': {
    status: 429,
    title: 'You have sent as much as one person may in a day.',
    remedy: 'Go on tomorrow, or ask a colleague who works on the case.',
  },
  'part-missing': {
    status: 409,
    title: 'Parts of the file have not arrived.',
    remedy: 'Send the parts that are missing, each as long as it was announced, then finish.',
  },
  'file-kept': {
    status: 409,
    title: 'The file is complete already.',
    remedy: 'Nothing more is needed; a changed file is a new one.',
  },
  'file-deleted': {
    status: 409,
    title: 'The file is deleted.',
    remedy: 'Take the deletion back first, within seven days.',
  },
  'scan-unavailable': {
    status: 503,
    title: 'The program against viruses does not work at present.',
    remedy: 'Nothing is taken without it; tell the administrator, and send the file again later.',
  },
  'no-room': {
    status: 404,
    title: 'There is no such room, or it has ended.',
    remedy: 'Look at the code on the wall; ask whoever leads the room.',
  },
  'room-full': { status: 409, title: 'The room is full.', remedy: 'Look at the wall together with somebody.' },
  'room-open': {
    status: 409,
    title: 'You lead a room already.',
    remedy: 'End it first; what may be kept of it is kept.',
  },
  'answered-already': {
    status: 409,
    title: 'This device has answered already.',
    remedy: 'Wait for the next question.',
  },
  'not-now': {
    status: 409,
    title: 'This question is not open.',
    remedy: 'Look at the wall: the next one comes from there.',
  },
  'test-tomorrow': {
    status: 409,
    title: 'You have taken the test today.',
    remedy: 'Read the lessons again and come back tomorrow; other cases will be drawn.',
  },
  'not-json': {
    status: 415,
    title: 'Only JSON is accepted.',
    remedy: 'Send Content-Type: application/json, without content encoding.',
  },
  'wrong-host': {
    status: 421,
    title: 'This server does not answer to that name.',
    remedy: 'Use the address under which this server is known.',
  },
  'key-reused': {
    status: 422,
    title: 'The Idempotency-Key belongs to another request.',
    remedy: 'Use a new key for each new request.',
  },
  'no-version': {
    status: 428,
    title: 'The version you saw is missing.',
    remedy: 'Send If-Match with the ETag of what you read.',
  },
  'mail-not-offered': {
    status: 409,
    title: 'This installation sends no e-mail in that language.',
    remedy: 'Choose another language, or ask whoever runs the server to name a mail server (AMPARO_MAIL_FILE).',
  },
  'mail-not-sent': {
    status: 502,
    title: 'The mail server did not take the message.',
    remedy: 'Check the address; if it is right, try again later or tell whoever runs the server.',
  },
  'wrong-mail-code': {
    status: 409,
    title: 'The code is not right, or it is older than fifteen minutes.',
    remedy: 'Look at the newest message again, or ask for a new code.',
  },
  'too-many': { status: 429, title: 'Too many requests.', remedy: 'Wait as long as Retry-After says.' },
  'headers-too-large': {
    status: 431,
    title: 'The headers are too large.',
    remedy: 'Send less than 16 KiB of headers.',
  },
  'integrity-error': {
    status: 500,
    title: 'What is stored was changed outside this application.',
    remedy: 'Do not rely on it. Tell the administrator the request id; nothing was shown.',
  },
  unexpected: {
    status: 500,
    title: 'Something went wrong in the server.',
    remedy: 'Try again; if it stays, tell the administrator the request id.',
  },
  busy: { status: 503, title: 'The server is busy or stopping.', remedy: 'Try again as Retry-After says.' },
  'keys-unavailable': {
    status: 503,
    title: 'The key store does not answer.',
    remedy: 'Nothing can be read or saved without it. Try again in a moment; if it stays, tell the administrator.',
  },
  'clock-behind': {
    status: 503,
    title: 'The clock of the server was set back.',
    remedy: 'Ask whoever runs the server to set its clock; rights that have ended would come to life again.',
  },
  'keys-do-not-fit': {
    status: 503,
    title: 'The keys do not fit the database.',
    remedy: 'Ask whoever runs the server: its console says what is missing and what to do. Nothing was changed.',
  },
  'keys-sealed': {
    status: 503,
    title: 'The keys are sealed since the server started.',
    remedy: 'Three of the five people who hold a share must unseal them.',
  },
  'envelope-refused': {
    status: 400,
    title: 'This is no envelope for this installation.',
    remedy: 'If you are a partner: compare keys and clocks with the people here, then send it again.',
  },
  'peer-known': {
    status: 409,
    title: 'This installation is proposed or pinned already.',
    remedy: 'Look at the list of partners; block the entry there before you propose it anew.',
  },
  'bad-peer-address': {
    status: 422,
    title: 'The address on the card cannot be used.',
    remedy: 'It must be https:// with a public name and nothing behind it; without an address, files are exchanged.',
  },
  'peers-not-told': {
    status: 409,
    title: 'Not every partner knows the next key yet.',
    remedy: 'Wait until the notice has arrived everywhere, or carry it by file; then switch.',
  },
  'incident-frozen': {
    status: 503,
    title: 'Nothing leaves this installation at the moment.',
    remedy:
      'An incident is being looked at. Case work goes on. Ask whoever runs the server when files may leave again.',
  },
  'disk-full': {
    status: 507,
    title: 'The disk of the server is nearly full; nothing can be changed.',
    remedy: 'Reading works. Tell the administrator; changes are taken again as soon as there is room.',
  },
  'no-database': {
    status: 503,
    title: 'The database does not answer.',
    remedy: 'Try again in a moment, with the same Idempotency-Key.',
  },
} as const satisfies Record<string, Kind>;
export type ProblemCode = keyof typeof PROBLEMS;

export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly remedy: string;
  readonly requestId: string;
  readonly errors?: readonly { readonly path: string; readonly code: string; readonly remedy: string }[];
  /** for `stale`: what is there now, so that both versions can be set side by side */
  readonly current?: unknown;
  /** for a refusal by the rules of the case file: every reason, the first one is `code` */
  readonly problems?: readonly RuleProblem[];
  /** for `VERSION_CONFLICT`: both versions, field by field */
  readonly conflict?: ConflictBody;
}

export interface ConflictBody {
  readonly id: string;
  readonly fields: readonly { readonly field: string; readonly current: unknown; readonly yours: unknown }[];
}

interface Details {
  readonly issues?: readonly Issue[];
  readonly current?: unknown;
  readonly problems?: readonly RuleProblem[];
  readonly conflict?: ConflictBody;
  readonly retryAfter?: number;
  readonly allow?: readonly string[];
}

/** Thrown by a route or by the edge to refuse; the shell turns it into the answer. Any other exception is a bug. */
export class Refused extends Error {
  readonly code: ProblemCode;
  readonly details: Details;
  constructor(code: ProblemCode, details: Details = {}) {
    super(code);
    this.name = 'Refused';
    this.code = code;
    this.details = details;
  }
}

/** What a rule of the case file refused, as the refusal of the API. */
export function refusedByRule(problems: readonly [RuleProblem, ...RuleProblem[]]): Refused {
  return new Refused(problems[0].code, { problems });
}

export function problemBody(code: ProblemCode, requestId: string, details: Details = {}): ProblemBody {
  const { status, title, remedy } = PROBLEMS[code];
  return {
    type: `/api/docs#problem-${code}`,
    title,
    status,
    code,
    remedy,
    requestId,
    ...(details.issues === undefined ? {} : { errors: details.issues.slice(0, 50).map(shownIssue) }),
    ...(details.current === undefined ? {} : { current: details.current }),
    ...(details.problems === undefined ? {} : { problems: details.problems }),
    ...(details.conflict === undefined ? {} : { conflict: details.conflict }),
  };
}

/** Paths hold keys of the sender: only plain ones are repeated, and never a long one. */
function shownIssue({ path, code, remedy }: Issue): { path: string; code: string; remedy: string } {
  return { path: /^[A-Za-z0-9_.[\]-]{0,200}$/u.test(path) ? path : '', code, remedy };
}

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';
