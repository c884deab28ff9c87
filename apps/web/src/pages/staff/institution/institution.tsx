// SPDX-License-Identifier: EUPL-1.2
// What an institution sets for itself, by its administrator: the country whose profile holds, the zone of its days, and fields of
// its own. Nothing of any case is here. A field is retired, never removed.

import '../people/people.css';
import {
  CUSTOM_FIELD_LEVELS,
  CUSTOM_FIELD_TYPES,
  type CustomField,
  type CustomFieldType,
} from '@amparo/casework/profile';
import { inLanguage } from '@amparo/kernel';
import { useState } from 'preact/hooks';
import { institutionApi, type InstitutionSettings } from '../../../api/institution-api.ts';
import { contentLanguage } from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Form, Opens, SelectField, TextField, Tick } from '../case-file/fields.tsx';
import { useWords } from '../case-file/words.ts';
import { StaffGate } from '../gate.tsx';
import { mayDo } from '../places.ts';
import { ProblemNote } from '../problem-note.tsx';
import { type Deed, useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';

export default function InstitutionPage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('institution.title')} lead={t('institution.lead')}>
      {(who) => <Settings may={mayDo(who, 'institution.change-settings')} />}
    </StaffGate>
  );
}

function Settings({ may }: { readonly may: boolean }) {
  const { t } = useTexts();
  const { value, problem, reload } = useLoaded(institutionApi.settings);
  const deed = useDeed();
  const [said, setSaid] = useState(false);
  if (value === null)
    return problem === null ? <p role="status">{t('staff.loading')}</p> : <ProblemNote problem={problem} />;
  const write = async (change: Partial<Pick<InstitutionSettings, 'country' | 'timeZone' | 'customFields'>>) => {
    setSaid(false);
    const { country, timeZone, customFields, version } = value;
    const done = await deed.run(() => institutionApi.write({ country, timeZone, customFields, ...change }, version));
    await reload();
    setSaid(done !== undefined);
    return done !== undefined;
  };
  return (
    <div class="stack stack--wide">
      <Refusal deed={deed} />
      <p role="status">{said ? t('institution.saved') : ''}</p>
      <Profile key={value.version} settings={value} may={may} busy={deed.busy} write={write} />
      <Fields key={`fields ${value.version}`} settings={value} may={may} busy={deed.busy} write={write} />
    </div>
  );
}

/** What was not in order, by the name of the field; other refusals as everywhere. */
function Refusal({ deed }: { readonly deed: Deed }) {
  const { t } = useTexts();
  const issues = deed.problem?.code === 'bad-input' ? deed.problem.errors : [];
  if (issues.length === 0) return <ProblemNote problem={deed.problem} />;
  return (
    <div role="alert" class="notice notice--danger stack stack--tight">
      {issues.map(({ path, code }, index) => (
        <p key={index}>
          <strong>{t('institution.wrong', { field: path })}</strong>{' '}
          {t(`institution.issue.${ISSUES.has(code) ? code : 'other'}`)}
        </p>
      ))}
    </div>
  );
}

const ISSUES: ReadonlySet<string> = new Set([
  'no-profile',
  'no-time-zone',
  'not-a-code',
  'taken',
  'too-few',
  'not-in-order',
  'type-changed',
  'choice-removed',
]);

interface PartProps {
  readonly settings: InstitutionSettings;
  readonly may: boolean;
  readonly busy: boolean;
  readonly write: (
    change: Partial<Pick<InstitutionSettings, 'country' | 'timeZone' | 'customFields'>>,
  ) => Promise<boolean>;
}

const NO_COUNTRY = 'ZZ';

/** The zones of this browser; a server knows the same list or says so. */
function zones(now: string): readonly string[] {
  const known = Intl.supportedValuesOf('timeZone');
  return [...new Set(['UTC', now, ...known])];
}

