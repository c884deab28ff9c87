// SPDX-License-Identifier: EUPL-1.2
// The documents of a case on a page of their own. What the reader's way to the case does not allow, the server refuses.

import { useRoute } from 'preact-iso';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link } from '../../../shell/links.tsx';
import { StaffGate } from '../gate.tsx';
import { mayDo } from '../places.ts';
import { Documents } from './documents.tsx';

export default function DocumentsPage() {
  const { t } = useTexts();
  const { id = '' } = useRoute().params;
  return (
    <StaffGate title={t('documents.title')}>
      {(who) => (
        <div class="stack stack--wide">
          <p>
            <Link to={`/staff/cases/${id}`}>{t('documents.back')}</Link>
          </p>
          <Documents key={id} caseId={id} readOnly={!mayDo(who, 'attachment.add')} />
        </div>
      )}
    </StaffGate>
  );
}
