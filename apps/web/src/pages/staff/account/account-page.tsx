// SPDX-License-Identifier: EUPL-1.2
// One's own account: how one signs in, where one is signed in, what one should know. Somebody who has only a password yet
// begins here and can go nowhere else.

import { accountApi } from '../../../api/account-api.ts';
import type { WhoAmI } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { StaffGate } from '../gate.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useLoaded } from '../use-loaded.ts';
import { Devices } from './devices.tsx';
import { Institutions } from './institutions.tsx';
import { Mail } from './mail.tsx';
import { Notices } from './notices.tsx';
import { Passkeys } from './passkeys.tsx';
import { Password } from './password.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';
import { SecondFactor } from './second-factor.tsx';
import { Sessions } from './sessions.tsx';

export default function AccountPage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('account.title')} lead={t('account.lead')}>
      {(who) => <Account who={who} />}
    </StaffGate>
  );
}

function Account({ who }: { readonly who: WhoAmI }) {
  const { t } = useTexts();
  const { value: factors, problem, reload } = useLoaded(accountApi.factors);
  return (
    <div class="stack stack--wide">
      {who.mustEnrol ? <p class="notice notice--care">{t('account.must_enrol')}</p> : null}
      {who.mustEnrol ? null : <Notices />}
      <ProblemNote problem={problem} />
      {factors === null ? (
        <p role="status">{problem === null ? t('staff.loading') : ''}</p>
      ) : (
        <>
          <Passkeys factors={factors} changed={reload} />
          <SecondFactor factors={factors} changed={reload} />
          <RecoveryCodes factors={factors} changed={reload} />
          <Password factors={factors} changed={reload} />
        </>
      )}
      {who.mustEnrol ? null : <Mail />}
      <Institutions who={who} />
      <Sessions />
      <Devices />
    </div>
  );
}
