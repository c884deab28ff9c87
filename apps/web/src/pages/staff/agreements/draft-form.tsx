// SPDX-License-Identifier: EUPL-1.2
// The form of an agreement: who, what for, which help, which data, where, how long, and who answers. A draft may be incomplete; what is
// missing is said when it goes to review.

import { SERVICE_CATEGORY_NAMES } from '@amparo/casework/assistance';
import { CONSENT_PURPOSES, DATA_CATEGORIES, RECIPIENT_CLASSES } from '@amparo/casework/consent';
import {
  type AgreementTerms,
  type ContactPoint,
  ONWARD_SHARING,
  PARTY_ROLES,
  SECURITY_MEASURES,
} from '@amparo/cooperation/agreement';
import { useState } from 'preact/hooks';
import type { DraftParty, Templates } from '../../../api/agreement-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { CountryField, Form, Opens, SelectField, Several, TextField } from '../case-file/fields.tsx';
import { useWords } from '../case-file/words.ts';

export interface Draft {
  readonly terms: AgreementTerms;
  readonly parties: readonly DraftParty[];
}
interface DraftFormProps {
  readonly begin: Draft;
  readonly institutions: Templates['institutions'];
  readonly busy: boolean;
  readonly go: string;
  readonly onSave: (draft: Draft) => void;
}

/** Purposes for which institutions give data to one another; the others are the person's own affair with one of them. */
const PURPOSES = CONSENT_PURPOSES.filter(
  (each) => !['Interview', 'CaseRecord', 'PhotoOrRecording', 'Media'].includes(each),
);

export function DraftForm({ begin, institutions, busy, go, onSave }: DraftFormProps) {
  const { t } = useTexts();
  const [terms, setTerms] = useState(begin.terms);
  const [parties, setParties] = useState(begin.parties);
  const set = (change: Partial<AgreementTerms>) => setTerms({ ...terms, ...change });
  return (
    <Form busy={busy} go={go} onSubmit={() => onSave({ terms, parties })}>
      <TextField
        id="agreement-title"
        label={t('agreements.field.title')}
        value={terms.title}
        most={200}
        onInput={(title) => set({ title })}
      />
      <Parties parties={parties} institutions={institutions} onChange={setParties} />
      <h3>{t('agreements.part.what')}</h3>
      <Several
        name="purposes"
        legend={t('agreements.field.purposes')}
        values={terms.purposes}
        options={PURPOSES}
        word={(code) => t(`agreements.purpose.${code}`)}
        onChange={(purposes) => set({ purposes })}
      />
      <Several
        name="services"
        legend={t('agreements.field.serviceCategories')}
        values={terms.serviceCategories}
        options={SERVICE_CATEGORY_NAMES}
        word={(code) => t(`casework.category.${code}`)}
        onChange={(serviceCategories) => set({ serviceCategories })}
      />
      <Several
        name="data"
        legend={t('agreements.field.dataCategories')}
        values={terms.dataCategories}
        options={DATA_CATEGORIES}
        word={(code) => t(`agreements.data.${code}`)}
        onChange={(dataCategories) => set({ dataCategories })}
      />
      <Several
        name="excluded"
        legend={t('agreements.field.excludedCategories')}
        values={terms.excludedCategories}
        options={DATA_CATEGORIES}
        word={(code) => t(`agreements.data.${code}`)}
        onChange={(excludedCategories) => set({ excludedCategories })}
      />
      <Countries values={terms.countries} onChange={(countries) => set({ countries })} />
      <TimesAndDays terms={terms} set={set} />
      <Safety terms={terms} set={set} />
      <Contacts
        values={terms.contactPoints}
        parties={parties}
        institutions={institutions}
        onChange={(contactPoints) => set({ contactPoints })}
      />
      <Opens title={t('agreements.part.law')} open>
        <TextField
          id="agreement-basis"
          label={t('agreements.field.legalBasisText')}
          value={terms.legalBasisText}
          rows={3}
          onInput={(legalBasisText) => set({ legalBasisText })}
        />
        <TextField
          id="agreement-disputes"
          label={t('agreements.field.disputeProcedure')}
          value={terms.disputeProcedure}
          rows={3}
          onInput={(disputeProcedure) => set({ disputeProcedure })}
        />
        <TextField
          id="agreement-law"
          label={t('agreements.field.governingLaw')}
          value={terms.governingLaw}
          most={300}
          onInput={(governingLaw) => set({ governingLaw })}
        />
      </Opens>
    </Form>
  );
}

