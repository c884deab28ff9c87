// SPDX-License-Identifier: EUPL-1.2
// Who could help: what she needs is asked for, best first with the reasons; what stands against the others is counted. Nothing of it is
// kept, here or on the server. A person chooses, and she is asked before anybody is told of her.

import './directory.css';
import { SERVICE_CATEGORY_NAMES, type ServiceCategory, URGENCIES, type Urgency } from '@amparo/casework/assistance';
import type { Search, Weekday } from '@amparo/cooperation/directory';
import { useState } from 'preact/hooks';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link } from '../../../shell/links.tsx';
import { StaffGate } from '../gate.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useDeed } from '../use-deed.ts';
import { directoryApi, type FoundHelp } from './directory-api.ts';
import { Line } from './line.tsx';
import { useDirectoryWords } from './words.ts';

const GENDERS = ['', 'Feminine', 'Masculine', 'TransgenderFeminine', 'TransgenderMasculine', 'NonConforming'] as const;
/** Preact knows an input by the literal type. */
const NUMBERS = { text: { type: 'text' }, number: { type: 'number' } } as const;
const WEEK: readonly Weekday[] = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

interface Asked {
  readonly category: ServiceCategory;
  readonly urgency: Urgency;
  readonly age: string;
  readonly gender: string;
  readonly languages: string;
  readonly inAreas: string;
  readonly avoidAreas: string;
  readonly people: string;
  readonly latitude: string;
  readonly longitude: string;
  readonly hasPapers: boolean;
  readonly police: boolean;
  readonly immigration: boolean;
  readonly stepFree: boolean;
  readonly now: boolean;
}
const NOTHING: Asked = {
  category: 'Shelter',
  urgency: 'Routine',
  age: '',
  gender: '',
  languages: '',
  inAreas: '',
  avoidAreas: '',
  people: '1',
  latitude: '',
  longitude: '',
  hasPapers: false,
  police: false,
  immigration: false,
  stepFree: false,
  now: true,
};

export default function HelpPage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('directory.match.title')} lead={t('directory.match.lead')}>
      {() => <Help />}
    </StaffGate>
  );
}

const codes = (text: string) => text.split(/[\s,;]+/u).filter((each) => each !== '');
const numberOf = (text: string) => (text.trim() === '' ? null : Number(text.replace(',', '.')));

function searchOf(asked: Asked): Search {
  const now = new Date();
  const age = numberOf(asked.age);
  const latitude = numberOf(asked.latitude);
  const longitude = numberOf(asked.longitude);
  return {
    category: asked.category,
    subtype: null,
    urgency: asked.urgency,
    isChild: age !== null && age < 18,
    ageYears: age,
    gender: asked.gender === '' ? null : asked.gender,
    hasPapers: asked.hasPapers,
    languages: codes(asked.languages),
    fearsReportsTo: [
      ...(asked.police ? (['Police'] as const) : []),
      ...(asked.immigration ? (['Immigration'] as const) : []),
    ],
    inAreas: codes(asked.inAreas.toUpperCase()),
    avoidAreas: codes(asked.avoidAreas.toUpperCase()),
    notOrgIds: [],
    near: latitude === null || longitude === null ? null : { latitude, longitude },
    people: Math.max(1, numberOf(asked.people) ?? 1),
    stepFreeAccess: asked.stepFree,
    at: asked.now
      ? {
          day: WEEK[now.getDay()] ?? 'MO',
          time: `${String(now.getHours()).padStart(2, '0')}:${String(now.getMinutes()).padStart(2, '0')}`,
        }
      : null,
  };
}

function Help() {
  const { t } = useTexts();
  const deed = useDeed();
  const [asked, setAsked] = useState<Asked>(NOTHING);
  const [found, setFound] = useState<FoundHelp | null>(null);
  const send = async () => {
    const done = await deed.run(() => directoryApi.match(searchOf(asked)));
    if (done !== undefined) setFound(done.value);
  };
  return (
    <div class="stack stack--wide">
      <form
        class="card stack directory-form"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Questions asked={asked} onChange={setAsked} />
        <ProblemNote problem={deed.problem} />
        <p>
          <button type="submit" class="button" disabled={deed.busy}>
            {t('directory.match.go')}
          </button>
        </p>
      </form>
      {found === null ? null : <Found found={found} />}
    </div>
  );
}

