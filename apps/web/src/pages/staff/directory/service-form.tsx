// SPDX-License-Identifier: EUPL-1.2
// A service typed in or changed. What nobody asked the service stays at the worse of its answers until somebody asks; a confidential
// place is marked before anything is sent, and the server refuses texts that tell where it is.

import './directory.css';
import { SERVICE_CATEGORY_NAMES, type ServiceCategory } from '@amparo/casework/assistance';
import { RECIPIENT_CLASSES } from '@amparo/casework/consent';
import type { DirectoryService } from '@amparo/cooperation/directory';
import { useState } from 'preact/hooks';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';
import { directoryApi, type Entry } from './directory-api.ts';
import { useDirectoryWords } from './words.ts';

const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
const REPORTING = ['Never', 'WithConsent', 'LegalDuty'] as const;
const GENDERS = ['All', 'Women', 'Men', 'WomenAndChildren', 'AskFirst'] as const;
const STATUSES = ['active', 'inactive', 'temporarily closed', 'defunct'] as const;

/** Preact knows an input by the literal type. */
const INPUTS = { text: { type: 'text' }, number: { type: 'number' }, time: { type: 'time' } } as const;

type Text = Readonly<Record<string, string>>;

function textsOf(entry: Entry | null): Text {
  const service = entry?.service;
  const place = entry?.places[0];
  const [rule] = service?.hours ?? [];
  return {
    name: service?.name ?? '',
    description: service?.description ?? '',
    phone: service?.phones.map(({ number }) => number).join('; ') ?? '',
    languages: service?.languages.join(', ') ?? '',
    interpretation: service?.interpretation ?? '',
    how: service?.applicationProcess ?? '',
    alert: service?.alert ?? '',
    youngest: String(service?.minimumAge ?? ''),
    oldest: String(service?.maximumAge ?? ''),
    areas: service?.areas.join(', ') ?? '',
    opens: rule?.opensAt ?? '',
    closes: rule?.closesAt ?? '',
    status: service?.status ?? 'active',
    gender: service?.genderPolicy ?? 'AskFirst',
    police: service?.reportsToPolice ?? 'LegalDuty',
    immigration: service?.reportsToImmigration ?? 'LegalDuty',
    organisation: entry?.organisation.id ?? '',
    orgName: '',
    orgAbout: '',
    orgClass: 'NGO',
    orgCountry: '',
    orgActsFor: '',
    orgInstance: '',
    placeName: place?.name ?? '',
    lines: place?.address?.lines ?? '',
    city: place?.address?.city ?? '',
    region: place?.address?.stateProvince ?? '',
    postal: place?.address?.postalCode ?? '',
    country: place?.address?.country ?? '',
    latitude: String(place?.latitude ?? ''),
    longitude: String(place?.longitude ?? ''),
  };
}

function orNull(text: string | undefined): string | null {
  const trimmed = (text ?? '').trim();
  return trimmed === '' ? null : trimmed;
}
function numberOrNull(text: string | undefined): number | null {
  const trimmed = orNull(text);
  return trimmed === null ? null : Number(trimmed.replace(',', '.'));
}
function list(text: string | undefined, separator: RegExp): readonly string[] {
  return (text ?? '').split(separator).flatMap((each) => orNull(each) ?? []);
}

