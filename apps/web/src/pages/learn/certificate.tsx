// SPDX-License-Identifier: EUPL-1.2
// The certificate as a sheet to print, alone on its page. It says what was shown and what it does not prove. A name typed here
// stays on this device.

import './certificate.css';
import { CERTIFICATE_SHARE, passes } from '@amparo/learn/lessons';
import { useState } from 'preact/hooks';
import { useTexts } from '../../i18n/use-texts.tsx';
import { Link } from '../../shell/links.tsx';
import { today } from './today.ts';

export function CertificateSheet(props: {
  readonly learner: string;
  readonly right: number;
  readonly of: number;
  readonly day: string;
  /** absent on a sheet that nobody issued */
  readonly issuer?: string;
  readonly file?: string;
}) {
  const { t } = useTexts();
  const { learner, right, of, day, issuer, file } = props;
  return (
    <section class="certificate" aria-labelledby="certificate-title">
      <h2 id="certificate-title">{t('course.certificate.title')}</h2>
      <p>
        <strong>{t('course.badge.name')}</strong>
      </p>
      <p class="certificate__name">
        <bdi>{learner}</bdi>
      </p>
      <p>{t('course.certificate.passed', { share: Math.round(CERTIFICATE_SHARE * 100) })}</p>
      <p>{t('course.certificate.result', { right, of })}</p>
      <p>
        {issuer === undefined ? t('rooms.certificate.own', { day }) : t('course.certificate.issued', { issuer, day })}
      </p>
      <p class="small">
        {issuer === undefined ? t('course.certificate.name_note') : null} {t('course.certificate.limits')}
      </p>
      {file === undefined ? null : <p class="small">{t('course.certificate.proof', { file })}</p>}
    </section>
  );
}

/** After the test of the institutions on a public page: a sheet that nobody has signed, and the way to one that is. */
export function OwnCertificate({ right, of }: { readonly right: number; readonly of: number }) {
  const { t } = useTexts();
  const [name, setName] = useState('');
  const passed = of > 0 && passes(right / of);
  return (
    <section class="stack" aria-labelledby="own-certificate">
      <h2 id="own-certificate" class="screen-only">
        {t('rooms.certificate.title')}
      </h2>
      <p class="screen-only" role="status">
        {t(passed ? 'rooms.certificate.passed' : 'rooms.certificate.not_passed', {
          right,
          of,
          share: Math.round(CERTIFICATE_SHARE * 100),
        })}
      </p>
      {passed ? (
        <>
          <div class="field screen-only">
            <label for="certificate-name">{t('rooms.certificate.name')}</label>
            <input
              id="certificate-name"
              autocomplete="off"
              maxLength={100}
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          </div>
          {name.trim() === '' ? null : <CertificateSheet learner={name.trim()} right={right} of={of} day={today()} />}
          <p class="screen-only">
            <button type="button" class="button" disabled={name.trim() === ''} onClick={() => window.print()}>
              {t('rooms.certificate.print')}
            </button>
          </p>
        </>
      ) : null}
      <p class="screen-only">
        {t('rooms.certificate.signed')} <Link to="/staff/certificate">{t('rooms.certificate.go')}</Link>
      </p>
    </section>
  );
}