interface PartProps {
  readonly terms: AgreementTerms;
  readonly set: (change: Partial<AgreementTerms>) => void;
}

function TimesAndDays({ terms, set }: PartProps) {
  const { t } = useTexts();
  const numbers = [
    'slaAckHours',
    'slaResponseHours',
    'retentionDays',
    'breachNoticeHours',
    'terminationNoticeDays',
  ] as const;
  return (
    <>
      <h3>{t('agreements.part.time')}</h3>
      <div class="two">
        {(['validFrom', 'validTo', 'reviewAt'] as const).map((field) => (
          <TextField
            key={field}
            id={`agreement-${field}`}
            label={t(`agreements.field.${field}`)}
            type="date"
            value={terms[field]}
            onInput={(value) => set({ [field]: value })}
          />
        ))}
        {numbers.map((field) => (
          <TextField
            key={field}
            id={`agreement-${field}`}
            label={t(`agreements.field.${field}`)}
            most={5}
            value={Number.isNaN(terms[field]) ? '' : String(terms[field])}
            onInput={(value) => set({ [field]: Number(value.replaceAll(/\D/gu, '')) })}
          />
        ))}
      </div>
    </>
  );
}

function Safety({ terms, set }: PartProps) {
  const { t } = useTexts();
  return (
    <>
      <h3>{t('agreements.part.safety')}</h3>
      <SelectField
        id="agreement-onward"
        label={t('agreements.field.onwardSharing')}
        value={terms.onwardSharing}
        options={ONWARD_SHARING}
        word={(code) => t(`cooperation.onward.${code}`)}
        onChange={(onwardSharing) => set({ onwardSharing })}
      />
      <Several
        name="security"
        legend={t('agreements.field.securityMeasures')}
        values={terms.securityMeasures}
        options={SECURITY_MEASURES}
        word={(code) => t(`cooperation.security.${code}`)}
        onChange={(securityMeasures) => set({ securityMeasures })}
      />
    </>
  );
}

function Countries(props: {
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
}) {
  const { t } = useTexts();
  const { country } = useWords();
  const { values, onChange } = props;
  return (
    <fieldset class="stack stack--tight agreements-set">
      <legend>{t('agreements.field.countries')}</legend>
      <ul class="plain row">
        {values.map((code) => (
          <li key={code}>
            <button
              type="button"
              class="button button--quiet"
              onClick={() => onChange(values.filter((each) => each !== code))}
            >
              {t('agreements.remove', { what: country(code) })}
            </button>
          </li>
        ))}
      </ul>
      <CountryField
        id="agreement-country"
        label={t('agreements.add_country')}
        value=""
        onChange={(code) => {
          if (code !== '' && !values.includes(code)) onChange([...values, code]);
        }}
      />
    </fieldset>
  );
}

