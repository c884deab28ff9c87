// SPDX-License-Identifier: EUPL-1.2
// The way back into an account that lost every way in: a one-time link that two administrators agreed to. The person sets
// the new password; nobody else does.

import { useState } from 'preact/hooks';
import { accountApi } from '../../../api/account-api.ts';
import type { Problem } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { useGo } from '../../../shell/links.tsx';
import { PageFrame } from '../../../shell/page-frame.tsx';
import { createCell } from '../../../store/cell.ts';
import { account } from '../account.ts';
import { ProblemNote } from '../problem-note.tsx';
import { useTokenOfLink } from '../use-token-of-link.ts';
import { type NewPassword, NewPasswordFields } from './new-password-fields.tsx';

const held = createCell('');
const EMPTY: NewPassword = { password: '', again: '' };

export default function RecoveryPage() {
  const { t } = useTexts();
  const go = useGo();
  const token = useTokenOfLink(held);
  const [value, setValue] = useState(EMPTY);
  const [differs, setDiffers] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = async () => {
    setDiffers(value.password !== value.again);
    if (value.password !== value.again) return;
    setBusy(true);
    const outcome = await accountApi.useRecoveryLink(token, value.password);
    setBusy(false);
    setValue(EMPTY);
    if (!outcome.ok) {
      setProblem(outcome.problem);
      return;
    }
    held.set('');
    account.set({ kind: 'in', who: outcome.value });
    go('/staff/account', { replace: true });
  };
  return (
    <PageFrame title={t('account.recover.title')} lead={t('account.recover.lead')} class="staff">
      {token === '' ? <p class="notice notice--care">{t('account.recover.no_token')}</p> : null}
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <NewPasswordFields value={value} required help="" differs={differs} onChange={setValue} />
        <ProblemNote problem={problem} />
        <button type="submit" class="button" disabled={busy || token === ''}>
          {t('account.recover.go')}
        </button>
      </form>
    </PageFrame>
  );
}
