// SPDX-License-Identifier: EUPL-1.2
// Opening a case file: first the look whether there is one already of this person, among the reader’s own cases only; then an
// alias, where the person comes from, and a second person who answers for it. A real name is kept only when somebody says so.

import '../cases/cases.css';
import './case-file.css';
import { CASE_SOURCES, type CaseSource } from '@amparo/casework/case';
import { AGE_GROUPS, IDENTIFIER_TYPES, type Person } from '@amparo/casework/people';
import { useMemo, useState } from 'preact/hooks';
import { casesApi } from '../../../api/cases-api.ts';
import { fileApi } from '../../../api/file-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link, useGo } from '../../../shell/links.tsx';
import { StaffGate } from '../gate.tsx';
import { createKeyring, useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';
import { CountryField, Form, Opens, SelectField, TextField, Tick } from './fields.tsx';
import { orNull } from './file-props.ts';
import { RuleNote } from './rule-note.tsx';

export default function OpenFilePage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('casefile.open.title')} lead={t('casefile.open.lead')}>
      {() => <Open />}
    </StaffGate>
  );
}

type Found = readonly { readonly id: string; readonly ownReference: string }[];

function Open() {
  const { t } = useTexts();
  const { busy, problem, run } = useDeed();
  const [name, setName] = useState('');
  const [year, setYear] = useState('');
  const [found, setFound] = useState<Found | null>(null);
  const [another, setAnother] = useState(false);
  const [phone, setPhone] = useState('');
  const [paper, setPaper] = useState<Paper>({ type: 'Passport', issuer: '', value: '' });
  const look = async () => {
    const birthYear = /^\d{4}$/u.test(year.trim()) ? Number(year) : undefined;
    const looked = await run(() =>
      fileApi.duplicates({
        name: name.trim(),
        ...(birthYear === undefined ? {} : { birthYear }),
        ...(digitsOf(phone) === '' ? {} : { phones: [digitsOf(phone)] }),
        ...(isPaper(paper) ? { papers: [{ ...paper, value: paper.value.trim() }] } : {}),
      }),
    );
    setAnother(false);
    setFound(looked?.value.cases ?? null);
  };
  return (
    <div class="stack stack--wide">
      <section class="card stack" aria-labelledby="look">
        <h2 id="look">{t('casefile.open.look')}</h2>
        <Form busy={busy} go={t('casefile.open.look')} onSubmit={() => void look()}>
          <div class="two">
            <TextField
              id="open-name"
              required
              label={t('casefile.open.name')}
              help={t('casefile.open.name_help')}
              most={120}
              value={name}
              onInput={(next) => {
                setName(next);
                setFound(null);
              }}
            />
            <TextField id="open-year" label={t('casefile.open.year')} most={4} value={year} onInput={setYear} />
          </div>
          <Opens title={t('casefile.open.also')}>
            <p class="small soft">{t('casefile.open.also_help')}</p>
            <TextField
              id="open-phone"
              label={t('casefile.people.phone')}
              help={t('casefile.people.phone_help')}
              most={30}
              value={phone}
              onInput={(next) => {
                setPhone(next);
                setFound(null);
              }}
            />
            <div class="two">
              <SelectField
                id="open-paper-type"
                label={t('casefile.papers.type')}
                value={paper.type}
                options={IDENTIFIER_TYPES}
                word={(each) => t(`casework.identifier.${each}`)}
                onChange={(type) => setPaper({ ...paper, type })}
              />
              <CountryField
                id="open-paper-issuer"
                label={t('casefile.papers.issuer')}
                value={paper.issuer}
                onChange={(issuer) => setPaper({ ...paper, issuer })}
              />
            </div>
            <TextField
              id="open-paper-number"
              label={t('casefile.papers.number')}
              most={60}
              value={paper.value}
              onInput={(value) => {
                setPaper({ ...paper, value });
                setFound(null);
              }}
            />
          </Opens>
          <RuleNote problem={problem} />
        </Form>
        <div role="status" class="stack">
          {found === null ? null : found.length === 0 ? (
            <p class="notice">{t('casefile.open.none')}</p>
          ) : (
            <div class="notice notice--care stack stack--tight">
              <p>{t('casefile.open.found', { count: found.length })}</p>
              <ul>
                {found.map(({ id, ownReference }) => (
                  <li key={id}>
                    <Link to={`/staff/cases/${id}/file/overview`}>{ownReference}</Link>
                  </li>
                ))}
              </ul>
              <Tick label={t('casefile.open.another')} value={another} onChange={setAnother} />
            </div>
          )}
        </div>
      </section>
      {found === null || (found.length > 0 && !another) ? null : (
        <Details name={name} phone={digitsOf(phone)} paper={isPaper(paper) ? paper : null} found={found} />
      )}
      <p>
        <Link to="/staff/cases" class="button button--quiet">
          {t('cases.back_to_list')}
        </Link>
      </p>
    </div>
  );
}

