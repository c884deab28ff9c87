// SPDX-License-Identifier: EUPL-1.2
// The words of a good practice, English and Spanish side by side; lists as one line for each. Never about a person: whoever reviews it
// looks for that first.

import { NRM_PILLARS, SERVICE_CATEGORY_NAMES } from '@amparo/casework/assistance';
import type { Evidence, PracticeText } from '@amparo/cooperation/good-practice';
import type { LocalText } from '@amparo/kernel';
import { useState } from 'preact/hooks';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useDeed } from '../use-deed.ts';
import { type Practice, practicesApi } from './practices-api.ts';

const EMPTY: PracticeText = {
  title: { en: '', es: '' },
  summary: { en: '', es: '' },
  problem: { en: '', es: '' },
  steps: [],
  country: null,
  areas: [],
  from: null,
  to: null,
  implementers: [],
  targetGroups: [],
  nrmPillar: 'IdentificationAndProtection',
  trmPhase: null,
  serviceCategories: [],
  evidence: [],
  evidenceLevel: 'Promising',
  costBand: 'Unknown',
  legalPreconditions: [],
  ethicsAndRisks: null,
  survivorInvolvement: 'None',
  conditions: [],
  notSuitableFor: [],
  contactPoint: null,
  sources: [],
};
const GROUPS = ['Women', 'Men', 'Children', 'Families', 'MigrantsInIrregularSituation', 'Staff', 'Public'] as const;
const LEVELS = ['Promising', 'Supported', 'WellSupported', 'NotEffective'] as const;
const EVIDENCE = [
  'Testimony',
  'MonitoringData',
  'InternalEvaluation',
  'ExternalEvaluation',
  'QuasiExperiment',
  'Trial',
] as const;
const INVOLVEMENT = ['None', 'Consulted', 'CoDesigned', 'Led'] as const;

const linesOf = (texts: readonly LocalText[], language: 'en' | 'es') => texts.map((each) => each[language]).join('\n');
function textsFrom(was: readonly LocalText[], en: string, es: string): readonly LocalText[] {
  const [english, spanish] = [en.split('\n'), es.split('\n')];
  return Array.from({ length: Math.max(english.length, spanish.length) }, (_, at) => ({
    ...was[at],
    en: (english[at] ?? '').trim(),
    es: (spanish[at] ?? '').trim(),
  })).filter((each) => each.en !== '' || each.es !== '');
}

