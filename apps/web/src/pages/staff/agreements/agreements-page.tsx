// SPDX-License-Identifier: EUPL-1.2
// Agreements of the institution: what waits for a signature first, then what is in force, then the rest; and the ways to a new one.

import '../people/people.css';
import { useState } from 'preact/hooks';
import { type AgreementSummary, agreementApi } from '../../../api/agreement-api.ts';
import type { WhoAmI } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link, useGo } from '../../../shell/links.tsx';
import { useWords } from '../case-file/words.ts';
import { StaffGate } from '../gate.tsx';
import { mayDo } from '../places.ts';
import { useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';
import { AgreementNote } from './agreement-note.tsx';
import { readJsonFile } from './take-file.tsx';

export default function AgreementsPage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('agreements.title')} lead={t('agreements.lead')}>
      {(who) => <Agreements who={who} />}
    </StaffGate>
  );
}

const IN_FORCE: ReadonlySet<string> = new Set(['Active', 'Suspended', 'Signed']);
const IN_WORK: ReadonlySet<string> = new Set(['Draft', 'UnderReview']);

function Agreements({ who }: { readonly who: WhoAmI }) {
  const { t } = useTexts();
  const { value, problem } = useLoaded(agreementApi.list);
  const all = value?.agreements ?? [];
  const groups = [
    ['waiting', all.filter(({ waitsForUs }) => waitsForUs)],
    ['work', all.filter(({ state, waitsForUs }) => IN_WORK.has(state) && !waitsForUs)],
    ['force', all.filter(({ state }) => IN_FORCE.has(state))],
    ['past', all.filter(({ state }) => !IN_WORK.has(state) && !IN_FORCE.has(state))],
  ] as const;
  return (
    <div class="stack stack--wide">
      <p class="row">
        {mayDo(who, 'agreement.draft') ? (
          <Link to="/staff/agreements/new" class="button">
            {t('agreements.new')}
          </Link>
        ) : null}
        {mayDo(who, 'partner.read') ? (
          <Link to="/staff/agreements/partners" class="button button--quiet">
            {t('agreements.partners.title')}
          </Link>
        ) : null}
      </p>
      {mayDo(who, 'agreement.exchange') ? <TakeFile /> : null}
      <AgreementNote problem={problem} />
      {value === null && problem === null ? <p role="status">{t('staff.loading')}</p> : null}
      {value !== null && all.length === 0 ? <p class="notice">{t('agreements.none')}</p> : null}
      {groups.map(([name, list]) =>
        list.length === 0 ? null : (
          <section key={name} class="stack" aria-labelledby={`agreements-${name}`}>
            <h2 id={`agreements-${name}`}>{t(`agreements.group.${name}`)}</h2>
            <ul class="plain stack">
              {list.map((each) => (
                <AgreementRow key={each.id} agreement={each} />
              ))}
            </ul>
          </section>
        ),
      )}
    </div>
  );
}

export function AgreementRow({ agreement }: { readonly agreement: AgreementSummary }) {
  const { t } = useTexts();
  const { day } = useWords();
  const { id, title, agreementNo, revision, state, type, parties, validFrom, validTo, reviewDueOn } = agreement;
  return (
    <li class="card stack stack--tight">
      <p>
        <Link to={`/staff/agreements/${id}`}>
          <bdi>{title === '' ? agreementNo : title}</bdi>
        </Link>
      </p>
      <p class="row">
        <span class="badge">{t(`cooperation.agreement_state.${state}`)}</span>
        <span class="small">{t(`cooperation.agreement_type.${type}`)}</span>
      </p>
      <p class="small">{t('agreements.with', { names: parties.join(', ') })}</p>
      <p class="small soft">
        {agreementNo} · {t('agreements.revision_no', { number: revision })} ·{' '}
        {t('agreements.holds', { from: day(validFrom), to: day(validTo) })} ·{' '}
        {t('agreements.review_due', { day: day(reviewDueOn) })}
      </p>
    </li>
  );
}

function TakeFile() {
  const { t } = useTexts();
  const go = useGo();
  const deed = useDeed();
  const [name, setName] = useState('');
  const take = async (input: HTMLInputElement) => {
    const file = input.files?.[0];
    if (file === undefined) return;
    setName(file.name);
    const read = await readJsonFile(file);
    input.value = '';
    if ('problem' in read) {
      deed.setProblem(read.problem);
      return;
    }
    const done = await deed.run(() => agreementApi.takeFile(read.value));
    if (done !== undefined) go(`/staff/agreements/${done.value.id}`);
  };
  return (
    <div class="field">
      <label for="agreement-file">{t('agreements.take_file')}</label>
      <input
        id="agreement-file"
        type="file"
        accept="application/json,.json"
        disabled={deed.busy}
        aria-describedby="agreement-file-help"
        onChange={(event) => void take(event.currentTarget)}
      />
      <p id="agreement-file-help" class="small soft">
        {t('agreements.take_file_help')}
      </p>
      <p role="status">{deed.busy ? name : ''}</p>
      <AgreementNote problem={deed.problem} />
    </div>
  );
}
