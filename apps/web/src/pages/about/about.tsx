// SPDX-License-Identifier: EUPL-1.2
// What Amparo is for, what it does not promise, base rates in plain words with their source, privacy, law, licence.

import './about.css';
import type { ComponentChildren } from 'preact';
import { contentLanguage } from '../../i18n/languages.ts';
import { useTexts } from '../../i18n/use-texts.tsx';
import { PageFrame } from '../../shell/page-frame.tsx';
import { RAFT, STUDIES, ratesOf } from './base-rates.ts';

const DOES = ['guide', 'law', 'tells', 'next'] as const;
const PROMISE = ['proof', 'status', 'score', 'lie', 'replace', 'validated'] as const;
const PRIVACY = ['public', 'device', 'staff'] as const;
const SOURCES = ['tip', 'som', 'slavery', 'coe', 'eu', 'ilo', 'who'] as const;
/** Of 1,000 people asked, so many trafficked. */
const AMONG = [10, 50, 100, 300] as const;

export default function About() {
  const { t } = useTexts();
  return (
    <PageFrame title={t('about.title')} lead={t('about.lead')}>
      <Section name="who">
        <p>{t('about.who.text')}</p>
      </Section>
      <Section name="does">
        <Points area="does" keys={DOES} />
      </Section>
      <Section name="promise" class="notice notice--care">
        <Points area="promise" keys={PROMISE} />
      </Section>
      <BaseRates />
      <Studies />
      <Section name="privacy">
        <Points area="privacy" keys={PRIVACY} />
      </Section>
      <Section name="law">
        <p>{t('about.law.text')}</p>
      </Section>
      <Section name="words">
        <p>{t('about.words.presumed')}</p>
        <p>{t('about.words.irregular')}</p>
      </Section>
      <Section name="sources">
        <Points area="sources" keys={SOURCES} />
      </Section>
      <Section name="licence">
        <p>{t('about.licence.text')}</p>
      </Section>
    </PageFrame>
  );
}

function Section(props: { readonly name: string; readonly class?: string; readonly children: ComponentChildren }) {
  const { t } = useTexts();
  return (
    <section class={`stack ${props.class ?? ''}`} aria-labelledby={props.name}>
      <h2 id={props.name}>{t(`about.${props.name}.title`)}</h2>
      {props.children}
    </section>
  );
}

function Points(props: { readonly area: string; readonly keys: readonly string[] }) {
  const { t } = useTexts();
  return (
    <ul class="stack stack--tight points">
      {props.keys.map((key) => (
        <li key={key}>{t(`about.${props.area}.${key}`)}</li>
      ))}
    </ul>
  );
}

function useNumbers(): { readonly number: (value: number) => string; readonly percent: (value: number) => string } {
  const locale = contentLanguage(useTexts().language);
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent' });
  return { number: (value) => number.format(value), percent: (value) => percent.format(value) };
}

function BaseRates() {
  const { t } = useTexts();
  const { number, percent } = useNumbers();
  return (
    <Section name="rates">
      <p>{t('about.rates.text')}</p>
      <table class="figures" role="table">
        <caption>{t('about.rates.caption')}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {(['among', 'found', 'missed', 'false', 'share'] as const).map((key) => (
              <th key={key} scope="col" role="columnheader">
                {t(`about.rates.${key}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {AMONG.map((trafficked) => {
            const rate = ratesOf(RAFT, trafficked);
            return (
              <tr key={trafficked} role="row">
                <Figure head label={t('about.rates.among')} value={number(rate.trafficked)} />
                <Figure label={t('about.rates.found')} value={number(rate.found)} />
                <Figure label={t('about.rates.missed')} value={number(rate.missed)} />
                <Figure label={t('about.rates.false')} value={number(rate.wronglyPointedTo)} />
                <Figure label={t('about.rates.share')} value={percent(rate.share)} />
              </tr>
            );
          })}
        </tbody>
      </table>
      <p>{t('about.rates.conclusion')}</p>
      <p>{t('about.rates.limits')}</p>
      <p class="soft small">{t('about.rates.source')}</p>
    </Section>
  );
}

function Studies() {
  const { t } = useTexts();
  const { number } = useNumbers();
  return (
    <Section name="studies">
      <table class="figures" role="table">
        <caption class="visually-hidden">{t('about.studies.title')}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {(['study', 'people', 'sensitivity', 'specificity'] as const).map((key) => (
              <th key={key} scope="col" role="columnheader">
                {t(`about.studies.${key}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {STUDIES.map((study) => (
            <tr key={study.key} role="row">
              <th scope="row" role="rowheader">
                {t(`about.studies.${study.key}.name`)}
              </th>
              <Figure label={t('about.studies.people')} value={number(study.people)} />
              <Figure label={t('about.studies.sensitivity')} value={number(study.sensitivity * 100)} />
              <Figure label={t('about.studies.specificity')} value={number(study.specificity * 100)} />
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

/** A cell that carries its column's name for the narrow layout, where the head of the table is not shown. */
function Figure(props: { readonly label: string; readonly value: string; readonly head?: boolean }) {
  const inner = (
    <>
      <span class="figures__label" aria-hidden="true">
        {props.label}
      </span>
      <span>{props.value}</span>
    </>
  );
  return props.head === true ? (
    <th scope="row" role="rowheader">
      {inner}
    </th>
  ) : (
    <td role="cell">{inner}</td>
  );
}
