// SPDX-License-Identifier: EUPL-1.2
// Who interprets for the person: checked for conflicts of interest, bound to secrecy, chosen by the person. Somebody from outside
// becomes a contact of the file first, under an alias, so that the same one is the same one at the next time.

import { CONSENT_PURPOSES, type ConsentPurpose } from '@amparo/casework/consent';
import {
  CONFLICT_CHECKS,
  type ConflictCheck,
  ENGAGEMENT_MODES,
  GENDER_WISHES,
  TIES_TO_PERSON,
  type TieToPerson,
} from '@amparo/casework/interpreter';
import { useState } from 'preact/hooks';
import { casesApi } from '../../../api/cases-api.ts';
import { fileApi } from '../../../api/file-api.ts';
import { newKey } from '../../../api/client.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { mayDo } from '../places.ts';
import { useDates } from '../use-dates.ts';
import { useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';
import { CountryField, Form, Opens, SelectField, Several, TextField, Tick } from './fields.tsx';
import { nameOf, useFile } from './file-props.ts';
import { RuleNote, WarningNote } from './rule-note.tsx';
import { useAct } from './use-act.ts';
import { useWords } from './words.ts';

const OUTSIDE = 'outside';

export function Interpreters() {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const date = useDates();
  const { language, day } = useWords();
  const act = useAct();
  if (file.engagements === undefined) return null;
  const engagements = file.engagements.toReversed();
  const nameIn = (id: string) =>
    file.persons?.find((person) => person.id === id)?.alias ?? (nameOf(file, id) || t('casefile.interpreters.outside'));
  return (
    <section class="card stack" aria-labelledby="interpreters">
      <h2 id="interpreters">{t('casefile.interpreters.title')}</h2>
      <p>{t('casefile.interpreters.about')}</p>
      {engagements.length === 0 ? <p class="soft">{t('casefile.interpreters.none')}</p> : null}
      <ul class="plain entry-list">
        {engagements.map((each) => (
          <li key={each.id} class="stack stack--tight" data-conflict-check={each.conflictCheck}>
            <p>
              <strong>
                <bdi>{nameIn(each.interpreterId)}</bdi>
              </strong>{' '}
              · {language(each.language)} · {t(`casefile.interpreters.mode_of.${each.mode}`)}
            </p>
            <p class="small">
              {t('casefile.interpreters.when', { from: date(each.from), to: date(each.to) })} ·{' '}
              {t('casefile.interpreters.conflict')}: {t(`casework.conflict_check.${each.conflictCheck}`)}
            </p>
            <p class="small soft">
              {each.undertakingSignedAt === null
                ? t('casefile.interpreters.undertaking_none')
                : t('casefile.interpreters.undertaking_was', { day: day(each.undertakingSignedAt) })}
              {each.usedFor.length === 0
                ? ''
                : ` · ${each.usedFor.map((purpose) => t(`consents.purpose.${purpose}.name`)).join(', ')}`}
            </p>
          </li>
        ))}
      </ul>
      <WarningNote warnings={act.warnings} />
      {readOnly || !mayDo(who, 'file.edit') ? null : (
        <Opens key={engagements.length} title={t('casefile.interpreters.add')}>
          <Engage act={act} />
        </Opens>
      )}
    </section>
  );
}

function inAnHour(hours: number): string {
  const at = new Date(Date.now() + hours * 3_600_000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function Engage({ act }: { readonly act: ReturnType<typeof useAct> }) {
  const { t } = useTexts();
  const { file } = useFile();
  const { run, problem, busy } = useDeed();
  const colleagues = useLoaded(casesApi.colleagues).value?.colleagues ?? [];
  const contacts = (file.persons ?? []).filter(({ kind }) => kind === 'ContactPerson');
  const [who, setWho] = useState(OUTSIDE);
  const [alias, setAlias] = useState('');
  const [language, setLanguage] = useState(file.facts?.language ?? '');
  const [mode, setMode] = useState<(typeof ENGAGEMENT_MODES)[number]>('InPerson');
  const [wish, setWish] = useState<(typeof GENDER_WISHES)[number]>('NotAsked');
  const [from, setFrom] = useState(() => inAnHour(0));
  const [to, setTo] = useState(() => inAnHour(2));
  const [adult, setAdult] = useState(false);
  const [tie, setTie] = useState<TieToPerson>('NotAsked');
  const [nationality, setNationality] = useState('');
  const [check, setCheck] = useState<ConflictCheck>('NotChecked');
  const [signed, setSigned] = useState('');
  const [accepted, setAccepted] = useState(false);
  const [emergency, setEmergency] = useState(false);
  const [usedFor, setUsedFor] = useState<readonly ConsentPurpose[]>([]);
  const isColleague = colleagues.some(({ userId }) => userId === who);
  const save = async () => {
    let interpreterId = who;
    if (who === OUTSIDE) {
      const made = await run(() =>
        fileApi.make(
          file.id,
          'persons',
          { kind: 'ContactPerson', alias: alias.trim(), relation: 'interpreter' },
          newKey(),
        ),
      );
      if (made?.value.record === undefined || made.value.record === null) return;
      interpreterId = made.value.record.id;
      // if the rule refuses, the next attempt is about the same one
      setWho(interpreterId);
    }
    await act.make('engagements', {
      language: language.trim(),
      mode,
      genderWish: wish,
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      undertakingSignedAt: signed === '' ? null : `${signed}T12:00:00.000Z`,
      conflictCheck: check,
      personAccepted: accepted,
      usedFor,
      emergency,
      candidate: {
        interpreterId,
        personId: isColleague ? null : interpreterId,
        orgId: null,
        phones: [],
        isAdult: adult,
        tie,
        nationalities: nationality === '' ? [] : [nationality],
      },
    });
  };
  return (
    <Form busy={act.busy || busy} go={t('casefile.save')} onSubmit={() => void save()}>
      <div class="two">
        <SelectField
          id="interpreter-who"
          label={t('casefile.interpreters.who')}
          value={who}
          options={[OUTSIDE, ...contacts.map(({ id }) => id), ...colleagues.map(({ userId }) => userId)]}
          word={(id) =>
            contacts.find((each) => each.id === id)?.alias ??
            colleagues.find(({ userId }) => userId === id)?.displayName ??
            t('casefile.interpreters.outside')
          }
          onChange={setWho}
        />
        {who === OUTSIDE ? (
          <TextField
            id="interpreter-alias"
            required
            label={t('casefile.interpreters.alias')}
            help={t('casefile.interpreters.alias_help')}
            most={120}
            value={alias}
            onInput={setAlias}
          />
        ) : null}
      </div>
      <div class="two">
        <TextField
          id="interpreter-language"
          required
          label={t('casefile.interpreters.language')}
          help={t('casefile.facts.language_help', { examples: 'es, quc' })}
          most={12}
          value={language}
          onInput={setLanguage}
        />
        <SelectField
          id="interpreter-mode"
          label={t('casefile.interpreters.mode')}
          value={mode}
          options={ENGAGEMENT_MODES}
          word={(each) => t(`casefile.interpreters.mode_of.${each}`)}
          onChange={setMode}
        />
        <TextField
          id="interpreter-from"
          type="datetime-local"
          required
          label={t('casefile.interpreters.from')}
          value={from}
          onInput={setFrom}
        />
        <TextField
          id="interpreter-to"
          type="datetime-local"
          required
          label={t('casefile.interpreters.to')}
          value={to}
          onInput={setTo}
        />
        <SelectField
          id="interpreter-wish"
          label={t('casefile.interpreters.wish')}
          value={wish}
          options={GENDER_WISHES}
          word={(each) => t(`casefile.interpreters.wish_of.${each}`)}
          onChange={setWish}
        />
        <SelectField
          id="interpreter-tie"
          label={t('casefile.interpreters.tie')}
          value={tie}
          options={TIES_TO_PERSON}
          word={(each) => t(`casework.tie.${each}`)}
          onChange={setTie}
        />
        <SelectField
          id="interpreter-check"
          label={t('casefile.interpreters.conflict')}
          value={check}
          options={CONFLICT_CHECKS}
          word={(each) => t(`casework.conflict_check.${each}`)}
          onChange={setCheck}
        />
        <CountryField
          id="interpreter-nationality"
          label={t('casefile.interpreters.nationality')}
          value={nationality}
          onChange={setNationality}
        />
      </div>
      <TextField
        id="interpreter-signed"
        type="date"
        label={t('casefile.interpreters.undertaking')}
        value={signed}
        onInput={setSigned}
      />
      <div class="choices">
        <Tick label={t('casefile.interpreters.adult')} value={adult} onChange={setAdult} />
        <Tick label={t('casefile.interpreters.accepted')} value={accepted} onChange={setAccepted} />
        <Tick label={t('casefile.interpreters.emergency')} value={emergency} onChange={setEmergency} />
      </div>
      <Opens title={t('casefile.interpreters.used_for')}>
        <Several
          name="interpreter-for"
          legend={t('casefile.interpreters.used_for')}
          values={usedFor}
          options={CONSENT_PURPOSES}
          word={(each) => t(`consents.purpose.${each}.name`)}
          onChange={setUsedFor}
        />
      </Opens>
      <RuleNote problem={problem} />
      <RuleNote problem={act.problem} />
    </Form>
  );
}