type Paper = Omit<Person['identifiers'][number], 'heldBy' | 'value'> & { readonly value: string };
const digitsOf = (phone: string) => phone.replaceAll(/\D/gu, '').replace(/^0+/u, '');
const isPaper = ({ issuer, value }: Paper) => issuer !== '' && value.trim() !== '';

function Details(props: {
  readonly name: string;
  readonly phone: string;
  readonly paper: Paper | null;
  readonly found: Found;
}) {
  const { name, phone, paper, found } = props;
  const { t } = useTexts();
  const go = useGo();
  const { busy, problem, run } = useDeed();
  const keyFor = useMemo(createKeyring, []);
  const colleagues = useLoaded(casesApi.colleagues).value?.colleagues ?? [];
  const [alias, setAlias] = useState('');
  const [keep, setKeep] = useState(false);
  const [reference, setReference] = useState('');
  const [source, setSource] = useState<CaseSource>('SelfReferral');
  const [ageGroup, setAgeGroup] = useState<(typeof AGE_GROUPS)[number] | ''>('');
  const [citizenship, setCitizenship] = useState('');
  const [language, setLanguage] = useState('');
  const [supervisorId, setSupervisor] = useState('');
  const open = async () => {
    const [first = '', ...rest] = name.trim().split(/\s+/u);
    const body = {
      ...(orNull(reference) === null ? {} : { ownReference: reference.trim() }),
      // whoever came alone asked for it; of everybody else the source says who brought or announced the person
      origin: { kind: source === 'SelfReferral' ? 'self-request' : 'brought' },
      source,
      ...(supervisorId === '' ? {} : { supervisorId }),
      person: {
        alias: alias.trim(),
        ...(keep ? { firstName: first, ...(rest.length === 0 ? {} : { secondName: rest.join(' ') }) } : {}),
        ...(keep && phone !== '' ? { phones: [phone] } : {}),
        ...(keep && paper !== null ? { identifiers: [{ ...paper, value: paper.value.trim(), heldBy: 'Self' }] } : {}),
        ...(ageGroup === '' ? {} : { ageGroup }),
        ...(citizenship === '' ? {} : { citizenship: [citizenship] }),
        ...(orNull(language) === null ? {} : { languages: [{ tag: language.trim(), level: 'Native' }] }),
      },
      duplicates: { caseIds: found.map(({ id }) => id), decided: found.length === 0 ? 'none-found' : 'another-person' },
    };
    const made = await run(() => fileApi.open(body, keyFor(body)));
    if (made === undefined) return;
    // if this fails, the overview says that the language is not known yet
    if (orNull(language) !== null)
      await fileApi.ofCase(made.value.id, 'PUT', 'facts', 1, { language: language.trim() });
    go(`/staff/cases/${made.value.id}/file/overview`, { replace: true });
  };
  return (
    <section class="card stack" aria-labelledby="open">
      <h2 id="open">{t('casefile.open.title')}</h2>
      <Form busy={busy} go={t('casefile.open.go')} onSubmit={() => void open()}>
        <div class="two">
          <TextField
            id="open-alias"
            required
            label={t('casefile.open.alias')}
            help={t('casefile.open.alias_help')}
            most={120}
            value={alias}
            onInput={setAlias}
          />
          <SelectField
            id="open-supervisor"
            label={t('casefile.open.supervisor')}
            help={t('casefile.open.supervisor_help')}
            value={supervisorId}
            options={colleagues.map(({ userId }) => userId)}
            word={(id) => colleagues.find(({ userId }) => userId === id)?.displayName ?? id}
            empty={t('casefile.choose')}
            onChange={setSupervisor}
          />
        </div>
        <Tick label={t('casefile.open.keep_name')} value={keep} onChange={setKeep} />
        <div class="two">
          <SelectField
            id="open-source"
            label={t('casefile.facts.source')}
            value={source}
            options={CASE_SOURCES}
            word={(each) => t(`casework.source.${each}`)}
            onChange={setSource}
          />
          <SelectField
            id="open-age"
            label={t('casefile.field.ageGroup')}
            value={ageGroup}
            options={AGE_GROUPS}
            word={(each) => each}
            empty={t('casefile.not_known')}
            onChange={setAgeGroup}
          />
          <CountryField
            id="open-citizenship"
            label={t('casefile.field.citizenship')}
            value={citizenship}
            onChange={setCitizenship}
          />
          <TextField
            id="open-language"
            label={t('casefile.facts.language')}
            help={t('casefile.facts.language_help', { examples: 'es, fr, pt' })}
            most={12}
            value={language}
            onInput={setLanguage}
          />
        </div>
        <TextField
          id="open-reference"
          label={t('casefile.open.reference')}
          help={t('cases.new.reference_help')}
          most={40}
          value={reference}
          onInput={setReference}
        />
        <RuleNote problem={problem} />
      </Form>
    </section>
  );
}
