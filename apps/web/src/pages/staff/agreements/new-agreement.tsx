// SPDX-License-Identifier: EUPL-1.2
// A new agreement: a template is chosen, then its suggestions are changed to what the parties want.

import './agreements.css';
import { type AgreementTerms } from '@amparo/cooperation/agreement';
import { inLanguage, type PlainDate } from '@amparo/kernel';
import { useState } from 'preact/hooks';
import { agreementApi, type Templates } from '../../../api/agreement-api.ts';
import { contentLanguage } from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { useGo } from '../../../shell/links.tsx';
import { StaffGate } from '../gate.tsx';
import { createKeyring, useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';
import { AgreementNote } from './agreement-note.tsx';
import { blankParty, type Draft, DraftForm } from './draft-form.tsx';

export default function NewAgreementPage() {
  const { t } = useTexts();
  return <StaffGate title={t('agreements.new')}>{() => <NewAgreement />}</StaffGate>;
}

type Template = Templates['templates'][number];

function NewAgreement() {
  const { t, language } = useTexts();
  const go = useGo();
  const { value, problem } = useLoaded(agreementApi.templates);
  const [template, setTemplate] = useState<Template | null>(null);
  const [keys] = useState(createKeyring);
  const deed = useDeed();
  if (value === null)
    return problem === null ? <p role="status">{t('staff.loading')}</p> : <AgreementNote problem={problem} />;
  const local = (text: Template['name']) => inLanguage(text, contentLanguage(language));
  const save = async (draft: Draft) => {
    if (template === null) return;
    const body = { template: template.id, ...draft };
    const done = await deed.run(() => agreementApi.draft(body, keys(body)));
    if (done !== undefined) go(`/staff/agreements/${done.value.id}`);
  };
  if (template === null)
    return (
      <section class="stack" aria-labelledby="choose-template">
        <h2 id="choose-template">{t('agreements.choose_template')}</h2>
        <p class="notice">{t('agreements.no_legal_advice')}</p>
        <ul class="plain stack">
          {value.templates.map((each) => (
            <li key={each.id} class="card stack stack--tight">
              <p>
                <strong>{local(each.name)}</strong>
              </p>
              <p>{local(each.whenToUse)}</p>
              <p>
                <button type="button" class="button" onClick={() => setTemplate(each)}>
                  {t('agreements.use', { name: local(each.name) })}
                </button>
              </p>
            </li>
          ))}
        </ul>
      </section>
    );
  const ours = value.institutions.filter((each) => each.ours);
  return (
    <section class="stack" aria-labelledby="draft">
      <h2 id="draft">{local(template.name)}</h2>
      <p class="soft">{t('agreements.draft_about')}</p>
      <DraftForm
        begin={{ terms: beginWith(template), parties: ours.map(blankParty) }}
        institutions={value.institutions}
        busy={deed.busy}
        go={t('agreements.save_draft')}
        onSave={(draft) => void save(draft)}
      />
      <AgreementNote problem={deed.problem} />
    </section>
  );
}

function beginWith({ type, suggested }: Template): AgreementTerms {
  const now = new Date();
  const day = (years: number, days: number) =>
    new Date(Date.UTC(now.getFullYear() + years, now.getMonth(), now.getDate() + days))
      .toISOString()
      .slice(0, 10) as PlainDate;
  return {
    title: '',
    type,
    ...suggested,
    countries: [],
    legalBasisText: '',
    retentionDays: 90,
    onwardSharing: 'Forbidden',
    securityMeasures: ['EncryptedTransport', 'EncryptedStorage', 'NeedToKnowAccess', 'AccessLog'],
    breachNoticeHours: 24,
    contactPoints: [],
    slaAckHours: 24,
    slaResponseHours: 72,
    disputeProcedure: '',
    reviewAt: day(1, 0),
    validFrom: day(0, 0),
    validTo: day(2, 0),
    terminationNoticeDays: 30,
    governingLaw: '',
  };
}
