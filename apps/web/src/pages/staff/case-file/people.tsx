// SPDX-License-Identifier: EUPL-1.2
// The people of the file: the person, her family, guardians, who is suspected; how she may be reached; who must not come near
// the case. By alias. Names and ways to reach her are asked for one look at a time, which is in the log, and hide by themselves.

import {
  AGE_GROUPS,
  CONTACT_CHANNELS,
  type ContactChannel,
  GENDERS,
  LITERACIES,
  type Person,
  type SafeContact,
} from '@amparo/casework/people';
import { useEffect, useState } from 'preact/hooks';
import { fileApi, type FilePeople, type Wire, type WirePerson } from '../../../api/file-api.ts';
import { RECIPIENT_CLASSES, type RecipientClass } from '@amparo/casework/consent';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { mayDo } from '../places.ts';
import { useDeed } from '../use-deed.ts';
import { CountryField, Form, Opens, SelectField, Several, TextField, Tick } from './fields.tsx';
import { beneficiary, isKnown, orNull, useFile } from './file-props.ts';
import { Interpreters } from './interpreters.tsx';
import { IdentityFields, OwnFields } from './own-fields.tsx';
import { Papers } from './papers.tsx';
import { RuleNote } from './rule-note.tsx';
import { useAct } from './use-act.ts';
import { useWords } from './words.ts';

const SHOWN_MS = 60_000;

