// SPDX-License-Identifier: EUPL-1.2
// Opening a case: an own reference that is never a name, and who the person is, as far as it is known. Said beforehand:
// what is encrypted, and who will see it. What was typed outlives a lapsed session, but only for the same person.

import './cases.css';
import { useState } from 'preact/hooks';
import { casesApi } from '../../../api/cases-api.ts';
import type { WhoAmI } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link, useGo } from '../../../shell/links.tsx';
import { createCell, useCell } from '../../../store/cell.ts';
import { StaffGate } from '../gate.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { createKeyring, useDeed } from '../use-deed.ts';
import { readBirthYear } from './birth-year.ts';
import { IdentityFields, NO_FIELDS } from './identity-fields.tsx';

const EMPTY = { by: '', reference: '', ...NO_FIELDS };
const draft = createCell(EMPTY, {
  unsaved: ({ reference, alias, name, year }) => [reference, alias, name, year].some((field) => field !== ''),
});
const keyFor = createKeyring();

export default function NewCasePage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('cases.new.title')} lead={t('cases.new.lead')}>
      {(who) => <NewCase key={who.signInName} who={who} />}
    </StaffGate>
  );
}

function NewCase({ who }: { readonly who: WhoAmI }) {
  const { t } = useTexts();
  const go = useGo();
  const { busy, problem, run } = useDeed();
  const kept = useCell(draft);
  const by = `${who.signInName} ${who.institution}`;
  const typed = kept.by === by ? kept : { ...EMPTY, by };
  const [badReference, setBadReference] = useState(false);
  const submit = async () => {
    const reference = typed.reference.trim();
    const bad = !isOwnReference(reference);
    setBadReference(bad);
    if (bad) {
      document.getElementById('new-reference')?.focus();
      return;
    }
    const birthYear = readBirthYear(typed.year);
    const body = {
      ownReference: reference,
      ...(typed.alias.trim() === '' ? {} : { alias: typed.alias.trim() }),
      ...(typed.name.trim() === '' ? {} : { name: typed.name.trim() }),
      ...(birthYear === undefined ? {} : { birthYear }),
    };
    const made = await run(() => casesApi.open(body, keyFor(body)));
    if (made === undefined) return;
    draft.set(EMPTY);
    go(`/staff/cases/${made.value.id}`, { replace: true });
  };
  return (
    <form
      class="stack stack--wide"
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p>
        <Link to="/staff/case-files/new">{t('cases.case.file_new')}</Link>
      </p>
      <div class="field">
        <label for="new-reference">{t('cases.new.reference')}</label>
        <input
          id="new-reference"
          type="text"
          required
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          maxLength={40}
          value={typed.reference}
          aria-invalid={badReference}
          aria-describedby="new-reference-help new-reference-error"
          onInput={(event) => draft.set({ ...typed, reference: event.currentTarget.value })}
        />
        <p id="new-reference-help" class="small soft">
          {t('cases.new.reference_help')}
        </p>
        <p id="new-reference-error" role="alert" class="field__error">
          {badReference ? t('staff.problem.bad-reference') : ''}
        </p>
      </div>
      <section class="card stack" aria-labelledby="new-who">
        <h2 id="new-who">{t('cases.new.who')}</h2>
        <p>{t('cases.new.who_optional')}</p>
        <IdentityFields fields={typed} onInput={(fields) => draft.set({ ...typed, ...fields })} />
        <div class="notice stack stack--tight">
          <p>{t('cases.new.encrypted')}</p>
          <p>{t('cases.new.seen_by')}</p>
        </div>
      </section>
      <ProblemNote problem={problem} />
      <div class="row">
        <button type="submit" class="button" disabled={busy}>
          {t('cases.new.go')}
        </button>
        <Link to="/staff/cases" class="button button--quiet">
          {t('cases.back_to_list')}
        </Link>
      </div>
    </form>
  );
}

/** The server asks for the same, and in its words. */
function isOwnReference(text: string): boolean {
  return /^[A-Za-z0-9](?:[A-Za-z0-9./-]{0,38}[A-Za-z0-9])?$/u.test(text) && /\d/u.test(text);
}