/** @param practice null: a new one */
export function PracticeForm({
  practice,
  onDone,
}: {
  readonly practice: Practice | null;
  readonly onDone: (id: string) => void | Promise<void>;
}) {
  const { t } = useTexts();
  const deed = useDeed();
  const [text, setText] = useState<PracticeText>(practice?.text ?? EMPTY);
  const [steps, setSteps] = useState({ en: linesOf(text.steps, 'en'), es: linesOf(text.steps, 'es') });
  const [source, setSource] = useState({ citation: text.sources[0]?.citation ?? '', url: text.sources[0]?.url ?? '' });
  const change = (part: Partial<PracticeText>) => setText({ ...text, ...part });
  const local = (name: 'title' | 'summary' | 'problem' | 'ethicsAndRisks', language: 'en' | 'es') => (
    <div class="field" key={language}>
      <label for={`practice-${name}-${language}`}>
        {t(`practices.form.${name}`, { language: t(`practices.form.${language}`) })}
      </label>
      <textarea
        id={`practice-${name}-${language}`}
        lang={language}
        rows={name === 'title' ? 1 : 3}
        maxLength={2000}
        value={text[name]?.[language] ?? ''}
        onInput={(event) =>
          change({ [name]: { en: '', es: '', ...text[name], [language]: event.currentTarget.value } })
        }
      />
    </div>
  );
  const choice = <Name extends 'nrmPillar' | 'evidenceLevel' | 'survivorInvolvement'>(
    name: Name,
    options: readonly PracticeText[Name][],
    words: string,
  ) => (
    <div class="field">
      <label for={`practice-${name}`}>{t(`practices.form.${name}`)}</label>
      <select
        id={`practice-${name}`}
        value={text[name]}
        onChange={(event) => change({ [name]: event.currentTarget.value })}
      >
        {options.map((option) => (
          <option key={option} value={option}>
            {t(`${words}.${option}`)}
          </option>
        ))}
      </select>
    </div>
  );
  const several = <Name extends 'targetGroups' | 'serviceCategories'>(
    name: Name,
    options: readonly PracticeText[Name][number][],
    words: string,
  ) => (
    <fieldset>
      <legend>{t(`practices.form.${name}`)}</legend>
      <div class="directory-checks">
        {options.map((option) => {
          const chosen: readonly string[] = text[name];
          return (
            <label key={option}>
              <input
                type="checkbox"
                checked={chosen.includes(option)}
                onChange={(event) =>
                  change({
                    [name]: event.currentTarget.checked
                      ? [...chosen, option]
                      : chosen.filter((each) => each !== option),
                  })
                }
              />
              {t(`${words}.${option}`)}
            </label>
          );
        })}
      </div>
    </fieldset>
  );
  const send = async () => {
    const { citation, url } = source;
    const [first, ...others] = text.sources;
    const { ethicsAndRisks } = text;
    const isSaid = ethicsAndRisks !== null && `${ethicsAndRisks.en}${ethicsAndRisks.es}`.trim() !== '';
    const whole: PracticeText = {
      ...text,
      ethicsAndRisks: isSaid ? ethicsAndRisks : null,
      steps: textsFrom(text.steps, steps.en, steps.es),
      sources:
        citation.trim() === ''
          ? others
          : [
              {
                citation: citation.trim(),
                url: url.trim() === '' ? null : url.trim(),
                checkedOn: first?.checkedOn ?? null,
              },
              ...others,
            ],
    };
    const done = await deed.run(() =>
      practice === null ? practicesApi.write(whole) : practicesApi.change(practice.id, practice.version, whole),
    );
    if (done !== undefined) await onDone(done.value.id);
  };
  return (
    <form
      class="card stack directory-form"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <p class="notice notice--care">{t('practices.form.nobody')}</p>
      {(['title', 'summary', 'problem'] as const).map((name) => (
        <div key={name} class="directory-filters">
          {local(name, 'en')}
          {local(name, 'es')}
        </div>
      ))}
      <div class="directory-filters">
        {(['en', 'es'] as const).map((language) => (
          <div class="field" key={language}>
            <label for={`practice-steps-${language}`}>
              {t('practices.form.steps', { language: t(`practices.form.${language}`) })}
            </label>
            <textarea
              id={`practice-steps-${language}`}
              lang={language}
              rows={5}
              value={steps[language]}
              onInput={(event) => setSteps({ ...steps, [language]: event.currentTarget.value })}
            />
          </div>
        ))}
      </div>
      <div class="directory-filters">
        {local('ethicsAndRisks', 'en')}
        {local('ethicsAndRisks', 'es')}
      </div>
      {several('targetGroups', GROUPS, 'practices.group')}
      {several('serviceCategories', SERVICE_CATEGORY_NAMES, 'casework.category')}
      <div class="directory-filters">
        {choice('nrmPillar', NRM_PILLARS, 'practices.pillar')}
        {choice('survivorInvolvement', INVOLVEMENT, 'practices.involvement')}
        {choice('evidenceLevel', LEVELS, 'cooperation.level')}
        <div class="field">
          <label for="practice-country">{t('practices.form.country')}</label>
          <input
            id="practice-country"
            maxLength={2}
            autocomplete="off"
            value={text.country ?? ''}
            onInput={(event) => {
              const code = event.currentTarget.value.toUpperCase().replaceAll(/[^A-Z]/gu, '');
              change({ country: code === '' ? null : code });
            }}
          />
        </div>
      </div>
      <EvidenceFields evidence={text.evidence} onChange={(evidence) => change({ evidence })} />
      <div class="directory-filters">
        <div class="field">
          <label for="practice-source">{t('practices.form.source')}</label>
          <input
            id="practice-source"
            maxLength={600}
            value={source.citation}
            onInput={(event) => setSource({ ...source, citation: event.currentTarget.value })}
          />
        </div>
        <div class="field">
          <label for="practice-url">{t('practices.form.url')}</label>
          <input
            id="practice-url"
            type="url"
            pattern="https://.*"
            maxLength={400}
            value={source.url}
            onInput={(event) => setSource({ ...source, url: event.currentTarget.value })}
          />
        </div>
      </div>
      <ProblemNote problem={deed.problem} />
      <p class="row row--start">
        <button type="submit" class="button" disabled={deed.busy}>
          {t('practices.form.save')}
        </button>
        {practice === null ? null : (
          <button type="button" class="button button--quiet" onClick={() => void onDone(practice.id)}>
            {t('practices.form.leave')}
          </button>
        )}
      </p>
    </form>
  );
}