/** @param entry null: a new one */
export function ServiceForm({
  entry,
  onDone,
}: {
  readonly entry: Entry | null;
  readonly onDone: (id: string) => void | Promise<void>;
}) {
  const { t } = useTexts();
  const words = useDirectoryWords();
  const deed = useDeed();
  const { value: kept } = useLoaded(directoryApi.organisations);
  const service = entry?.service;
  const [text, setText] = useState<Text>(() => textsOf(entry));
  const [categories, setCategories] = useState<readonly ServiceCategory[]>(service?.categories ?? []);
  const [days, setDays] = useState<readonly string[]>(service?.hours[0]?.days ?? []);
  const [marks, setMarks] = useState(() => ({
    always: service?.hours.some(({ always }) => always) ?? false,
    acceptsChildren: service?.acceptsChildren ?? false,
    acceptsWithoutPapers: service?.acceptsWithoutPapers ?? false,
    survivorInformed: service?.survivorInformed ?? false,
    free: service?.free ?? false,
    confidential: entry?.places[0]?.confidential ?? false,
    stepFree: entry?.places[0]?.stepFree ?? false,
    isOwn: false,
  }));
  const isNew = text['organisation'] === '';
  const field = (
    name: string,
    more: { readonly type?: 'text' | 'number' | 'time'; readonly required?: boolean; readonly long?: boolean } = {},
  ) => {
    const shared = {
      id: `service-${name}`,
      value: text[name] ?? '',
      required: more.required ?? false,
      autocomplete: 'off',
      onInput: (event: { readonly currentTarget: { readonly value: string } }) =>
        setText({ ...text, [name]: event.currentTarget.value }),
    };
    return (
      <div class="field" key={name}>
        <label for={shared.id}>{t(`directory.form.${name}`)}</label>
        {more.long === true ? (
          <textarea rows={3} {...shared} />
        ) : (
          <input {...INPUTS[more.type ?? 'text']} {...shared} />
        )}
      </div>
    );
  };
  const choice = (name: string, options: readonly string[], wordsOf: (option: string) => string) => (
    <div class="field" key={name}>
      <label for={`service-${name}`}>{t(`directory.form.${name}`)}</label>
      <select
        id={`service-${name}`}
        value={text[name] ?? ''}
        onChange={(event) => setText({ ...text, [name]: event.currentTarget.value })}
      >
        {options.map((option) => (
          <option key={option} value={option}>
            {wordsOf(option)}
          </option>
        ))}
      </select>
    </div>
  );
  const mark = (name: keyof typeof marks) => (
    <label key={name}>
      <input
        type="checkbox"
        checked={marks[name]}
        onChange={(event) => setMarks({ ...marks, [name]: event.currentTarget.checked })}
      />
      {t(`directory.form.${name}`)}
    </label>
  );

  const send = async () => {
    const body = bodyOf({ text, categories, days, marks, was: entry });
    const done = await deed.run(() =>
      entry === null ? directoryApi.add(body) : directoryApi.change(entry.service.id, entry.version, body),
    );
    if (done !== undefined) await onDone(done.value.service.id);
  };

  return (
    <form
      class="stack stack--wide directory-form"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <fieldset class="card stack">
        <legend>{t('directory.form.who')}</legend>
        {choice('organisation', ['', ...(kept?.organisations ?? []).map(({ id }) => id)], (id) =>
          id === ''
            ? t('directory.form.new_organisation')
            : (kept?.organisations.find((each) => each.id === id)?.name ?? id),
        )}
        {isNew ? (
          <div class="directory-filters">
            {field('orgName', { required: true })}
            {field('orgAbout', { required: true })}
            {choice('orgClass', RECIPIENT_CLASSES, (each) => t(`directory.class.${each}`))}
            {field('orgCountry', { required: true })}
            {text['orgClass'] === 'Consulate' ? field('orgActsFor', { required: true }) : null}
            {marks.isOwn ? null : field('orgInstance')}
            <p class="directory-checks">{mark('isOwn')}</p>
          </div>
        ) : null}
      </fieldset>
      <fieldset class="card stack">
        <legend>{t('directory.form.what')}</legend>
        {field('name', { required: true })}
        {field('description', { long: true })}
        <fieldset>
          <legend>{t('directory.form.categories')}</legend>
          <div class="directory-checks">
            {SERVICE_CATEGORY_NAMES.map((each) => (
              <label key={each}>
                <input
                  type="checkbox"
                  checked={categories.includes(each)}
                  onChange={(event) =>
                    setCategories(
                      event.currentTarget.checked
                        ? [...categories, each]
                        : categories.filter((other) => other !== each),
                    )
                  }
                />
                {t(`casework.category.${each}`)}
              </label>
            ))}
          </div>
        </fieldset>
        <div class="directory-filters">
          {choice('status', STATUSES, (each) => t(`directory.status.${each.replace(' ', '_')}`))}
          {field('phone')}
          {field('languages')}
          {field('interpretation')}
          {field('areas')}
        </div>
        {field('how', { long: true })}
        {field('alert')}
        <p class="directory-checks">{mark('free')}</p>
      </fieldset>
      <fieldset class="card stack">
        <legend>{t('directory.form.safety')}</legend>
        <p class="small soft">{t('directory.form.safety_about')}</p>
        <div class="directory-filters">
          {choice('police', REPORTING, (each) => t(`cooperation.reporting.${each}`))}
          {choice('immigration', REPORTING, (each) => t(`cooperation.reporting.${each}`))}
          {choice('gender', GENDERS, (each) => t(`directory.gender.${each}`))}
          {field('youngest', { type: 'number' })}
          {field('oldest', { type: 'number' })}
        </div>
        <p class="directory-checks">
          {(['acceptsChildren', 'acceptsWithoutPapers', 'survivorInformed'] as const).map(mark)}
        </p>
      </fieldset>
      <fieldset class="card stack">
        <legend>{t('directory.form.when')}</legend>
        {(service?.hours.length ?? 0) > 1 ? <p class="small soft">{t('directory.form.more_hours')}</p> : null}
        <p class="directory-checks">{mark('always')}</p>
        {marks.always ? null : (
          <>
            <div class="directory-checks">
              {DAYS.map((day) => (
                <label key={day}>
                  <input
                    type="checkbox"
                    checked={days.includes(day)}
                    onChange={(event) =>
                      setDays(event.currentTarget.checked ? [...days, day] : days.filter((other) => other !== day))
                    }
                  />
                  {words.weekday(day)}
                </label>
              ))}
            </div>
            <div class="directory-filters">
              {field('opens', { type: 'time' })}
              {field('closes', { type: 'time' })}
            </div>
          </>
        )}
      </fieldset>
      <fieldset class="card stack">
        <legend>{t('directory.form.where')}</legend>
        <p class="directory-checks">
          {mark('confidential')}
          {mark('stepFree')}
        </p>
        <p class="small soft">{t('directory.form.confidential_about')}</p>
        <div class="directory-filters">
          {field('placeName')}
          {field('lines')}
          {field('city')}
          {field('region')}
          {field('postal')}
          {field('country')}
          {field('latitude')}
          {field('longitude')}
        </div>
      </fieldset>
      <ProblemNote problem={deed.problem} />
      <p class="row row--start">
        <button type="submit" class="button" disabled={deed.busy || categories.length === 0}>
          {t('directory.form.save')}
        </button>
        {entry === null ? null : (
          <button type="button" class="button button--quiet" onClick={() => void onDone(entry.service.id)}>
            {t('directory.form.leave')}
          </button>
        )}
      </p>
    </form>
  );
}

