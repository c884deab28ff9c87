// SPDX-License-Identifier: EUPL-1.2
// Who the person is: asked from the server only when somebody presses the button, because each look is logged; taken off
// the screen again after a minute, and at once when the tab is not in front. Never printed with the page.

import { useEffect, useRef, useState } from 'preact/hooks';
import { casesApi, type Identity } from '../../../api/cases-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link } from '../../../shell/links.tsx';
import { mayDo } from '../places.ts';
import { ProblemNote } from '../problem-note.tsx';
import { useDeed } from '../use-deed.ts';
import type { CaseProps } from './case-props.ts';
import { ChangeIdentity } from './change-identity.tsx';
import { IdentityList } from './identity-list.tsx';

const SHOWN_MS = 60_000;

export function IdentityPanel(props: CaseProps & { readonly readOnly: boolean }) {
  const { file, who, readOnly } = props;
  const { t } = useTexts();
  const { busy, problem, run } = useDeed();
  const [shown, setShown] = useState<Identity | null>(null);
  const [changing, setChanging] = useState(false);
  const [saved, setSaved] = useState(false);
  /** broken glass may open the file alone; then there is nothing to press */
  const covered = file.breakGlass === undefined || file.breakGlass.identityUntil !== null;
  const heading = useRef<HTMLHeadingElement>(null);
  const hide = () => {
    // the focus must not vanish with what it stood on
    if (heading.current?.parentElement?.contains(document.activeElement) === true) heading.current.focus();
    setShown(null);
  };

  const show = async () => {
    setSaved(false);
    const read = await run(() => casesApi.identity(file.id));
    // the tab may have gone to the background while the answer was on its way
    if (read !== undefined && document.visibilityState === 'visible') setShown(read.value);
  };
  if (!mayDo(who, 'case.read-identity')) return null;
  return (
    <section class="card stack screen-only" aria-labelledby="identity">
      <h2 id="identity" ref={heading} tabIndex={-1}>
        {t('cases.identity.title')}
      </h2>
      <p role="status">{saved ? t('cases.identity.saved') : ''}</p>
      {changing ? (
        <ChangeIdentity
          {...props}
          onDone={(changed) => {
            setChanging(false);
            setSaved(changed);
            heading.current?.focus();
          }}
        />
      ) : (
        <>
          {shown === null ? <Known file={file} /> : <ShownIdentity identity={shown} hide={hide} />}
          <ProblemNote problem={problem} />
          <div class="row">
            {covered ? null : (
              <p>
                {t('cases.identity.not_covered')} <Link to="/staff/break-glass">{t('cases.identity.ask_for_it')}</Link>
              </p>
            )}
            {covered && shown === null ? (
              <button type="button" class="button" disabled={busy} onClick={() => void show()}>
                {t('cases.identity.show')}
              </button>
            ) : null}
            {readOnly || !mayDo(who, 'case.change') ? null : (
              <button
                type="button"
                class="button button--quiet"
                onClick={() => {
                  setShown(null);
                  setSaved(false);
                  setChanging(true);
                }}
              >
                {t('cases.identity.change')}
              </button>
            )}
          </div>
          {covered && shown === null ? <p class="small soft">{t('cases.identity.logged')}</p> : null}
        </>
      )}
    </section>
  );
}

function Known({ file }: Pick<CaseProps, 'file'>) {
  const { t } = useTexts();
  if (file.hasName === undefined || file.hasAlias === undefined) return null;
  const known = file.hasName ? (file.hasAlias ? 'both' : 'name') : file.hasAlias ? 'alias' : 'neither';
  return <p>{t(`cases.identity.known.${known}`)}</p>;
}

function ShownIdentity({ identity, hide }: { readonly identity: Identity; readonly hide: () => void }) {
  const { t } = useTexts();
  const [begun, setBegun] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    const timer = setTimeout(hide, SHOWN_MS);
    const look = () => {
      if (document.visibilityState !== 'visible') hide();
    };
    document.addEventListener('visibilitychange', look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [begun]);
  return (
    <div
      ref={box}
      tabIndex={-1}
      role="group"
      aria-label={t('cases.identity.shown')}
      class="card identity-shown stack"
      translate={false}
    >
      <IdentityList identity={identity} />
      {identity.warnings.map(({ field }) => (
        <p key={field} class="notice notice--care">
          {t(`cases.identity.mixed_${field}`)}
        </p>
      ))}
      <p class="small soft">{t('cases.identity.hides')}</p>
      <div class="row">
        <button type="button" class="button" onClick={hide}>
          {t('cases.identity.hide')}
        </button>
        <button type="button" class="button button--quiet" onClick={() => setBegun(begun + 1)}>
          {t('cases.identity.longer')}
        </button>
      </div>
    </div>
  );
}