function EvidenceFields({
  evidence,
  onChange,
}: {
  readonly evidence: readonly Evidence[];
  readonly onChange: (evidence: readonly Evidence[]) => void;
}) {
  const { t } = useTexts();
  const change = (at: number, part: Partial<Evidence>) =>
    onChange(evidence.map((each, other) => (other === at ? { ...each, ...part } : each)));
  return (
    <fieldset class="stack">
      <legend>{t('practices.part.evidence')}</legend>
      <p class="small soft">{t('practices.form.evidence_about')}</p>
      {evidence.map((each, at) => (
        <div key={at} class="directory-filters">
          <div class="field">
            <label for={`evidence-type-${at}`}>{t('practices.form.evidence_type')}</label>
            <select
              id={`evidence-type-${at}`}
              value={each.type}
              onChange={(event) => change(at, { type: event.currentTarget.value as Evidence['type'] })}
            >
              {EVIDENCE.map((type) => (
                <option key={type} value={type}>
                  {t(`cooperation.evidence.${type}`)}
                </option>
              ))}
            </select>
          </div>
          <div class="field">
            <label for={`evidence-year-${at}`}>{t('practices.form.year')}</label>
            <input
              id={`evidence-year-${at}`}
              type="number"
              min={1990}
              max={2100}
              required
              value={each.year}
              onInput={(event) => change(at, { year: Number(event.currentTarget.value) })}
            />
          </div>
          <div class="field">
            <label for={`evidence-citation-${at}`}>{t('practices.form.citation')}</label>
            <input
              id={`evidence-citation-${at}`}
              maxLength={600}
              required
              value={each.citation}
              onInput={(event) => change(at, { citation: event.currentTarget.value })}
            />
          </div>
          {(['en', 'es'] as const).map((language) => (
            <div class="field" key={language}>
              <label for={`evidence-result-${language}-${at}`}>
                {t('practices.form.result', { language: t(`practices.form.${language}`) })}
              </label>
              <textarea
                id={`evidence-result-${language}-${at}`}
                lang={language}
                rows={2}
                maxLength={2000}
                value={each.result[language]}
                onInput={(event) => change(at, { result: { ...each.result, [language]: event.currentTarget.value } })}
              />
            </div>
          ))}
          <p>
            <button
              type="button"
              class="button button--quiet button--small"
              onClick={() => onChange(evidence.filter((_, other) => other !== at))}
            >
              {t('practices.form.remove')}
            </button>
          </p>
        </div>
      ))}
      <p>
        <button
          type="button"
          class="button button--quiet button--small"
          onClick={() =>
            onChange([
              ...evidence,
              { type: 'MonitoringData', year: new Date().getFullYear(), citation: '', result: { en: '', es: '' } },
            ])
          }
        >
          {t('practices.form.add_evidence')}
        </button>
      </p>
    </fieldset>
  );
}