export default function People() {
  const { t } = useTexts();
  const { file } = useFile();
  const [shown, setShown] = useState<FilePeople | null>(null);
  useEffect(() => {
    if (shown === null) return undefined;
    const hide = () => setShown(null);
    const timer = setTimeout(hide, SHOWN_MS);
    const look = () => {
      if (document.visibilityState !== 'visible') hide();
    };
    document.addEventListener('visibilitychange', look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [shown]);
  const others = (file.persons ?? []).filter(({ kind }) => kind !== 'Beneficiary');
  return (
    <div class="stack stack--wide">
      <Names shown={shown} onShow={setShown} />
      <ThePerson />
      <section class="card stack" aria-labelledby="others">
        <h2 id="others">{t('casefile.people.others')}</h2>
        {others.length === 0 ? <p class="soft">{t('casefile.people.others_none')}</p> : null}
        <ul class="plain entry-list">
          {others.map((person) => (
            <OtherPerson key={person.id} person={person} />
          ))}
        </ul>
        <AddPerson />
      </section>
      <OwnFields />
      <Interpreters />
      <Conflicts />
    </div>
  );
}

function Names(props: { readonly shown: FilePeople | null; readonly onShow: (shown: FilePeople | null) => void }) {
  const { shown, onShow } = props;
  const { t } = useTexts();
  const { file, who } = useFile();
  const { busy, problem, run } = useDeed();
  if (!mayDo(who, 'case.read-identity')) return null;
  const show = async () => {
    const read = await run(() => fileApi.people(file.id));
    // the tab may have gone to the background while the answer was on its way
    if (read !== undefined && document.visibilityState === 'visible') onShow(read.value);
  };
  return (
    <section class="card stack screen-only" aria-labelledby="reach">
      <h2 id="reach">{t('casefile.people.reach')}</h2>
      {shown === null ? (
        <>
          <p>{t('casefile.people.reach_about')}</p>
          <p>
            <button type="button" class="button" disabled={busy} onClick={() => void show()}>
              {t('casefile.people.show')}
            </button>
          </p>
          <p class="small soft">{t('cases.identity.logged')}</p>
        </>
      ) : (
        <div class="stack identity-shown card" translate={false}>
          <h3>{t('casefile.people.contacts')}</h3>
          {shown.safeContacts.filter(({ endedAt }) => endedAt === null).length === 0 ? (
            <p class="soft">{t('casefile.people.contacts_none')}</p>
          ) : null}
          <ul class="plain entry-list">
            {shown.safeContacts
              .filter(({ endedAt }) => endedAt === null)
              .map((contact) => (
                <Contact key={contact.id} contact={contact} onEnded={() => onShow(null)} />
              ))}
          </ul>
          <h3>{t('casefile.people.names')}</h3>
          <dl class="facts-list">
            {shown.persons.map((person) => (
              <div key={person.id}>
                <dt>
                  {t(`casework.person_kind.${person.kind}`)} <bdi>{person.alias}</bdi>
                </dt>
                <dd>
                  <bdi>{fullName(person) || t('cases.identity.not_known')}</bdi>
                  {!isKnown(person.birthdate) ? '' : ` · ${person.birthdate}`}
                </dd>
                {(person.phones ?? []).map((phone) => (
                  <dd key={phone}>+{phone}</dd>
                ))}
                {!isKnown(person.address) ? null : (
                  <dd>
                    <bdi>{person.address}</bdi>
                  </dd>
                )}
              </div>
            ))}
          </dl>
          <Papers shown={shown} onChanged={() => void show()} />
          <IdentityFields shown={shown} onChanged={() => void show()} />
          <p class="small soft">{t('cases.identity.hides')}</p>
          <p>
            <button type="button" class="button" onClick={() => onShow(null)}>
              {t('cases.identity.hide')}
            </button>
          </p>
        </div>
      )}
      <RuleNote problem={problem} />
      <AddContact />
    </section>
  );
}

function fullName({ salutation, firstName, middleName, secondName }: WirePerson): string {
  return [salutation, firstName, middleName, secondName].filter((part) => isKnown(part) && part !== '').join(' ');
}

function Contact({ contact, onEnded }: { readonly contact: Wire<SafeContact>; readonly onEnded: () => void }) {
  const { t } = useTexts();
  const { readOnly } = useFile();
  const act = useAct();
  const end = async () => {
    if (await act.step('safe-contacts', contact, 'end')) onEnded();
  };
  return (
    <li class="stack stack--tight">
      <p>
        <strong>{t(`casework.channel.${contact.channel}`)}</strong> <bdi>{contact.value ?? ''}</bdi>
      </p>
      <p class="small">
        {contact.safeTimes.length === 0
          ? t('casefile.people.no_times')
          : contact.safeTimes
              .map(({ days, from, to }) => `${days.map((day) => t(`casefile.day.${day}`)).join(' ')} ${from}–${to}`)
              .join('; ')}
      </p>
      <p class="small">
        {t(contact.mayLeaveMessage ? 'casefile.people.message_yes' : 'casefile.people.message_no')}{' '}
        {t(contact.voicemailSafe ? 'casefile.people.voicemail_yes' : 'casefile.people.voicemail_no')}
      </p>
      {contact.safeWord === null ? null : (
        <p class="small">
          {t('casefile.safety.safeWord')}: <bdi>{contact.safeWord}</bdi>
        </p>
      )}
      {contact.viaWhom === null ? null : (
        <p class="small">
          {t('casefile.people.via')}: <bdi>{contact.viaWhom}</bdi>
        </p>
      )}
      {readOnly ? null : (
        <p>
          <button
            type="button"
            class="button button--quiet button--small"
            disabled={act.busy}
            onClick={() => void end()}
          >
            {t('casefile.people.end_contact')}
          </button>
        </p>
      )}
      <RuleNote problem={act.problem} />
    </li>
  );
}

const DAYS = ['1', '2', '3', '4', '5', '6', '7'] as const;

function AddContact() {
  const { t } = useTexts();
  const { who, readOnly } = useFile();
  const act = useAct();
  const [channel, setChannel] = useState<ContactChannel>('Phone');
  const [value, setValue] = useState('');
  const [days, setDays] = useState<readonly (typeof DAYS)[number][]>([]);
  const [from, setFrom] = useState('10:00');
  const [to, setTo] = useState('12:00');
  const [word, setWord] = useState('');
  const [via, setVia] = useState('');
  const [message, setMessage] = useState(false);
  const [voicemail, setVoicemail] = useState(false);
  const [said, setSaid] = useState(false);
  if (readOnly || !mayDo(who, 'case.change')) return null;
  const save = async () => {
    const done = await act.make('safe-contacts', {
      channel,
      value: channel === 'None' || channel === 'InPerson' ? null : orNull(value),
      safeTimes: days.length === 0 ? [] : [{ days: days.map(Number).toSorted((a, b) => a - b), from, to }],
      safeWord: orNull(word),
      viaWhom: channel === 'ViaThirdParty' ? orNull(via) : null,
      mayLeaveMessage: message,
      voicemailSafe: voicemail,
      note: null,
      viaPersonId: null,
    });
    setSaid(done);
    if (!done) return;
    setValue('');
    setWord('');
  };
  return (
    <Opens title={t('casefile.people.add_contact')}>
      <Form busy={act.busy} go={t('casefile.save')} onSubmit={() => void save()}>
        <p class="small">{t('casefile.people.add_contact_about')}</p>
        <SelectField
          id="contact-channel"
          label={t('casefile.people.channel')}
          value={channel}
          options={CONTACT_CHANNELS}
          word={(each) => t(`casework.channel.${each}`)}
          onChange={setChannel}
        />
        {channel === 'None' || channel === 'InPerson' ? null : (
          <TextField
            id="contact-value"
            label={t('casefile.people.value')}
            most={200}
            value={value}
            onInput={setValue}
          />
        )}
        {channel === 'ViaThirdParty' ? (
          <TextField id="contact-via" label={t('casefile.people.via')} most={200} value={via} onInput={setVia} />
        ) : null}
        {channel === 'None' || channel === 'InPerson' ? null : (
          <>
            <Several
              name="contact-days"
              legend={t('casefile.people.safe_days')}
              values={days}
              options={DAYS}
              word={(each) => t(`casefile.day.${each}`)}
              onChange={setDays}
            />
            <div class="two">
              <TextField
                id="contact-from"
                type="time"
                label={t('casefile.people.from')}
                value={from}
                onInput={setFrom}
              />
              <TextField id="contact-to" type="time" label={t('casefile.people.to')} value={to} onInput={setTo} />
            </div>
            <div class="choices">
              <Tick label={t('casefile.people.may_message')} value={message} onChange={setMessage} />
              <Tick label={t('casefile.people.may_voicemail')} value={voicemail} onChange={setVoicemail} />
            </div>
            <TextField
              id="contact-word"
              label={t('casefile.safety.safeWord')}
              most={100}
              value={word}
              onInput={setWord}
            />
          </>
        )}
        <p role="status">{said ? t('casefile.saved') : ''}</p>
        <RuleNote problem={act.problem} />
      </Form>
    </Opens>
  );
}

function ThePerson() {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const words = useWords();
  // outlive the form, which begins anew from what is there after each change: nothing of others is overwritten unseen
  const act = useAct();
  const [said, setSaid] = useState(false);
  const person = beneficiary(file);
  if (person === undefined) return null;
  const facts: readonly (readonly [string, string | null | undefined])[] = [
    ['ageGroup', person.ageGroup],
    ['gender', !isKnown(person.gender) ? null : t(`casework.gender.${person.gender}`)],
    ['citizenship', (person.citizenship ?? []).map(words.country).join(', ')],
    [
      'languages',
      (person.languages ?? [])
        .map(({ tag, level }) => `${words.language(tag)} (${t(`casework.language_level.${level}`)})`)
        .join(', '),
    ],
    ['literacy', !isKnown(person.literacy) ? null : t(`casework.literacy.${person.literacy}`)],
    ['numberOfChildren', !isKnown(person.numberOfChildren) ? null : `${person.numberOfChildren}`],
    ['maritalStatus', !isKnown(person.maritalStatus) ? null : t(`casework.marital.${person.maritalStatus}`)],
  ];
  return (
    <section class="card stack" aria-labelledby="the-person">
      <h2 id="the-person">{t('casework.person_kind.Beneficiary')}</h2>
      <dl class="facts-list">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{words.field(name)}</dt>
            <dd>{!isKnown(value) || value === '' ? <span class="soft">{t('casefile.not_known')}</span> : value}</dd>
          </div>
        ))}
        {(person.identifiers ?? []).map(({ type, issuer, heldBy }, index) => (
          <div key={index}>
            <dt>
              {t(`casework.identifier.${type}`)} ({words.country(issuer)})
            </dt>
            <dd>{t(`casework.held_by.${heldBy}`)}</dd>
          </div>
        ))}
      </dl>
      {person.ageDisputed === true ? <p class="notice notice--care">{t('casefile.people.age_disputed')}</p> : null}
      <p role="status">{said ? t('casefile.saved') : ''}</p>
      <RuleNote problem={act.problem} />
      {readOnly || !mayDo(who, 'case.change') ? null : (
        <Opens title={t('casefile.people.change')}>
          <ChangePerson key={person.version} person={person} act={act} onSaved={setSaid} />
        </Opens>
      )}
    </section>
  );
}

