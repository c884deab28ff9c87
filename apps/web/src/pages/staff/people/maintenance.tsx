// SPDX-License-Identifier: EUPL-1.2
// Two rare things that an administrator does to the system, each with what it means before it is done.

import { useState } from 'preact/hooks';
import type { Outcome } from '../../../api/client.ts';
import { peopleApi } from '../../../api/people-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link } from '../../../shell/links.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useDeed } from '../use-deed.ts';

export function Maintenance({ reload }: { readonly reload: () => Promise<void> }) {
  const { t } = useTexts();
  return (
    <section class="card stack" aria-labelledby="maintenance">
      <h2 id="maintenance">{t('people.maintenance.title')}</h2>
      <Rare name="rotate" call={peopleApi.rotateKeys} reload={reload} />
      <Rare name="restore" call={peopleApi.acceptRestore} reload={reload} />
      <p>
        <Link to="/staff/keys">{t('people.maintenance.keys_go')}</Link>
      </p>
    </section>
  );
}

function Rare(props: {
  readonly name: 'rotate' | 'restore';
  readonly call: () => Promise<Outcome<undefined>>;
  readonly reload: () => Promise<void>;
}) {
  const { t } = useTexts();
  const { busy, problem, run } = useDeed();
  const [done, setDone] = useState(false);
  const act = async () => {
    if ((await run(props.call)) === undefined) return;
    setDone(true);
    await props.reload();
  };
  return (
    <details>
      <summary>{t(`people.maintenance.${props.name}_title`)}</summary>
      <div class="stack">
        <p>{t(`people.maintenance.${props.name}_about`)}</p>
        <p role="status">{done ? t(`people.maintenance.${props.name}_done`) : ''}</p>
        <ProblemNote problem={problem} />
        <p>
          <button type="button" class="button button--quiet" disabled={busy || done} onClick={() => void act()}>
            {t(`people.maintenance.${props.name}_go`)}
          </button>
        </p>
      </div>
    </details>
  );
}
