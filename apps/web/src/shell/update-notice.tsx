// SPDX-License-Identifier: EUPL-1.2
// Tells that a new version waits, and changes to it only when a person agrees: a half-filled form is never reloaded.

import { useEffect, useState } from 'preact/hooks';
import { useTexts } from '../i18n/use-texts.tsx';
import { hasUnsavedWork } from '../store/cell.ts';
import { onUpdateReady } from './service-worker-client.ts';

export function UpdateNotice() {
  const { t } = useTexts();
  const [update, setUpdate] = useState<(() => void) | undefined>(undefined);
  useEffect(() => onUpdateReady((apply) => setUpdate(() => apply)), []);
  return (
    <div role="status" class="update screen-only">
      {update === undefined ? null : (
        <div class="update__card stack">
          <p>
            <strong>{t('shell.update.title')}</strong>{' '}
            {t(hasUnsavedWork() ? 'shell.update.unsaved' : 'shell.update.text')}
          </p>
          <div class="row">
            <button type="button" class="button" onClick={update}>
              {t('shell.update.now')}
            </button>
            <button type="button" class="button button--quiet" onClick={() => setUpdate(undefined)}>
              {t('shell.update.later')}
            </button>
          </div>
        </div>
      )}
    </div>
  );
}
