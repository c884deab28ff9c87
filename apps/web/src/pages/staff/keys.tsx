// SPDX-License-Identifier: EUPL-1.2
// After a sealed start: three of the five people who hold a share of the master key give theirs, on this page, one after
// the other, from any device. Nobody can sign in before, so the page asks for no sign-in. A share stays on the screen only
// while it is typed, and a wrong one is told. Once they are open, an administrator who is signed in finds the master keys here.

import './staff.css';
import { useEffect, useState } from 'preact/hooks';
import { peopleApi, type Seal } from '../../api/people-api.ts';
import { useTexts } from '../../i18n/use-texts.tsx';
import { Link } from '../../shell/links.tsx';
import { PageFrame } from '../../shell/page-frame.tsx';
import { useCell } from '../../store/cell.ts';
import { account, lookUpAccount } from './account.ts';
import { MasterKeys, SharesNote } from './master-keys.tsx';
import { mayDo } from './places.ts';
import { ProblemNote } from './problem-note.tsx';
import { StepUpDialog } from './step-up.tsx';
import { useDeed } from './use-deed.ts';
import { useLoaded } from './use-loaded.ts';

export default function KeysPage() {
  const { t } = useTexts();
  const { value: found, problem, reload } = useLoaded(peopleApi.seal);
  const [after, setAfter] = useState<Seal | null>(null);
  const seal = after ?? found;
  return (
    <PageFrame title={t('people.seal.title')} lead={t('people.seal.lead')} class="staff">
      <ProblemNote problem={problem} />
      {seal === null && problem === null ? <p role="status">{t('staff.loading')}</p> : null}
      <div role="status" class="stack">
        {seal === null ? null : (
          <p class={seal.state === 'unsealed' ? 'notice' : 'notice notice--care'}>
            {t(`people.seal.${seal.state}`, { given: seal.given, needed: seal.needed })}
          </p>
        )}
      </div>
      {seal?.state === 'sealed' ? <GiveShare onGiven={setAfter} /> : null}
      {seal?.state === 'unsealed' ? (
        <Opened />
      ) : (
        <p>
          <button
            type="button"
            class="button button--quiet"
            onClick={() => {
              setAfter(null);
              void reload();
            }}
          >
            {t('people.seal.look')}
          </button>
        </p>
      )}
    </PageFrame>
  );
}

function Opened() {
  const { t } = useTexts();
  const state = useCell(account);
  useEffect(() => void lookUpAccount(), []);
  if (state.kind !== 'in') {
    return (
      <p>
        <Link to="/staff" class="button">
          {t('people.seal.sign_in')}
        </Link>
      </p>
    );
  }
  return (
    <>
      <p>
        <Link to="/staff">{t('staff.title')}</Link>
      </p>
      {mayDo(state.who, 'keys.list') ? (
        <>
          <StepUpDialog />
          <MasterKeys />
          <SharesNote />
        </>
      ) : null}
    </>
  );
}

function GiveShare({ onGiven }: { readonly onGiven: (seal: Seal) => void }) {
  const { t } = useTexts();
  const { busy, problem, run } = useDeed();
  const [share, setShare] = useState('');
  const give = async () => {
    const given = share.trim();
    const done = await run(() => peopleApi.giveShare(given));
    if (done === undefined) return;
    setShare('');
    onGiven(done.value);
    if (done.value.state === 'unsealed') await lookUpAccount();
  };
  return (
    <form
      class="card stack"
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void give();
      }}
    >
      <div class="field">
        <label for="share">{t('people.seal.share')}</label>
        <textarea
          id="share"
          rows={4}
          dir="ltr"
          required
          minLength={10}
          maxLength={400}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          translate={false}
          value={share}
          aria-describedby="share-help"
          onInput={(event) => setShare(event.currentTarget.value)}
        />
        <p id="share-help" class="small soft">
          {t('people.seal.share_help')}
        </p>
      </div>
      <ProblemNote problem={problem} />
      <p>
        <button type="submit" class="button" disabled={busy}>
          {t('people.seal.go')}
        </button>
      </p>
    </form>
  );
}