function Parties(props: {
  readonly parties: readonly DraftParty[];
  readonly institutions: Templates['institutions'];
  readonly onChange: (parties: readonly DraftParty[]) => void;
}) {
  const { t } = useTexts();
  const { parties, institutions, onChange } = props;
  const nameOf = (orgId: string) => institutions.find((each) => each.orgId === orgId)?.name ?? orgId;
  const change = (orgId: string, to: Partial<DraftParty>) =>
    onChange(parties.map((party) => (party.orgId === orgId ? { ...party, ...to } : party)));
  const others = institutions.filter(({ orgId }) => !parties.some((party) => party.orgId === orgId));
  return (
    <>
      <h3>{t('agreements.part.parties')}</h3>
      {parties.map((party, index) => {
        const known = institutions.find(({ orgId }) => orgId === party.orgId);
        const sign = (to: Partial<{ name: string; function: string }>) => {
          const next = { ...(party.signatory ?? { name: '', function: '' }), ...to };
          change(party.orgId, { signatory: next.name === '' && next.function === '' ? null : next });
        };
        return (
          <fieldset key={party.orgId} class="stack agreements-set">
            <legend>
              <bdi>{nameOf(party.orgId)}</bdi>
            </legend>
            {known?.keyKnown === false ? <p class="notice notice--care">{t('agreements.key_not_compared')}</p> : null}
            <div class="two">
              <SelectField
                id={`party-${index}-role`}
                label={t('agreements.field.role')}
                value={party.role}
                options={PARTY_ROLES}
                word={(code) => t(`cooperation.party_role.${code}`)}
                onChange={(role) => change(party.orgId, { role })}
              />
              <SelectField
                id={`party-${index}-class`}
                label={t('agreements.field.recipientClass')}
                value={party.recipientClass}
                options={RECIPIENT_CLASSES}
                word={(code) => t(`agreements.class.${code}`)}
                onChange={(recipientClass) => change(party.orgId, { recipientClass })}
              />
              <CountryField
                id={`party-${index}-country`}
                label={t('agreements.field.country')}
                value={party.country}
                onChange={(country) => change(party.orgId, { country })}
              />
              <TextField
                id={`party-${index}-signatory`}
                label={t('agreements.field.signatory')}
                value={party.signatory?.name ?? ''}
                most={120}
                onInput={(name) => sign({ name })}
              />
              <TextField
                id={`party-${index}-function`}
                label={t('agreements.field.function')}
                value={party.signatory?.function ?? ''}
                most={120}
                onInput={(to) => sign({ function: to })}
              />
            </div>
            {known?.ours === true ? null : (
              <p>
                <button
                  type="button"
                  class="button button--quiet"
                  onClick={() => onChange(parties.filter((each) => each !== party))}
                >
                  {t('agreements.remove', { what: nameOf(party.orgId) })}
                </button>
              </p>
            )}
          </fieldset>
        );
      })}
      {others.length === 0 ? (
        <p class="small soft">{t('agreements.no_more_institutions')}</p>
      ) : (
        <SelectField
          id="add-party"
          label={t('agreements.add_party')}
          help={t('agreements.add_party_help')}
          value=""
          empty={t('agreements.choose')}
          options={others.map(({ orgId }) => orgId)}
          word={nameOf}
          onChange={(orgId) => {
            const found = others.find((each) => each.orgId === orgId);
            if (found !== undefined) onChange([...parties, blankParty(found)]);
          }}
        />
      )}
    </>
  );
}

export function blankParty({
  orgId,
  country,
}: Pick<Templates['institutions'][number], 'orgId' | 'country'>): DraftParty {
  return { orgId, country, recipientClass: 'NGO', role: 'JointController', signatory: null };
}

function Contacts(props: {
  readonly values: readonly ContactPoint[];
  readonly parties: readonly DraftParty[];
  readonly institutions: Templates['institutions'];
  readonly onChange: (values: readonly ContactPoint[]) => void;
}) {
  const { t } = useTexts();
  const { values, parties, institutions, onChange } = props;
  const fields = ['person', 'function', 'backup', 'hours'] as const;
  return (
    <>
      <h3>{t('agreements.field.contactPoints')}</h3>
      {parties.map(({ orgId }, place) => {
        const own = values.find(({ partyOrgId }) => partyOrgId === orgId);
        const change = (field: (typeof fields)[number], value: string) => {
          const blank: ContactPoint = { partyOrgId: orgId, person: '', function: '', backup: null, hours: '' };
          const next = { ...(own ?? blank), [field]: field === 'backup' && value === '' ? null : value };
          const rest = values.filter(({ partyOrgId }) => partyOrgId !== orgId);
          const isBlank = fields.every((each) => (next[each] ?? '') === '');
          onChange(isBlank ? rest : [...rest, next]);
        };
        return (
          <fieldset key={orgId} class="stack agreements-set">
            <legend>
              <bdi>{institutions.find((each) => each.orgId === orgId)?.name ?? orgId}</bdi>
            </legend>
            <div class="two">
              {fields.map((field) => (
                <TextField
                  key={field}
                  id={`contact-${place}-${field}`}
                  label={t(`agreements.contact.${field}`)}
                  value={own?.[field] ?? ''}
                  most={120}
                  onInput={(value) => change(field, value)}
                />
              ))}
            </div>
          </fieldset>
        );
      })}
    </>
  );
}
