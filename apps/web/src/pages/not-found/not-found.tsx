// SPDX-License-Identifier: EUPL-1.2
// For an address that no page has.

import { useTexts } from '../../i18n/use-texts.tsx';
import { Link } from '../../shell/links.tsx';
import { PageFrame } from '../../shell/page-frame.tsx';

export default function NotFound() {
  const { t } = useTexts();
  return (
    <PageFrame title={t('shell.not_found.title')} lead={t('shell.not_found.text')}>
      <p>
        <Link to="/" class="button">
          {t('shell.not_found.home')}
        </Link>
      </p>
    </PageFrame>
  );
}