function Profile({ settings, may, busy, write }: PartProps) {
  const { t, language } = useTexts();
  const words = useWords();
  const [country, setCountry] = useState(settings.country);
  const [zone, setZone] = useState(settings.timeZone);
  const { profile } = settings;
  const text = (given: Parameters<typeof inLanguage>[0]) => inLanguage(given, contentLanguage(language));
  const clocks = [
    ['riskAfterIntakeHours', profile.clocks.riskAfterIntakeHours],
    ['safetyPlanHours', profile.clocks.safetyPlanHours],
    ['planDays', profile.clocks.planDays],
    ['planReviewDays', profile.clocks.planReviewDays],
    ['planReviewChildDays', profile.clocks.planReviewChildDays],
    ['followUpMonths', profile.clocks.followUpMonths.join(', ')],
    ['consentMonths', profile.clocks.consentMonths],
    ['consentTransnationalMonths', profile.clocks.consentTransnationalMonths],
    ['reflectionPeriodDays', profile.clocks.reflectionPeriodDays],
    ['closedYears', profile.retention.closedYears],
    ['declinedIdentityHours', profile.retention.declinedIdentityHours],
    ['childUntilAge', profile.retention.childUntilAge],
  ] as const;
  return (
    <section class="card stack" aria-labelledby="profile">
      <h2 id="profile">{t('institution.profile')}</h2>
      <p>{t('institution.profile_about')}</p>
      {may ? (
        <Form busy={busy} go={t('institution.save')} onSubmit={() => void write({ country, timeZone: zone })}>
          <div class="two">
            <SelectField
              id="institution-country"
              label={t('institution.country')}
              value={country}
              options={[NO_COUNTRY, ...settings.countries]}
              word={(code) => (code === NO_COUNTRY ? t('institution.none') : words.country(code))}
              onChange={setCountry}
            />
            <SelectField
              id="institution-zone"
              label={t('institution.zone')}
              help={t('institution.zone_help')}
              value={zone}
              options={zones(settings.timeZone)}
              word={(name) => name.replaceAll('_', ' ')}
              onChange={setZone}
            />
          </div>
          <p class="small soft">{t('institution.follows')}</p>
        </Form>
      ) : (
        <p>
          {settings.country === NO_COUNTRY ? t('institution.none') : words.country(settings.country)} ·{' '}
          {settings.timeZone}
        </p>
      )}
      <Opens title={t('institution.clocks')}>
        {profile.identificationBody === null ? null : (
          <p>
            <strong>{t('institution.identifies')}:</strong> {text(profile.identificationBody.name)}{' '}
            <span class="small soft">({t(`institution.mark.${profile.identificationBody.mark}`)})</span>
          </p>
        )}
        <p>{t('institution.majority', { age: profile.ageOfMajority })}</p>
        <dl class="facts-list">
          {clocks.map(([name, value]) => (
            <div key={name}>
              <dt>{t(`institution.clock.${name}`)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {profile.sources.length === 0 ? <p class="small soft">{t('institution.source_none')}</p> : null}
        {profile.sources.map(({ citation, mark }) => (
          <p key={citation} class="small soft">
            {t('institution.source', { citation })} ({t(`institution.mark.${mark}`)})
          </p>
        ))}
      </Opens>
    </section>
  );
}

function Fields({ settings, may, busy, write }: PartProps) {
  const { t, language } = useTexts();
  const fields = settings.customFields;
  const label = (field: CustomField) => inLanguage(field.label, contentLanguage(language));
  const retire = (field: CustomField) =>
    void write({
      customFields: fields.map((each) => (each.code === field.code ? { ...each, retired: !each.retired } : each)),
    });
  return (
    <section class="card stack" aria-labelledby="own-fields">
      <h2 id="own-fields">{t('institution.fields')}</h2>
      <p>{t('institution.fields_about')}</p>
      {fields.length === 0 ? <p class="soft">{t('institution.fields_none')}</p> : null}
      <ul class="plain entry-list">
        {fields.map((field) => (
          <li key={field.code} class="row">
            <span>
              <strong>{label(field)}</strong>{' '}
              <span class="small soft">
                {t(`casework.custom_type.${field.type}`)} · {t(`casework.custom_level.${field.level}`)}
              </span>{' '}
              {field.retired ? <span class="badge">{t('institution.retired')}</span> : null}
            </span>
            {may ? (
              <button
                type="button"
                class="button button--quiet button--small"
                disabled={busy}
                aria-label={t(field.retired ? 'institution.use_again_of' : 'institution.retire_of', {
                  name: label(field),
                })}
                onClick={() => retire(field)}
              >
                {t(field.retired ? 'institution.use_again' : 'institution.retire')}
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      {may ? (
        <Opens title={t('institution.add')}>
          <AddField busy={busy} onAdd={(field) => void write({ customFields: [...fields, field] })} />
        </Opens>
      ) : null}
    </section>
  );
}

const both = (en: string, es: string) => ({ en: en.trim(), es: es.trim() });

function AddField({ busy, onAdd }: { readonly busy: boolean; readonly onAdd: (field: CustomField) => void }) {
  const { t } = useTexts();
  const [code, setCode] = useState('');
  const [en, setEn] = useState('');
  const [es, setEs] = useState('');
  const [helpEn, setHelpEn] = useState('');
  const [helpEs, setHelpEs] = useState('');
  const [type, setType] = useState<CustomFieldType>('text');
  const [level, setLevel] = useState<CustomField['level']>('file');
  const [required, setRequired] = useState(false);
  const [choices, setChoices] = useState('');
  const [least, setLeast] = useState('');
  const [most, setMost] = useState('');
  const levels = CUSTOM_FIELD_LEVELS.filter((each) => type !== 'text' || each !== 'reference');
  const add = () =>
    onAdd({
      code: `x-${code.trim().replace(/^x-/u, '')}`,
      type,
      label: both(en, es),
      help: helpEn.trim() === '' && helpEs.trim() === '' ? null : both(helpEn || helpEs, helpEs || helpEn),
      level,
      required,
      choices: type === 'choice' ? choicesOf(choices) : [],
      minimum: type === 'number' ? numberOf(least) : null,
      maximum: type === 'number' ? numberOf(most) : null,
      maxLength: null,
      retired: false,
    });
  return (
    <Form busy={busy} go={t('institution.add')} onSubmit={add}>
      <div class="two">
        <TextField id="field-en" required label={t('institution.label_en')} most={200} value={en} onInput={setEn} />
        <TextField id="field-es" required label={t('institution.label_es')} most={200} value={es} onInput={setEs} />
        <TextField id="field-help-en" label={t('institution.help_en')} most={200} value={helpEn} onInput={setHelpEn} />
        <TextField id="field-help-es" label={t('institution.help_es')} most={200} value={helpEs} onInput={setHelpEs} />
        <TextField
          id="field-code"
          required
          label={t('institution.code')}
          help={t('institution.code_help')}
          most={38}
          value={code}
          onInput={setCode}
        />
        <SelectField
          id="field-type"
          label={t('institution.type')}
          value={type}
          options={CUSTOM_FIELD_TYPES}
          word={(each) => t(`casework.custom_type.${each}`)}
          onChange={(next) => {
            setType(next);
            if (next === 'text' && level === 'reference') setLevel('file');
          }}
        />
        <SelectField
          id="field-level"
          label={t('institution.level')}
          help={t(type === 'text' ? 'institution.words_level' : 'institution.level_help')}
          value={level}
          options={levels}
          word={(each) => t(`casework.custom_level.${each}`)}
          onChange={setLevel}
        />
      </div>
      {type === 'choice' ? (
        <TextField
          id="field-choices"
          rows={4}
          label={t('institution.choices')}
          help={t('institution.choices_help')}
          most={20_000}
          value={choices}
          onInput={setChoices}
        />
      ) : null}
      {type === 'number' ? (
        <div class="two">
          <TextField id="field-least" label={t('institution.minimum')} most={20} value={least} onInput={setLeast} />
          <TextField id="field-most" label={t('institution.maximum')} most={20} value={most} onInput={setMost} />
        </div>
      ) : null}
      <Tick label={t('institution.required')} value={required} onChange={setRequired} />
    </Form>
  );
}

function choicesOf(text: string): CustomField['choices'] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [code = '', en = '', es = en] = line.split(';').map((part) => part.trim());
      return { code, label: both(en, es) };
    });
}

function numberOf(text: string): number | null {
  const number = Number(text.trim().replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(number) ? null : number;
}