interface Draft {
  readonly text: Text;
  readonly categories: readonly ServiceCategory[];
  readonly days: readonly string[];
  readonly marks: Readonly<Record<string, boolean>>;
  readonly was: Entry | null;
}

function bodyOf({ text, categories, days, marks, was }: Draft): object {
  const place = placeFrom(text, marks);
  const before = was?.service;
  return {
    organisation:
      text['organisation'] === ''
        ? {
            name: text['orgName'],
            description: text['orgAbout'],
            recipientClass: text['orgClass'],
            country: (text['orgCountry'] ?? '').toUpperCase(),
            actsFor: text['orgClass'] === 'Consulate' ? (orNull(text['orgActsFor'])?.toUpperCase() ?? null) : null,
            website: null,
            email: null,
            place: null,
            isOwn: marks['isOwn'],
            instanceId: marks['isOwn'] === true ? null : orNull(text['orgInstance']),
          }
        : { id: text['organisation'] },
    place,
    service: {
      name: text['name'],
      description: orNull(text['description']),
      url: before?.url ?? null,
      email: before?.email ?? null,
      status: text['status'],
      categories,
      subtypes: (before?.subtypes ?? []).filter((each) => /^[A-Z][A-Za-z]{1,39}$/u.test(each)),
      phones: list(text['phone'], /[;,]/u),
      languages: list((text['languages'] ?? '').toLowerCase(), /[\s,;]+/u),
      interpretation: orNull(text['interpretation']),
      applicationProcess: orNull(text['how']),
      feesDescription: before?.feesDescription ?? null,
      free: marks['free'] === true ? true : (before?.free ?? null) === null ? null : false,
      alert: orNull(text['alert']),
      minimumAge: numberOrNull(text['youngest']),
      maximumAge: numberOrNull(text['oldest']),
      eligibility: before?.eligibility ?? null,
      genderPolicy: text['gender'],
      acceptsChildren: marks['acceptsChildren'],
      acceptsWithoutPapers: marks['acceptsWithoutPapers'],
      reportsToPolice: text['police'],
      reportsToImmigration: text['immigration'],
      survivorInformed: marks['survivorInformed'],
      areas: list((text['areas'] ?? '').toUpperCase(), /[\s,;]+/u),
      hours: hoursFrom(text, days, marks['always'] === true, before),
    },
  };
}

/** The form shows the first rule of opening; further ones stay as they were. */
function hoursFrom(text: Text, days: readonly string[], always: boolean, before: DirectoryService | undefined) {
  if (always) return [{ days: [...DAYS], opensAt: null, closesAt: null, always: true }];
  const others = (before?.hours ?? [])
    .slice(1)
    .map(({ days: each, opensAt, closesAt, always: whole }) => ({ days: each, opensAt, closesAt, always: whole }));
  const opensAt = orNull(text['opens']);
  const closesAt = orNull(text['closes']);
  if (days.length === 0 || opensAt === null || closesAt === null) return others;
  return [{ days, opensAt, closesAt, always: false }, ...others];
}

function placeFrom(text: Text, marks: Readonly<Record<string, boolean>>) {
  const given = ['placeName', 'lines', 'city', 'latitude'].some((name) => orNull(text[name]) !== null);
  if (!given) return null;
  return {
    type: 'physical',
    name: orNull(text['placeName']),
    latitude: numberOrNull(text['latitude']),
    longitude: numberOrNull(text['longitude']),
    lines: text['lines'] ?? '',
    city: text['city'] ?? '',
    stateProvince: text['region'] ?? '',
    postalCode: text['postal'] ?? '',
    country: (orNull(text['country']) ?? orNull(text['orgCountry']) ?? 'XX').toUpperCase(),
    stepFree: marks['stepFree'] === true ? true : null,
    confidential: marks['confidential'] === true,
  };
}