function ChangePerson(props: {
  readonly person: WirePerson;
  readonly act: ReturnType<typeof useAct>;
  readonly onSaved: (saved: boolean) => void;
}) {
  const { person, act, onSaved } = props;
  const { t } = useTexts();
  const { country } = useWords();
  const [ageGroup, setAgeGroup] = useState(person.ageGroup ?? '');
  const [disputed, setDisputed] = useState(person.ageDisputed ?? false);
  const [gender, setGender] = useState<Person['gender'] | ''>(person.gender ?? '');
  const [citizenship, setCitizenship] = useState<readonly string[]>(person.citizenship ?? []);
  const [stateless, setStateless] = useState(person.statelessness ?? false);
  const [language, setLanguage] = useState((person.languages ?? []).map(({ tag }) => tag).join(' '));
  const [literacy, setLiteracy] = useState(person.literacy ?? '');
  const [children, setChildren] = useState(!isKnown(person.numberOfChildren) ? '' : `${person.numberOfChildren}`);
  const save = async () => {
    const tags = language.split(/[\s,]+/u).filter((tag) => tag !== '');
    onSaved(
      await act.change('persons', person, {
        ageGroup: ageGroup === '' ? null : ageGroup,
        ageDisputed: disputed,
        gender: gender === '' ? null : gender,
        citizenship,
        statelessness: stateless,
        languages: tags.map(
          (tag) => person.languages?.find((each) => each.tag === tag) ?? { tag, level: 'Native' as const },
        ),
        literacy: literacy === '' ? null : literacy,
        numberOfChildren: /^\d{1,2}$/u.test(children.trim()) ? Number(children) : null,
      }),
    );
  };
  return (
    <Form busy={act.busy} go={t('casefile.save')} onSubmit={() => void save()}>
      <div class="two">
        <SelectField
          id="person-age"
          label={t('casefile.field.ageGroup')}
          value={ageGroup}
          options={AGE_GROUPS}
          word={(each) => each}
          empty={t('casefile.not_known')}
          onChange={setAgeGroup}
        />
        <SelectField
          id="person-gender"
          label={t('casefile.field.gender')}
          value={gender ?? ''}
          options={GENDERS}
          word={(each) => t(`casework.gender.${each}`)}
          empty={t('casefile.not_known')}
          onChange={setGender}
        />
      </div>
      <Tick label={t('casefile.people.disputed')} value={disputed} onChange={setDisputed} />
      <CountryField
        id="person-citizenship"
        label={t('casefile.field.citizenship')}
        {...(citizenship.length === 0 ? {} : { help: citizenship.map(country).join(', ') })}
        value=""
        onChange={(code) => setCitizenship(code === '' ? [] : [...new Set([...citizenship, code])])}
      />
      <Tick label={t('casefile.field.statelessness')} value={stateless} onChange={setStateless} />
      <div class="two">
        <TextField
          id="person-languages"
          label={t('casefile.field.languages')}
          help={t('casefile.people.languages_help')}
          most={60}
          value={language}
          onInput={setLanguage}
        />
        <SelectField
          id="person-literacy"
          label={t('casefile.field.literacy')}
          value={literacy}
          options={LITERACIES}
          word={(each) => t(`casework.literacy.${each}`)}
          empty={t('casefile.not_known')}
          onChange={setLiteracy}
        />
      </div>
      <TextField
        id="person-children"
        label={t('casefile.field.numberOfChildren')}
        most={2}
        value={children}
        onInput={setChildren}
      />
    </Form>
  );
}