function Questions({ asked, onChange }: { readonly asked: Asked; readonly onChange: (asked: Asked) => void }) {
  const { t } = useTexts();
  const text = (
    name: 'age' | 'languages' | 'inAreas' | 'avoidAreas' | 'people' | 'latitude' | 'longitude',
    type: 'text' | 'number' = 'text',
  ) => (
    <div class="field">
      <label for={`help-${name}`}>{t(`directory.match.${name}`)}</label>
      <input
        id={`help-${name}`}
        {...NUMBERS[type]}
        autocomplete="off"
        value={asked[name]}
        onInput={(event) => onChange({ ...asked, [name]: event.currentTarget.value })}
      />
    </div>
  );
  const choice = (
    name: 'category' | 'urgency' | 'gender',
    options: readonly string[],
    words: (option: string) => string,
  ) => (
    <div class="field">
      <label for={`help-${name}`}>{t(`directory.match.${name}`)}</label>
      <select
        id={`help-${name}`}
        value={asked[name]}
        onChange={(event) => onChange({ ...asked, [name]: event.currentTarget.value })}
      >
        {options.map((option) => (
          <option key={option} value={option}>
            {words(option)}
          </option>
        ))}
      </select>
    </div>
  );
  const mark = (name: 'hasPapers' | 'police' | 'immigration' | 'stepFree' | 'now') => (
    <label>
      <input
        type="checkbox"
        checked={asked[name]}
        onChange={(event) => onChange({ ...asked, [name]: event.currentTarget.checked })}
      />
      {t(`directory.match.${name}`)}
    </label>
  );
  return (
    <>
      <div class="directory-filters">
        {choice('category', SERVICE_CATEGORY_NAMES, (each) => t(`casework.category.${each}`))}
        {choice('urgency', URGENCIES, (each) => t(`casework.urgency.${each}`))}
        {text('age', 'number')}
        {choice('gender', GENDERS, (each) => (each === '' ? t('directory.not_said') : t(`casework.gender.${each}`)))}
        {text('languages')}
        {text('people', 'number')}
        {text('inAreas')}
        {text('avoidAreas')}
        {text('latitude')}
        {text('longitude')}
      </div>
      <p class="small soft">{t('directory.match.areas_about')}</p>
      <div class="directory-checks">
        {mark('hasPapers')}
        {mark('police')}
        {mark('immigration')}
        {mark('stepFree')}
        {mark('now')}
      </div>
    </>
  );
}

function Found({ found: { found, excluded } }: { readonly found: FoundHelp }) {
  const { t } = useTexts();
  const words = useDirectoryWords();
  return (
    <section class="stack" aria-labelledby="help-found">
      <h2 id="help-found">{t('directory.match.found', { count: found.length })}</h2>
      <p class="small soft">{t('directory.match.order')}</p>
      {found.length === 0 ? <p class="notice">{t('directory.match.none')}</p> : null}
      <ol class="directory-lines">
        {found.map(({ service, reasons, distanceKm, language, institutionId, instanceId }) => (
          <li key={service.id}>
            <Line line={service} />
            <ul class="small">
              {reasons.map((reason) => (
                <li key={reason}>
                  {reason === 'distance' && distanceKm !== null
                    ? t('directory.match.km', { count: distanceKm })
                    : reason === 'language' && language !== null
                      ? t('directory.match.speaks', { language: words.language(language) })
                      : t(`cooperation.match.${reason}`)}
                </li>
              ))}
              {institutionId === null && instanceId === null ? <li>{t('directory.sent_phone')}</li> : null}
            </ul>
          </li>
        ))}
      </ol>
      {excluded.length === 0 ? null : (
        <>
          <h3>{t('directory.match.others')}</h3>
          <ul class="small">
            {excluded.map(({ reason, services }) => (
              <li key={reason}>
                {t(`cooperation.excluded.${reason}`)}: {services}
              </li>
            ))}
          </ul>
        </>
      )}
      <p>
        <Link to="/staff/directory">{t('directory.title')}</Link>
      </p>
    </section>
  );
}
