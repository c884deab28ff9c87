// SPDX-License-Identifier: EUPL-1.2
// What referrals and handovers have in common: what help is asked for, who could give it, and the package as it would go, read to the
// person before anything leaves.

import {
  SERVICE_CATEGORIES,
  SERVICE_CATEGORY_NAMES,
  type ServiceCategory,
  URGENCIES,
  type Urgency,
} from '@amparo/casework/assistance';
import { useId, useState } from 'preact/hooks';
import { LANGUAGE_NAMES, LANGUAGES, type Language } from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { PackageForPerson } from '../referrals/package-view.tsx';
import type { Help, Preview, referralsApi } from '../referrals/referrals-api.ts';
import { ReferralProblem } from '../referrals/waits.tsx';
import { useDeed } from '../use-deed.ts';
import { Choice, Form, SelectField, TextField, Tick } from './fields.tsx';
import { beneficiary, type useFile } from './file-props.ts';
import { usePersonsLanguage } from './persons-language.tsx';

export function ShowToPerson(props: {
  readonly ask: () => ReturnType<typeof referralsApi.preview>;
  readonly onAgreed: (
    deed: ReturnType<typeof useDeed>,
    shown: { readonly hash: string; readonly shownTo: 'Person' | 'Guardian'; readonly language: string },
    preview: Preview,
  ) => Promise<void>;
}) {
  const field = useId();
  const { t } = useTexts();
  const deed = useDeed();
  const [language, setLanguage] = usePersonsLanguage();
  const [preview, setPreview] = useState<Preview | null>(null);
  const [shownTo, setShownTo] = useState<'Person' | 'Guardian'>('Person');
  const [heardIn, setHeardIn] = useState('');
  const show = async () => {
    const done = await deed.run(props.ask);
    setPreview(done?.value ?? null);
  };
  return (
    <div class="stack">
      <p>{t('referrals.preview.about')}</p>
      <SelectField<Language>
        id={`${field}-language`}
        label={t('referrals.preview.language')}
        value={language}
        options={LANGUAGES}
        word={(each) => LANGUAGE_NAMES[each]}
        onChange={setLanguage}
      />
      <ReferralProblem problem={deed.problem} />
      {preview === null ? (
        <p>
          <button type="button" class="button" disabled={deed.busy} onClick={() => void show()}>
            {t('referrals.preview.show')}
          </button>
        </p>
      ) : (
        <>
          <PackageForPerson preview={preview} language={language} />
          <Form
            busy={deed.busy}
            go={t('referrals.preview.agreed')}
            onSubmit={() =>
              void props.onAgreed(
                deed,
                { hash: preview.hash, shownTo, language: heardIn.trim() === '' ? language : heardIn.trim() },
                preview,
              )
            }
            more={
              <button type="button" class="button button--quiet" onClick={() => setPreview(null)}>
                {t('referrals.preview.said_no')}
              </button>
            }
          >
            <Choice
              name={`${field}-shown-to`}
              legend={t('referrals.preview.shown_to')}
              value={shownTo}
              options={['Person', 'Guardian'] as const}
              word={(each) => t(`referrals.preview.to_${each}`)}
              onChange={setShownTo}
            />
            <TextField
              id={`${field}-heard-in`}
              label={t('referrals.preview.heard_in')}
              help={t('referrals.preview.heard_in_help')}
              value={heardIn}
              onInput={setHeardIn}
              most={20}
            />
          </Form>
        </>
      )}
    </div>
  );
}

export function HelpFields({ help, onChange }: { readonly help: Help; readonly onChange: (help: Help) => void }) {
  const field = useId();
  const { t } = useTexts();
  return (
    <>
      <SelectField<ServiceCategory>
        id={`${field}-category`}
        label={t('referrals.request.what')}
        value={help.category}
        options={SERVICE_CATEGORY_NAMES}
        word={(each) => t(`casework.category.${each}`)}
        onChange={(category) => onChange({ ...help, category, subtype: null })}
      />
      <SelectField
        id={`${field}-subtype`}
        label={t('referrals.request.subtype')}
        value={help.subtype ?? ''}
        options={SERVICE_CATEGORIES[help.category].subtypes}
        word={(each) => t(`casework.subtype.${each}`)}
        onChange={(subtype) => onChange({ ...help, subtype: subtype === '' ? null : subtype })}
        empty={t('referrals.request.any')}
      />
      <SelectField<Urgency>
        id={`${field}-urgency`}
        label={t('referrals.request.urgency')}
        value={help.urgency}
        options={URGENCIES}
        word={(each) => t(`casework.urgency.${each}`)}
        onChange={(urgency) => onChange({ ...help, urgency })}
      />
      <SelectField
        id={`${field}-people`}
        label={t('referrals.request.people')}
        value={String(help.people)}
        options={['1', '2', '3', '4', '5', '6', '7', '8', '9']}
        word={(each) => t('referrals.request.people_count', { count: Number(each) })}
        onChange={(people) => onChange({ ...help, people: Number(people) })}
      />
      <Tick
        label={t('referrals.request.step_free')}
        value={help.stepFreeAccess}
        onChange={(stepFreeAccess) => onChange({ ...help, stepFreeAccess })}
      />
    </>
  );
}

/** What of the file bears on who could help; whom she fears is asked first. */
export function searchOf(file: ReturnType<typeof useFile>['file'], help: Help, notOrgIds: readonly string[] = []) {
  const person = beneficiary(file);
  const asked = (file.referrals ?? [])
    .filter(({ state }) => state === 'Declined' || state === 'Expired')
    .map(({ toOrgId }) => toOrgId);
  const { category, subtype, urgency, people, stepFreeAccess } = help;
  const ageBand = person?.ageGroup ?? null;
  return {
    category,
    subtype,
    urgency,
    people,
    stepFreeAccess,
    isChild: ageBand === '0-8' || ageBand === '9-17',
    ageYears: null,
    gender: person?.gender ?? null,
    // who has none must not be sent where they are asked for; what nobody knows counts as none
    hasPapers: false,
    languages: (person?.languages ?? []).map(({ tag }) => tag),
    fearsReportsTo: ['Police', 'Immigration'],
    inAreas: [],
    avoidAreas: [],
    notOrgIds: [...new Set([...asked, ...notOrgIds])],
    near: null,
    at: null,
  };
}