function OtherPerson({ person }: { readonly person: WirePerson }) {
  const { t } = useTexts();
  return (
    <li>
      <strong>
        <bdi>{person.alias ?? t('casefile.people.no_alias')}</bdi>
      </strong>{' '}
      · {t(`casework.person_kind.${person.kind}`)}
      {!isKnown(person.relation) ? '' : ` · ${relationWord(t, person.relation)}`}
    </li>
  );
}

const RELATIONS = ['mother', 'father', 'sister', 'brother', 'child', 'partner', 'grandparent', 'relative'] as const;

function relationWord(t: (key: string) => string, code: string): string {
  return [...RELATIONS, 'interpreter'].includes(code) ? t(`casefile.relation.${code}`) : code;
}

function AddPerson() {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const act = useAct();
  const [kind, setKind] = useState<Exclude<Person['kind'], 'Beneficiary'>>('FamilyMember');
  const [alias, setAlias] = useState('');
  const [relation, setRelation] = useState<(typeof RELATIONS)[number] | ''>('');
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const [phone, setPhone] = useState('');
  if (readOnly || !mayDo(who, 'case.change')) return null;
  const save = async () => {
    const digits = phone.replaceAll(/\D/gu, '');
    const done = await act.make('persons', {
      kind,
      alias: alias.trim(),
      ...(relation === '' ? {} : { relation }),
      ...(orNull(first) === null ? {} : { firstName: first.trim() }),
      ...(orNull(second) === null ? {} : { secondName: second.trim() }),
      ...(digits === '' ? {} : { phones: [digits] }),
    });
    if (!done) return;
    for (const empty of [setAlias, setFirst, setSecond, setPhone]) empty('');
  };
  return (
    <Opens key={file.persons?.length} title={t('casefile.people.add')}>
      <Form busy={act.busy} go={t('casefile.save')} onSubmit={() => void save()}>
        <p class="small">{t('casefile.people.add_about')}</p>
        <div class="two">
          <SelectField
            id="new-person-kind"
            label={t('casefile.people.kind')}
            value={kind}
            options={['FamilyMember', 'Guardian', 'ContactPerson', 'SuspectedPerpetrator'] as const}
            word={(each) => t(`casework.person_kind.${each}`)}
            onChange={setKind}
          />
          <TextField
            id="new-person-alias"
            required
            label={t('cases.identity.alias')}
            help={t('casefile.people.alias_help')}
            most={120}
            value={alias}
            onInput={setAlias}
          />
        </div>
        <SelectField
          id="new-person-relation"
          label={t('casefile.people.relation')}
          value={relation}
          options={RELATIONS}
          word={(each) => t(`casefile.relation.${each}`)}
          empty={t('casefile.not_known')}
          onChange={setRelation}
        />
        <div class="two">
          <TextField
            id="new-person-first"
            label={t('casefile.people.first_name')}
            most={120}
            value={first}
            onInput={setFirst}
          />
          <TextField
            id="new-person-second"
            label={t('casefile.people.second_name')}
            most={120}
            value={second}
            onInput={setSecond}
          />
        </div>
        <TextField
          id="new-person-phone"
          label={t('casefile.people.phone')}
          help={t('casefile.people.phone_help')}
          most={30}
          value={phone}
          onInput={setPhone}
        />
        <RuleNote problem={act.problem} />
      </Form>
    </Opens>
  );
}

