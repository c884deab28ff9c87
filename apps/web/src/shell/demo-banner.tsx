// SPDX-License-Identifier: EUPL-1.2
// Says on every page that the cases are fictional, when the server is a demonstration. Asks the server once; without a
// network, or where there is no server, it stays empty.

import { useEffect } from 'preact/hooks';
import { api } from '../api/client.ts';
import { useTexts } from '../i18n/use-texts.tsx';
import { createCell, useCell } from '../store/cell.ts';

const demo = createCell<'not-asked' | boolean>('not-asked');

export function DemoBanner() {
  const { t } = useTexts();
  const state = useCell(demo);
  useEffect(() => {
    if (demo.get() !== 'not-asked') return;
    void api.setUpState().then((outcome) => demo.set(outcome.ok ? outcome.value.demo : false));
  }, []);
  return state === true ? <p class="demo-banner">{t('shell.demo')}</p> : null;
}
