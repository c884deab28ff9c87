// SPDX-License-Identifier: EUPL-1.2
// Devices from which this person has signed in. One that is forgotten is signed out at once.

import { accountApi } from '../../../api/account-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useDates } from '../use-dates.ts';
import { useLoaded } from '../use-loaded.ts';
import { useChange } from './use-change.ts';

export function Devices() {
  const { t } = useTexts();
  const date = useDates();
  const loaded = useLoaded(accountApi.devices);
  const { busy, problem, run } = useChange(loaded.reload);
  const devices = loaded.value?.devices ?? [];
  return (
    <section class="card stack" aria-labelledby="devices">
      <h2 id="devices">{t('account.devices.title')}</h2>
      <p>{t('account.devices.about')}</p>
      <ProblemNote problem={loaded.problem ?? problem} />
      {loaded.value !== null && devices.length === 0 ? <p class="soft">{t('account.devices.none')}</p> : null}
      <ul class="plain stack">
        {devices.map((device) => (
          <li key={device.id} class="row">
            <span>
              <bdi>{device.label}</bdi>{' '}
              <span class="small soft">{t('account.sessions.last', { when: date(device.lastSeenAt) })}</span>
            </span>
            {device.current ? <span class="badge">{t('account.this_one')}</span> : null}
            <button
              type="button"
              class="button button--quiet button--small"
              disabled={busy}
              aria-label={t('account.devices.forget_named', { name: device.label })}
              onClick={() => void run(() => accountApi.forgetDevice(device.id))}
            >
              {t('account.devices.forget')}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