function Conflicts() {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const { country } = useWords();
  const act = useAct();
  const [phone, setPhone] = useState('');
  const [kind, setKind] = useState<RecipientClass | ''>('');
  const [of, setOf] = useState('');
  const flags = file.conflictFlags ?? [];
  const save = async () => {
    const digits = phone.replaceAll(/\D/gu, '');
    const done = await act.make('conflict-flags', {
      personId: null,
      userId: null,
      organisationId: null,
      phone: digits === '' ? null : digits,
      organisationClass: kind === '' ? null : kind,
      country: of === '' ? null : of,
    });
    if (!done) return;
    setPhone('');
    setKind('');
    setOf('');
  };
  return (
    <section class="card stack" aria-labelledby="flags">
      <h2 id="flags">{t('casefile.flags.title')}</h2>
      <p>{t('casefile.flags.about')}</p>
      {flags.length === 0 ? <p class="soft">{t('casefile.flags.none')}</p> : null}
      <ul class="plain entry-list">
        {flags.map(({ id, organisationClass, country: where, phone: number }) => (
          <li key={id}>
            {organisationClass === null ? '' : t(`consents.class.${organisationClass}`)}
            {where === null ? '' : ` (${country(where)})`}
            {number === null || number === undefined ? '' : ` ${t('casefile.flags.a_phone')}`}
          </li>
        ))}
      </ul>
      {readOnly || !mayDo(who, 'file.edit') ? null : (
        <Opens key={flags.length} title={t('casefile.flags.add')}>
          <Form busy={act.busy} go={t('casefile.save')} onSubmit={() => void save()}>
            <div class="two">
              <SelectField
                id="flag-class"
                label={t('casefile.consents.class')}
                value={kind}
                options={RECIPIENT_CLASSES}
                word={(each) => t(`consents.class.${each}`)}
                empty={t('casefile.choose')}
                onChange={setKind}
              />
              <CountryField id="flag-country" label={t('casefile.timeline.country')} value={of} onChange={setOf} />
            </div>
            <TextField id="flag-phone" label={t('casefile.people.phone')} most={30} value={phone} onInput={setPhone} />
            <RuleNote problem={act.problem} />
          </Form>
        </Opens>
      )}
    </section>
  );
}
