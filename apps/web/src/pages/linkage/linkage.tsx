// SPDX-License-Identifier: EUPL-1.2
// How many are on whose list: who does what, what protects and what does not, and the way to the two desks. Nothing is read here.

import './linkage.css';
import { useState } from 'preact/hooks';
import { useTexts } from '../../i18n/use-texts.tsx';
import { Link } from '../../shell/links.tsx';
import { PageFrame } from '../../shell/page-frame.tsx';
import { savePracticeLists } from './known.ts';

const ROLES = ['holder', 'unit', 'analyst'] as const;
const PROTECTS = ['key', 'known', 'use', 'lie', 'law'] as const;

export default function LinkagePage() {
  const { t } = useTexts();
  return (
    <PageFrame title={t('linking.title')} lead={t('linking.lead')} class="linkage">
      <p class="notice">{t('linking.page.device')}</p>
      <section class="stack" aria-labelledby="linkage-who">
        <h2 id="linkage-who">{t('linking.page.who')}</h2>
        <div class="linkage__roles">
          {ROLES.map((role) => (
            <section key={role} class="linkage__role stack stack--tight" aria-labelledby={`linkage-${role}`}>
              <h3 id={`linkage-${role}`}>{t(`linking.page.${role}`)}</h3>
              <p>
                <strong>{t('linking.page.does')}</strong> {t(`linking.page.${role}_does`)}
              </p>
              <p>
                <strong>{t('linking.page.sees')}</strong> {t(`linking.page.${role}_sees`)}
              </p>
              <Way role={role} />
            </section>
          ))}
        </div>
      </section>
      <section class="stack" aria-labelledby="linkage-protects">
        <h2 id="linkage-protects">{t('linking.page.protects')}</h2>
        <ul class="stack stack--tight linkage__points">
          {PROTECTS.map((name) => (
            <li key={name}>{t(`linking.page.protects_${name}`)}</li>
          ))}
          <li>{t('linking.page.keys_mode')}</li>
        </ul>
      </section>
      <Practice />
    </PageFrame>
  );
}

function Way({ role }: { readonly role: (typeof ROLES)[number] }) {
  const { t } = useTexts();
  const to = role === 'analyst' ? '/unseen' : `/linkage/${role}`;
  const words = role === 'analyst' ? 'go_estimate' : `go_${role}`;
  return (
    <p>
      <Link to={to} class="button">
        {t(`linking.page.${words}`)}
      </Link>
    </p>
  );
}

function Practice() {
  const { t } = useTexts();
  const [state, setState] = useState<'idle' | 'made' | 'failed'>('idle');
  const make = (): void => {
    savePracticeLists().then(
      () => setState('made'),
      () => setState('failed'),
    );
  };
  return (
    <section class="stack screen-only">
      <p class="notice notice--care">{t('linking.page.practice')}</p>
      <button type="button" class="button button--quiet linkage__button" onClick={make}>
        {t('linking.page.practice_make')}
      </button>
      <div role="status">
        {state === 'idle' ? null : (
          <p>{t(state === 'made' ? 'linking.page.practice_made' : 'linking.page.not_ready')}</p>
        )}
      </div>
    </section>
  );
}
