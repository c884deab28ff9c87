// SPDX-License-Identifier: EUPL-1.2
// A new service of the directory.

import { useTexts } from '../../../i18n/use-texts.tsx';
import { useGo } from '../../../shell/links.tsx';
import { StaffGate } from '../gate.tsx';
import { serviceAddress } from './line.tsx';
import { ServiceForm } from './service-form.tsx';

export default function NewServicePage() {
  const { t } = useTexts();
  const go = useGo();
  return (
    <StaffGate title={t('directory.form.new')} lead={t('directory.form.lead')}>
      {() => <ServiceForm entry={null} onDone={(id) => go(serviceAddress(id))} />}
    </StaffGate>
  );
}
