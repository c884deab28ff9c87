// SPDX-License-Identifier: EUPL-1.2
// Asking for one consent: the card as the person will hear it grows with what is chosen, each point is explained on its own,
// and a no is as easy to write down as a yes.

import {
  CAPACITIES,
  CHILD_ASSENTS,
  CONSENT_MODES,
  CONSENT_PURPOSES,
  type Consent,
  type ConsentPurpose,
  type DataCategory,
  INFORMED_POINTS,
  type InformedPoint,
} from '@amparo/casework/consent';
import { useState } from 'preact/hooks';
import type { Language } from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { ConsentCard, useCardWords } from './consent-card.tsx';
import { Opens, SelectField, TextField, Tick } from './fields.tsx';
import { orNull, useFile } from './file-props.ts';
import { RuleNote, WarningNote } from './rule-note.tsx';
import { type ClassInCountry, Scope } from './scope.tsx';
import { useAct } from './use-act.ts';

/** What stays in the institution reaches nobody; everything else names its recipients. */
const STAYS_HERE: readonly ConsentPurpose[] = [
  'Interview',
  'CaseRecord',
  'Assistance',
  'MedicalExamination',
  'FollowUpContact',
];
const NOTHING_SAID = Object.fromEntries(INFORMED_POINTS.map((point) => [point, false])) as Record<
  InformedPoint,
  boolean
>;

export function AskConsent({ language }: { readonly language: Language }) {
  const { t } = useTexts();
  const words = useCardWords(language) ?? t;
  const { file } = useFile();
  const act = useAct();
  const [purpose, setPurpose] = useState<ConsentPurpose | ''>('');
  const [recipients, setRecipients] = useState<readonly ClassInCountry[]>([]);
  const [categories, setCategories] = useState<readonly DataCategory[]>([]);
  const [countries, setCountries] = useState<readonly string[]>([]);
  const [informed, setInformed] = useState(NOTHING_SAID);
  const [mode, setMode] = useState<Consent['mode']>('WitnessedOral');
  const [capacity, setCapacity] = useState<Consent['capacity']>('Assumed');
  const [capacityNote, setCapacityNote] = useState('');
  const [guardianId, setGuardianId] = useState('');
  const [assent, setAssent] = useState<Consent['childAssent']>('NotApplicable');
  const [until, setUntil] = useState('');
  const [conditions, setConditions] = useState('');
  const guardians = (file.persons ?? []).filter(({ kind }) => kind === 'Guardian');
  const begin = (next: ConsentPurpose) => {
    setPurpose(next);
    setRecipients([]);
    setCategories([]);
    setCountries([]);
    setInformed(NOTHING_SAID);
  };
  const save = async (decision: Consent['decision']) => {
    if (purpose === '') return;
    const done = await act.make('consents', {
      purpose,
      recipients,
      dataCategories: categories,
      countries: [...new Set([...countries, ...recipients.map((each) => each.country)])],
      grantedBy: guardianId === '' ? 'Self' : 'Guardian',
      guardianId: orNull(guardianId),
      childAssent: assent,
      capacity,
      capacityNote: orNull(capacityNote),
      language,
      interpreterId: null,
      mode,
      informed,
      conditions: orNull(conditions),
      decision,
      evidenceRef: null,
      validFrom: null,
      expiresAt: until === '' ? null : `${until}T00:00:00.000Z`,
    });
    if (done) setPurpose('');
  };
  return (
    <section class="card stack" aria-labelledby="ask-consent">
      <h2 id="ask-consent">{t('casefile.consents.ask')}</h2>
      <SelectField
        id="ask-purpose"
        label={t('casefile.consents.purpose')}
        value={purpose}
        options={CONSENT_PURPOSES}
        word={(each) => t(`consents.purpose.${each}.name`)}
        empty={t('casefile.choose')}
        onChange={begin}
      />
      <WarningNote warnings={act.warnings} />
      {purpose === '' ? null : (
        <>
          {STAYS_HERE.includes(purpose) ? null : (
            <Scope
              name="ask"
              recipients={recipients}
              onRecipients={setRecipients}
              categories={categories}
              onCategories={setCategories}
              countries={countries}
              onCountries={setCountries}
            />
          )}
          <p>{t('casefile.consents.read_it')}</p>
          <ConsentCard
            language={language}
            card={{
              purpose,
              recipients,
              dataCategories: categories,
              expiresAt: until === '' ? null : until,
              conditions: orNull(conditions),
            }}
          />
          <fieldset class="choices">
            <legend>{t('casefile.consents.explained')}</legend>
            {INFORMED_POINTS.map((point) => (
              <Tick
                key={point}
                label={words(`consents.informed.${point}`)}
                value={informed[point]}
                onChange={(said) => setInformed({ ...informed, [point]: said })}
              />
            ))}
          </fieldset>
          <div class="two">
            <SelectField
              id="ask-mode"
              label={t('casefile.consents.mode')}
              value={mode}
              options={CONSENT_MODES}
              word={(each) => t(`casework.mode.${each}`)}
              onChange={setMode}
            />
            <TextField
              id="ask-until"
              type="date"
              label={t('casefile.consents.until')}
              help={t('casefile.consents.until_help')}
              value={until}
              onInput={setUntil}
            />
          </div>
          <TextField
            id="ask-conditions"
            rows={2}
            label={t('casefile.consents.conditions')}
            value={conditions}
            onInput={setConditions}
          />
          <Opens title={t('casefile.consents.able')}>
            <p class="small">{t('casefile.consents.able_about')}</p>
            <SelectField
              id="ask-capacity"
              label={t('casefile.consents.capacity')}
              value={capacity}
              options={CAPACITIES}
              word={(each) => t(`casework.capacity.${each}`)}
              onChange={setCapacity}
            />
            {capacity === 'Assumed' ? null : (
              <TextField
                id="ask-capacity-note"
                rows={2}
                label={t('casefile.consents.capacity_note')}
                value={capacityNote}
                onInput={setCapacityNote}
              />
            )}
            <SelectField
              id="ask-guardian"
              label={t('casefile.consents.granted_by')}
              value={guardianId}
              options={guardians.map(({ id }) => id)}
              word={(id) => guardians.find((each) => each.id === id)?.alias ?? t('casework.granted_by.Guardian')}
              empty={t('casework.granted_by.Self')}
              onChange={setGuardianId}
            />
            <SelectField
              id="ask-assent"
              label={t('casefile.consents.assent')}
              value={assent}
              options={CHILD_ASSENTS}
              word={(each) => t(`casework.assent.${each}`)}
              onChange={setAssent}
            />
          </Opens>
          <RuleNote problem={act.problem} />
          <p class="small soft">{t('casefile.consents.no_is_fine')}</p>
          <div class="row">
            <button type="button" class="button" disabled={act.busy} onClick={() => void save('Given')}>
              {t('casefile.consents.says_Given')}
            </button>
            <button type="button" class="button button--quiet" disabled={act.busy} onClick={() => void save('Refused')}>
              {t('casefile.consents.says_Refused')}
            </button>
            <button type="button" class="button button--quiet" disabled={act.busy} onClick={() => void save('Draft')}>
              {t('casefile.consents.later')}
            </button>
          </div>
        </>
      )}
    </section>
  );
}
