// SPDX-License-Identifier: EUPL-1.2
// Fields that the institution added: shown in the words of the reader's language, written as their type asks. Those that tell who
// the person is stand with the names, and are shown only with them.

import { inLanguage } from '@amparo/kernel';
import type { CustomField, CustomValue } from '@amparo/casework/profile';
import { useState } from 'preact/hooks';
import type { FilePeople } from '../../../api/file-api.ts';
import { institutionApi } from '../../../api/institution-api.ts';
import { contentLanguage } from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { mayDo } from '../places.ts';
import { useLoaded } from '../use-loaded.ts';
import { Choice, Form, Opens, SelectField, TextField } from './fields.tsx';
import { useFile } from './file-props.ts';
import { RuleNote } from './rule-note.tsx';
import { useAct } from './use-act.ts';
import { useWords } from './words.ts';

type Values = Readonly<Record<string, CustomValue>>;

/** The fields of a level that are asked for, and retired ones that still hold something. */
function useFields(identity: boolean, values: Values): readonly CustomField[] {
  const fields = useLoaded(institutionApi.settings).value?.customFields ?? [];
  return fields.filter(
    ({ level, retired, code }) => (level === 'identity') === identity && (!retired || (values[code] ?? null) !== null),
  );
}

export function OwnFields() {
  const { t } = useTexts();
  const { file } = useFile();
  const values = file.facts?.custom ?? {};
  const fields = useFields(false, values);
  if (file.facts === undefined || fields.length === 0) return null;
  return (
    <section class="card stack" aria-labelledby="own-fields">
      <h2 id="own-fields">{t('casefile.own_fields.title')}</h2>
      <p class="small soft">{t('casefile.own_fields.about')}</p>
      <Shown fields={fields} values={values} />
      <Write fields={fields} values={values} name="own" />
    </section>
  );
}

/** With the names, which are shown for a minute. */
export function IdentityFields(props: { readonly shown: FilePeople; readonly onChanged: () => void }) {
  const { t } = useTexts();
  const values = props.shown.customIdentity;
  const fields = useFields(true, values);
  if (fields.length === 0) return null;
  return (
    <>
      <h3>{t('casefile.own_fields.title')}</h3>
      <p class="small soft">{t('casefile.own_fields.identity')}</p>
      <Shown fields={fields} values={values} />
      <Write fields={fields} values={values} name="own-identity" onSaved={props.onChanged} />
    </>
  );
}

function useFieldWords() {
  const { t, language } = useTexts();
  const { day } = useWords();
  const inWords = (text: CustomField['label']): string => inLanguage(text, contentLanguage(language));
  return {
    label: ({ label, required }: CustomField) =>
      required ? `${inWords(label)} ${t('casefile.own_fields.wanted')}` : inWords(label),
    help: ({ help }: CustomField) => (help === null ? undefined : inWords(help)),
    choice: ({ choices }: CustomField, code: string) => {
      const found = choices.find((each) => each.code === code);
      return found === undefined ? code : inWords(found.label);
    },
    value(field: CustomField, value: CustomValue | undefined): string {
      if (value === undefined || value === null || value === '') return '';
      if (field.type === 'yes-no') return t(value === true ? 'casefile.yes' : 'casefile.no');
      if (field.type === 'date') return day(String(value));
      return field.type === 'choice' ? this.choice(field, String(value)) : String(value);
    },
  };
}

function Shown({ fields, values }: { readonly fields: readonly CustomField[]; readonly values: Values }) {
  const { t } = useTexts();
  const words = useFieldWords();
  return (
    <dl class="facts-list">
      {fields.map((field) => (
        <div key={field.code}>
          <dt>{words.label(field)}</dt>
          <dd>
            {words.value(field, values[field.code]) === '' ? (
              <span class="soft">{t('casefile.own_fields.none')}</span>
            ) : (
              <bdi>{words.value(field, values[field.code])}</bdi>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Write(props: {
  readonly fields: readonly CustomField[];
  readonly values: Values;
  readonly name: string;
  readonly onSaved?: () => void;
}) {
  const { fields, values, name, onSaved } = props;
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const act = useAct();
  if (readOnly || !mayDo(who, 'file.edit')) return null;
  return (
    <>
      <Opens key={file.facts?.version} title={t('casefile.people.change')}>
        <Edit
          fields={fields.filter(({ retired }) => !retired)}
          values={values}
          name={name}
          busy={act.busy}
          onSave={(given) =>
            void act.ofCase('PUT', 'custom', { values: given }).then((done) => (done ? onSaved?.() : undefined))
          }
        />
      </Opens>
      <RuleNote problem={act.problem} />
    </>
  );
}

const YES_NO = ['yes', 'no', 'unknown'] as const;

function Edit(props: {
  readonly fields: readonly CustomField[];
  readonly values: Values;
  readonly name: string;
  readonly busy: boolean;
  readonly onSave: (given: Values) => void;
}) {
  const { fields, values, name, busy, onSave } = props;
  const { t } = useTexts();
  const words = useFieldWords();
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(fields.map(({ code, type }) => [code, asTyped(type, values[code])])),
  );
  const save = () =>
    onSave(
      Object.fromEntries(
        fields
          .filter(({ code, type }) => typed[code] !== asTyped(type, values[code]))
          .map(({ code, type }) => [code, asValue(type, typed[code] ?? '')]),
      ),
    );
  return (
    <Form busy={busy} go={t('casefile.save')} onSubmit={save}>
      {fields.map((field) => {
        const { code, type } = field;
        const id = `${name}-${code}`;
        const help = words.help(field);
        const common = {
          id,
          label: words.label(field),
          ...(help === undefined ? {} : { help }),
          value: typed[code] ?? '',
        };
        const set = (value: string) => setTyped({ ...typed, [code]: value });
        if (type === 'yes-no')
          return (
            <Choice
              key={code}
              name={id}
              legend={words.label(field)}
              value={YES_NO.find((each) => each === typed[code]) ?? 'unknown'}
              options={YES_NO}
              word={(each) => t(each === 'unknown' ? 'casefile.not_known' : `casefile.${each}`)}
              onChange={set}
            />
          );
        if (type === 'choice')
          return (
            <SelectField
              key={code}
              {...common}
              options={field.choices.map((each) => each.code)}
              word={(each) => words.choice(field, each)}
              empty={t('casefile.not_known')}
              onChange={set}
            />
          );
        return (
          <TextField
            key={code}
            {...common}
            {...(type === 'date' ? { type } : {})}
            most={type === 'text' ? (field.maxLength ?? 2000) : 20}
            onInput={set}
          />
        );
      })}
    </Form>
  );
}

function asTyped(type: CustomField['type'], value: CustomValue | undefined): string {
  if (value === undefined || value === null) return type === 'yes-no' ? 'unknown' : '';
  if (type === 'yes-no') return value === true ? 'yes' : 'no';
  return String(value);
}

/** What cannot be a number goes as it was typed, so that the rule says what is wrong with it. */
function asValue(type: CustomField['type'], typed: string): CustomValue {
  const text = typed.trim();
  if (text === '' || text === 'unknown') return type === 'text' && text !== '' ? text : null;
  if (type === 'yes-no') return text === 'yes';
  if (type !== 'number') return text;
  const number = Number(text.replace(',', '.'));
  return Number.isFinite(number) ? number : text;
}
