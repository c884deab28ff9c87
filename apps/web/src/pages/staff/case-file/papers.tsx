// SPDX-License-Identifier: EUPL-1.2
// The papers of the person and who has them now: shown with the names, because a number of a paper tells who somebody is.

import { HELD_BY, IDENTIFIER_TYPES, type Person } from '@amparo/casework/people';
import { inLanguage } from '@amparo/kernel';
import { useState } from 'preact/hooks';
import type { FilePeople } from '../../../api/file-api.ts';
import { institutionApi } from '../../../api/institution-api.ts';
import { contentLanguage } from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { mayDo } from '../places.ts';
import { useLoaded } from '../use-loaded.ts';
import { CountryField, Form, Opens, SelectField, TextField } from './fields.tsx';
import { isKnown, orNull, useFile } from './file-props.ts';
import { RuleNote } from './rule-note.tsx';
import { useAct } from './use-act.ts';
import { useWords } from './words.ts';

type Paper = Person['identifiers'][number];

/** What a paper is called here: in the words of the country's profile where it has some. */
function usePaperWords(): (type: Paper['type']) => string {
  const { t, language } = useTexts();
  const wording = useLoaded(institutionApi.settings).value?.profile.wording ?? [];
  return (type) => {
    const local = wording.find(({ code }) => code === `identifier.${type}`);
    return local === undefined ? t(`casework.identifier.${type}`) : inLanguage(local.text, contentLanguage(language));
  };
}

export function Papers({ shown, onChanged }: { readonly shown: FilePeople; readonly onChanged: () => void }) {
  const { t } = useTexts();
  const { who, readOnly } = useFile();
  const { country } = useWords();
  const paperWord = usePaperWords();
  const person = shown.persons.find(({ kind }) => kind === 'Beneficiary');
  if (person === undefined) return null;
  const papers = person.identifiers ?? [];
  return (
    <>
      <h3>{t('casefile.papers.title')}</h3>
      <dl class="facts-list">
        {papers.map(({ type, issuer, value, heldBy }, index) => (
          <div key={index}>
            <dt>
              {paperWord(type)} ({country(issuer)})
            </dt>
            <dd>
              {value === null ? '' : <bdi>{value}</bdi>} {t(`casework.held_by.${heldBy}`)}
            </dd>
          </div>
        ))}
      </dl>
      {papers.length === 0 ? <p class="soft">{t('casefile.not_known')}</p> : null}
      {readOnly || !mayDo(who, 'case.change') || !isKnown(person.version) ? null : (
        <Opens key={papers.length} title={t('casefile.papers.add')}>
          <AddPaper person={{ id: person.id, version: person.version }} papers={papers} onAdded={onChanged} />
        </Opens>
      )}
    </>
  );
}

function AddPaper(props: {
  readonly person: { readonly id: string; readonly version: number };
  readonly papers: readonly Paper[];
  readonly onAdded: () => void;
}) {
  const { person, papers, onAdded } = props;
  const { t } = useTexts();
  const paperWord = usePaperWords();
  const act = useAct();
  const [type, setType] = useState<Paper['type']>('Passport');
  const [issuer, setIssuer] = useState('');
  const [value, setValue] = useState('');
  const [heldBy, setHeldBy] = useState<Paper['heldBy']>('Self');
  const save = async () => {
    const identifiers = [...papers, { type, issuer, value: orNull(value), heldBy }];
    if (await act.change('persons', person, { identifiers })) onAdded();
  };
  return (
    <Form busy={act.busy} go={t('casefile.save')} onSubmit={() => void save()}>
      <div class="two">
        <SelectField
          id="paper-type"
          label={t('casefile.papers.type')}
          value={type}
          options={IDENTIFIER_TYPES}
          word={paperWord}
          onChange={setType}
        />
        <CountryField id="paper-issuer" label={t('casefile.papers.issuer')} value={issuer} onChange={setIssuer} />
        <TextField id="paper-number" label={t('casefile.papers.number')} most={60} value={value} onInput={setValue} />
        <SelectField
          id="paper-held"
          label={t('casefile.papers.held_by')}
          value={heldBy}
          options={HELD_BY}
          word={(each) => t(`casework.held_by.${each}`)}
          onChange={setHeldBy}
        />
      </div>
      <RuleNote problem={act.problem} />
    </Form>
  );
}
