// SPDX-License-Identifier: EUPL-1.2
// The conversations that belong to a case, and attaching one of one's own: from then on everybody who works on the case
// sees it.

import { useState } from 'preact/hooks';
import { casesApi } from '../../../api/cases-api.ts';
import { api } from '../../../api/client.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link } from '../../../shell/links.tsx';
import { mayDo } from '../places.ts';
import { ProblemNote } from '../problem-note.tsx';
import { useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';
import type { CaseProps } from './case-props.ts';

export function Attached(props: CaseProps & { readonly readOnly: boolean }) {
  const { file, who, readOnly } = props;
  const { t } = useTexts();
  // one's own conversations are listed, which is logged, only when somebody wants to add one
  const [adding, setAdding] = useState(false);
  const conversations = file.conversations ?? [];
  return (
    <section class="card stack" aria-labelledby="attached">
      <h2 id="attached">{t('cases.attached.title')}</h2>
      {conversations.length === 0 ? <p>{t('cases.attached.none')}</p> : null}
      <ul class="plain entry-list">
        {conversations.map(({ id, ownReference, label, status }) => (
          <li key={id}>
            <p>
              <Link to={`/staff/conversations/${id}`} class="kept__link">
                <bdi>{ownReference}</bdi>
              </Link>
            </p>
            <p class="row row--start">
              {label === null ? null : <strong>{t(`palermo.label.${label}.name`)}</strong>}
              <span class="badge">{t(`staff.status.${status}`)}</span>
            </p>
          </li>
        ))}
      </ul>
      {readOnly || !mayDo(who, 'conversation.attach') ? null : (
        <details onToggle={(event) => setAdding(event.currentTarget.open)}>
          <summary>{t('cases.attached.attach')}</summary>
          {adding ? <Attach {...props} /> : null}
        </details>
      )}
    </section>
  );
}

const newest = () => api.list({ limit: 100 });

function Attach({ file, onChanged }: CaseProps) {
  const { t } = useTexts();
  const { value, problem: notRead } = useLoaded(newest);
  const { busy, problem, run } = useDeed();
  const [chosen, setChosen] = useState('');
  const [done, setDone] = useState(false);
  const attached = (file.conversations ?? []).map(({ id }) => id);
  const open = (value?.conversations ?? []).filter(({ id }) => !attached.includes(id));
  const known = open.some(({ id }) => id === chosen);
  const attach = async () => {
    const outcome = await run(() => casesApi.attach(file.id, chosen));
    setDone(outcome !== undefined);
    if (outcome === undefined) return;
    setChosen('');
    onChanged(outcome.value);
  };
  return (
    <form
      class="stack stack--tight"
      onSubmit={(event) => {
        event.preventDefault();
        if (known) void attach();
      }}
    >
      <div class="field">
        <label for="attach">{t('cases.attached.which')}</label>
        <select
          id="attach"
          required
          aria-describedby="attach-help"
          value={known ? chosen : ''}
          onChange={(event) => setChosen(event.currentTarget.value)}
        >
          <option value="">{t('cases.attached.choose')}</option>
          {open.map(({ id, ownReference }) => (
            <option key={id} value={id}>
              {ownReference}
            </option>
          ))}
        </select>
        <p id="attach-help" class="small soft">
          {value !== null && open.length === 0 ? t('cases.attached.none_to_attach') : t('cases.attached.help')}
        </p>
      </div>
      <p role="status">{done ? t('cases.attached.done') : ''}</p>
      <ProblemNote problem={problem ?? notRead} />
      <p>
        <button type="submit" class="button button--quiet" disabled={busy || !known}>
          {t('cases.attached.go')}
        </button>
      </p>
    </form>
  );
}
