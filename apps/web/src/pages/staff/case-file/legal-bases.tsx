// SPDX-License-Identifier: EUPL-1.2
// Another ground than consent: rare, written down with its reason, agreed to by a second person, looked at again soon, and told
// to the person. Never for what only the person can allow.

import {
  CONSENT_ONLY_PURPOSES,
  CONSENT_PURPOSES,
  type ConsentPurpose,
  type DataCategory,
  LEGAL_BASES,
  type LegalBasis,
} from '@amparo/casework/consent';
import { useState } from 'preact/hooks';
import type { Wire } from '../../../api/file-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { mayDo } from '../places.ts';
import { useDates } from '../use-dates.ts';
import { Form, Opens, SelectField, TextField } from './fields.tsx';
import { todayThere } from '../day.ts';
import { nameOf, useFile } from './file-props.ts';
import { RuleNote } from './rule-note.tsx';
import { type ClassInCountry, Scope } from './scope.tsx';
import { useAct } from './use-act.ts';
import { useWords } from './words.ts';

const MAY_REST: readonly ConsentPurpose[] = CONSENT_PURPOSES.filter(
  (purpose) => !(CONSENT_ONLY_PURPOSES as readonly ConsentPurpose[]).includes(purpose),
);

export function LegalBases() {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const bases = file.legalBases ?? [];
  const mayAdd = !readOnly && mayDo(who, 'file.legal-basis');
  if (bases.length === 0 && !mayAdd) return null;
  return (
    <section class="card stack screen-only" aria-labelledby="legal-bases">
      <h2 id="legal-bases">{t('casefile.bases.title')}</h2>
      <p>{t('casefile.bases.about')}</p>
      <ul class="plain entry-list">
        {bases.map((basis) => (
          <Basis key={basis.id} basis={basis} />
        ))}
      </ul>
      {mayAdd ? (
        <Opens key={bases.length} title={t('casefile.bases.add')}>
          <Add />
        </Opens>
      ) : null}
    </section>
  );
}

function Basis({ basis }: { readonly basis: Wire<LegalBasis> }) {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const date = useDates();
  const act = useAct();
  const ended = basis.endedAt !== null;
  return (
    <li class="stack stack--tight">
      <p>
        <strong>{t(`casework.legal_basis.${basis.basis}`)}</strong>: {t(`consents.purpose.${basis.purpose}.name`)}{' '}
        {ended ? <span class="badge">{t('casefile.bases.ended')}</span> : null}
      </p>
      <p class="timeline__own">
        <bdi>{basis.justification}</bdi>
      </p>
      <ScopeWords basis={basis} />
      <p class="small soft">
        {t('casefile.bases.decided', { when: date(basis.decidedAt) })} · <bdi>{nameOf(file, basis.decidedBy)}</bdi> ·{' '}
        {t('casefile.bases.review', { when: date(basis.reviewBy) })} ·{' '}
        {basis.approvedBy === null ? t('casefile.bases.not_approved') : nameOf(file, basis.approvedBy)}
      </p>
      <p class="small soft">
        {basis.personInformedAt === null
          ? t('casefile.bases.not_told')
          : t('casefile.bases.told_on', { when: date(basis.personInformedAt) })}
        {basis.endedAt === null ? '' : ` · ${t('casefile.bases.ended_on', { when: date(basis.endedAt) })}`}
      </p>
      {readOnly || ended ? null : (
        <div class="row">
          {basis.approvedBy === null && who.roles.includes('Supervisor') ? (
            <button
              type="button"
              class="button"
              disabled={act.busy}
              onClick={() => void act.step('legal-bases', basis, 'approval')}
            >
              {t('casefile.bases.approve')}
            </button>
          ) : null}
          {mayDo(who, 'file.legal-basis') ? (
            <button
              type="button"
              class="button button--quiet"
              disabled={act.busy}
              onClick={() => void act.step('legal-bases', basis, 'end')}
            >
              {t('casefile.bases.end')}
            </button>
          ) : null}
        </div>
      )}
      <RuleNote problem={act.problem} />
    </li>
  );
}

function ScopeWords({ basis }: { readonly basis: Wire<LegalBasis> }) {
  const { t } = useTexts();
  const { country } = useWords();
  const whom = basis.recipients.map((each) =>
    each.kind === 'class'
      ? t('consents.class_in', { who: t(`consents.class.${each.recipientClass}`), country: country(each.country) })
      : t('casefile.bases.an_institution'),
  );
  const rows = [
    ['recipients', whom],
    ['dataCategories', basis.dataCategories.map((each) => t(`consents.data.${each}`))],
    ['countries', basis.countries.map(country)],
  ] as const;
  return (
    <dl class="facts-list small">
      {rows
        .filter(([, values]) => values.length > 0)
        .map(([name, values]) => (
          <div key={name}>
            <dt>{t(`casefile.field.${name}`)}</dt>
            <dd>{values.join(', ')}</dd>
          </div>
        ))}
    </dl>
  );
}

function Add() {
  const { t } = useTexts();
  const act = useAct();
  const [basis, setBasis] = useState<LegalBasis['basis']>('VitalInterest');
  const [purpose, setPurpose] = useState<ConsentPurpose>('Assistance');
  const [why, setWhy] = useState('');
  const [told, setTold] = useState('');
  const [recipients, setRecipients] = useState<readonly ClassInCountry[]>([]);
  const [categories, setCategories] = useState<readonly DataCategory[]>([]);
  const [countries, setCountries] = useState<readonly string[]>([]);
  const save = async () => {
    const done = await act.make('legal-bases', {
      basis,
      purpose,
      recipients,
      dataCategories: categories,
      countries: [...new Set([...countries, ...recipients.map((each) => each.country)])],
      justification: why,
      personInformedAt: told === '' ? null : told < todayThere() ? `${told}T12:00:00.000Z` : new Date().toISOString(),
    });
    if (done) setWhy('');
  };
  return (
    <Form busy={act.busy} go={t('casefile.save')} onSubmit={() => void save()}>
      <div class="two">
        <SelectField
          id="basis-kind"
          label={t('casefile.bases.kind')}
          value={basis}
          options={LEGAL_BASES}
          word={(each) => t(`casework.legal_basis.${each}`)}
          onChange={setBasis}
        />
        <SelectField
          id="basis-purpose"
          label={t('casefile.consents.purpose')}
          value={purpose}
          options={MAY_REST}
          word={(each) => t(`consents.purpose.${each}.name`)}
          onChange={setPurpose}
        />
      </div>
      <TextField
        id="basis-why"
        rows={3}
        required
        label={t('casefile.bases.why')}
        most={4000}
        value={why}
        onInput={setWhy}
      />
      <Scope
        name="basis"
        recipients={recipients}
        onRecipients={setRecipients}
        categories={categories}
        onCategories={setCategories}
        countries={countries}
        onCountries={setCountries}
      />
      <TextField
        id="basis-told"
        type="date"
        label={t('casefile.bases.told')}
        help={t('casefile.bases.told_help')}
        value={told}
        onInput={setTold}
      />
      <RuleNote problem={act.problem} />
    </Form>
  );
}
