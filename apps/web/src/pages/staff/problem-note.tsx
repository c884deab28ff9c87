// SPDX-License-Identifier: EUPL-1.2
// A refusal in plain words: what happened and what to do. The words are chosen by its code.

import { useEffect } from 'preact/hooks';
import type { Problem } from '../../api/types.ts';
import { useTexts } from '../../i18n/use-texts.tsx';
import { Link } from '../../shell/links.tsx';
import { noticeProblem } from './account.ts';

/** Codes that have their own words; the others share one sentence. */
const KNOWN = new Set([
  'network',
  'wrong-sign-in',
  'not-signed-in',
  'bad-set-up-link',
  'already-set-up',
  'reference-in-use',
  'already-decided',
  'not-latest',
  'still-accepted',
  'group-in-use',
  'stale',
  'not-found',
  'too-many',
  'busy',
  'no-database',
  'disk-full',
  'cross-site',
  'passkey-not-given',
  'passkey-already-there',
  'passkey-wrong-address',
  'passkey-not-supported',
  'passkey-refused',
  'passkey-known',
  'no-passkey',
  'use-passkey',
  'wrong-code',
  'wrong-mail-code',
  'mail-not-offered',
  'mail-not-sent',
  'last-factor',
  'password-missing',
  'bad-invitation',
  'bad-recovery-link',
  'already-member',
  'identity-in-use',
  'sign-in-not-completed',
  'sign-in-name-in-use',
  'second-factor-needed',
  'too-many-keys',
  'step-up-required',
  'role-missing',
  'read-only',
  'identity-not-covered',
  'device-bound-key-required',
  'nothing-determined',
  'attached-elsewhere',
  'not-for-this-person',
  'last-assignment',
  'person-denied',
  'break-glass-not-needed',
  'second-person-needed',
  'not-pending',
  'not-undoable',
  'not-approved',
  'key-not-retired',
  'key-in-use',
  'role-held',
  'last-administrator',
  'works-elsewhere',
  'key-reused',
  'wrong-host',
  'integrity-error',
  'keys-unavailable',
  'keys-sealed',
  'keys-do-not-fit',
  'clock-behind',
  'share-refused',
  'not-sealed',
  'room-open',
  'not-hsds',
  'directory-changed',
  'tells-hidden-place',
  'hidden-characters',
  'one-own-institution',
  'incident-frozen',
  'budget-exhausted',
  'k-release-repeated',
  'release-not-ready',
]);
/** Known, and the administrator still needs the number of the request. */
const WITH_REQUEST = new Set(['integrity-error', 'keys-unavailable']);
/** Fields with a sentence of their own, `bad-<field>`. */
const OWN_WORDS = new Set(['institution', 'displayName', 'signInName', 'name', 'birthYear', 'reason', 'conversation']);
const PASSWORD_CODES = new Set(['too-short', 'too-long', 'too-simple', 'too-common', 'holds-a-name']);

export function ProblemNote({ problem }: { readonly problem: Problem | null }) {
  const { t } = useTexts();
  const code = problem?.code;
  useEffect(() => {
    if (code !== undefined) noticeProblem(code);
  }, [code]);
  return (
    <div role="alert" class="problem">
      {problem === null ? null : (
        <div class="notice notice--danger stack stack--tight">
          <p>{t(`staff.problem.${wordsFor(problem)}`, waitOf(problem))}</p>
          {problem.code === 'keys-sealed' ? (
            <p>
              <Link to="/staff/keys">{t('people.seal.title')}</Link>
            </p>
          ) : null}
          {problem.requestId === null || (KNOWN.has(problem.code) && !WITH_REQUEST.has(problem.code)) ? null : (
            <p class="small soft">{t('staff.problem.request', { id: problem.requestId })}</p>
          )}
        </div>
      )}
    </div>
  );
}

/** A long wait is told in minutes. */
function waitOf({ retryAfter }: Problem): { readonly seconds: number; readonly minutes: number } {
  const seconds = retryAfter ?? 10;
  return { seconds, minutes: seconds > 90 ? Math.ceil(seconds / 60) : 0 };
}

function wordsFor({ code, errors }: Problem): string {
  if (KNOWN.has(code)) return code;
  if (code !== 'bad-input') return 'unexpected';
  const [first] = errors;
  if (first?.path === 'password')
    return PASSWORD_CODES.has(first.code) ? `password-${first.code}` : 'password-too-simple';
  if (first?.path === 'instrument.version') return 'other-version';
  if (first?.path.toLowerCase().endsWith('ownreference') === true) return 'bad-reference';
  if (first?.path === 'reference') return 'bad-reference';
  if (first?.path === 'alias') return 'bad-name';
  if (first !== undefined && OWN_WORDS.has(first.path)) return `bad-${first.path}`;
  return 'bad-input';
}
