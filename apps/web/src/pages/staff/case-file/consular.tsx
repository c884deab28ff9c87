// SPDX-License-Identifier: EUPL-1.2
// Contact with a consulate, and lifting the block on it: each says what it needs, who has agreed, and what was told. While the
// block stands nothing can be prepared; why it stands is shown above. Nothing leaves from here: it is written down that it did.

import { type Consent, DATA_CATEGORIES, type DataCategory } from '@amparo/casework/consent';
import {
  type BlockLift,
  CONSULAR_OUTCOMES,
  CONSULAR_PURPOSES,
  type ConsularContact,
  type ConsularOutcome,
} from '@amparo/casework/protection';
import { useState } from 'preact/hooks';
import { casesApi } from '../../../api/cases-api.ts';
import { fileApi, type Wire } from '../../../api/file-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { mayDo } from '../places.ts';
import { useLoaded } from '../use-loaded.ts';
import { stateOf } from './consent-state.ts';
import { CountryField, Form, Opens, SelectField, Several, TextField } from './fields.tsx';
import { todayThere } from '../day.ts';
import { beneficiary, nameOf, orNull, useFile } from './file-props.ts';
import { consulateOf, COUNSEL_OUTSIDE } from './not-in-directory.ts';
import { RuleNote, WarningNote } from './rule-note.tsx';
import { useAct } from './use-act.ts';
import { useWords } from './words.ts';

export function Consulates() {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const contacts = (file.consularContacts ?? []).toReversed();
  const lifts = (file.blockLifts ?? []).toReversed();
  const states = beneficiary(file)?.citizenship ?? [];
  const mayAct = !readOnly && mayDo(who, 'file.protect');
  if (file.consularContacts === undefined) return null;
  return (
    <section class="card stack" aria-labelledby="consular">
      <h2 id="consular">{t('casefile.consular.title')}</h2>
      <p>{t('casefile.consular.about')}</p>
      {lifts.length === 0 ? null : (
        <ul class="plain entry-list">
          {lifts.map((lift) => (
            <Lift key={lift.id} lift={lift} />
          ))}
        </ul>
      )}
      {contacts.length === 0 ? <p class="soft">{t('casefile.consular.none')}</p> : null}
      <ul class="plain entry-list">
        {contacts.map((contact) => (
          <Contact key={contact.id} contact={contact} mayAct={mayAct} />
        ))}
      </ul>
      {!mayAct ? null : states.length === 0 ? (
        <p class="small soft">{t('casefile.consular.citizenship_first')}</p>
      ) : (
        states.map((state) => <Ways key={state} state={state} />)
      )}
    </section>
  );
}

/** What can be done for a state now: prepare contact, or ask that the block be lifted. */
function Ways({ state }: { readonly state: string }) {
  const { t } = useTexts();
  const { file } = useFile();
  const { country } = useWords();
  const { value: block } = useLoaded(() => fileApi.consularBlock(file.id, state), [file, state]);
  if (block === null) return null;
  return (
    <div class="stack stack--tight" data-consulate={state} data-blocked={block.blocked}>
      <h3>{t('casefile.consular.of', { country: country(state) })}</h3>
      {block.blocked ? (
        <>
          <p>
            <button type="button" class="button" disabled aria-describedby={`why-${state}`}>
              {t('casefile.consular.prepare')}
            </button>
          </p>
          <div id={`why-${state}`} class="stack stack--tight">
            <p class="small">{t('casefile.consular.disabled')}</p>
            <ul class="small">
              {block.reasons.map((reason) => (
                <li key={reason}>{t(`casework.block_reason.${reason}`)}</li>
              ))}
            </ul>
          </div>
          <Opens title={t('casefile.consular.lift')}>
            <AskLift state={state} />
          </Opens>
        </>
      ) : (
        <Opens title={t('casefile.consular.prepare')}>
          <Prepare state={state} />
        </Opens>
      )}
    </div>
  );
}

function useConsents(): readonly Wire<Consent>[] {
  const { file } = useFile();
  return (file.consents ?? []).filter((each) => each.purpose === 'ConsularContact' && stateOf(each) === 'Active');
}

interface Advice {
  readonly consentId: string;
  readonly on: string;
  readonly adviserId: string;
}

/** The consent, and who gave legal advice when. */
function AdviceFields(props: {
  readonly id: string;
  readonly value: Advice;
  readonly onChange: (value: Advice) => void;
}) {
  const { id, value, onChange } = props;
  const { t } = useTexts();
  const { day } = useWords();
  const consents = useConsents();
  const colleagues = useLoaded(casesApi.colleagues).value?.colleagues ?? [];
  return (
    <>
      {consents.length === 0 ? <p class="notice notice--care">{t('casefile.consular.consent_none')}</p> : null}
      <SelectField
        id={`${id}-consent`}
        label={t('casefile.consular.consent')}
        value={value.consentId}
        options={consents.map((each) => each.id)}
        word={(which) => {
          const found = consents.find((each) => each.id === which);
          return t('casefile.consular.consent_of', {
            day: day(found?.decidedAt ?? todayThere()),
            until: day(found?.expiresAt ?? todayThere()),
          });
        }}
        empty={t('casefile.choose')}
        onChange={(consentId) => onChange({ ...value, consentId })}
      />
      <div class="two">
        <TextField
          id={`${id}-advice`}
          type="datetime-local"
          required
          label={t('casefile.consular.advice_on')}
          value={value.on}
          onInput={(on) => onChange({ ...value, on })}
        />
        <SelectField
          id={`${id}-adviser`}
          label={t('casefile.consular.adviser')}
          value={value.adviserId}
          options={[COUNSEL_OUTSIDE, ...colleagues.map(({ userId }) => userId)]}
          word={(which) =>
            colleagues.find(({ userId }) => userId === which)?.displayName ?? t('casefile.consular.adviser_outside')
          }
          onChange={(adviserId) => onChange({ ...value, adviserId })}
        />
      </div>
    </>
  );
}

/** The time here and now, as the field writes it. */
function nowLocal(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function adviceNow(): Advice {
  return { consentId: '', on: nowLocal(), adviserId: COUNSEL_OUTSIDE };
}

/** A minute that was chosen ends when it ends: what was said a moment ago is not said before it. */
function instantOf(local: string): string {
  const chosen = new Date(local);
  return new Date(Math.min(chosen.getTime() + 59_999, Date.now())).toISOString();
}

function AskLift({ state }: { readonly state: string }) {
  const { t } = useTexts();
  const act = useAct();
  const [advice, setAdvice] = useState<Advice>(adviceNow);
  const consents = useConsents();
  const save = () =>
    void act.make('block-lifts', {
      state,
      consentId: advice.consentId === '' ? (consents[0]?.id ?? NO_CONSENT) : advice.consentId,
      legalAdviceAt: instantOf(advice.on),
      adviserId: advice.adviserId,
    });
  return (
    <Form busy={act.busy} go={t('casefile.consular.ask')} onSubmit={save}>
      <p class="small">{t('casefile.consular.lift_about')}</p>
      <AdviceFields id={`lift-${state}`} value={advice} onChange={setAdvice} />
      <RuleNote problem={act.problem} />
    </Form>
  );
}
/** Names no consent: the rule then says that one is missing. */
const NO_CONSENT = '00000000-0000-4000-8000-000000000000';

function Lift({ lift }: { readonly lift: Wire<BlockLift> }) {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const { country, day } = useWords();
  const act = useAct();
  return (
    <li class="stack stack--tight" data-lift={lift.state}>
      <p>
        <strong>{t('casefile.consular.lift_of', { country: country(lift.state) })}</strong>{' '}
        <span class="small soft">
          {day(lift.createdAt)} · <bdi>{nameOf(file, lift.requestedBy)}</bdi>
        </span>
      </p>
      <p class="small">
        {lift.approvedBy === null
          ? t('casefile.consular.lift_waits')
          : t('casefile.consular.lift_agreed', { name: nameOf(file, lift.approvedBy) })}
      </p>
      {lift.approvedBy !== null || readOnly || !who.roles.includes('Supervisor') ? null : (
        <p>
          <button
            type="button"
            class="button"
            disabled={act.busy}
            onClick={() => void act.step('block-lifts', lift, 'approval')}
          >
            {t('casefile.consular.lift_agree')}
          </button>
        </p>
      )}
      <RuleNote problem={act.problem} />
    </li>
  );
}

function Prepare({ state }: { readonly state: string }) {
  const { t } = useTexts();
  const act = useAct();
  const [advice, setAdvice] = useState<Advice>(adviceNow);
  const consents = useConsents();
  const [where, setWhere] = useState('');
  const [purpose, setPurpose] = useState<(typeof CONSULAR_PURPOSES)[number]>('TravelDocument');
  const [told, setTold] = useState<readonly DataCategory[]>([]);
  const [wording, setWording] = useState('');
  const consent = consents.find(({ id }) => id === advice.consentId) ?? consents[0];
  const save = async () => {
    const done = await act.make('consular-contacts', {
      purpose,
      consentId: consent?.id ?? NO_CONSENT,
      legalAdviceAt: instantOf(advice.on),
      adviserId: advice.adviserId,
      package: told,
      safeWording: wording.trim(),
      post: consulateOf(state, where),
    });
    if (done) setWording('');
  };
  return (
    <Form busy={act.busy} go={t('casefile.consular.prepare')} onSubmit={() => void save()}>
      <p class="small">{t('casefile.consular.prepare_about')}</p>
      <div class="two">
        <CountryField id={`post-in-${state}`} label={t('casefile.consular.where')} value={where} onChange={setWhere} />
        <SelectField
          id={`post-for-${state}`}
          label={t('casefile.consular.purpose')}
          value={purpose}
          options={CONSULAR_PURPOSES}
          word={(each) => t(`casework.consular_purpose.${each}`)}
          onChange={setPurpose}
        />
      </div>
      <AdviceFields id={`post-${state}`} value={advice} onChange={setAdvice} />
      <Several
        name={`post-package-${state}`}
        legend={t('casefile.consular.package')}
        values={told}
        options={DATA_CATEGORIES.filter((each) => consent?.dataCategories.includes(each) === true)}
        word={(each) => t(`consents.data.${each}`)}
        onChange={setTold}
      />
      <TextField
        id={`post-words-${state}`}
        rows={3}
        required
        label={t('casefile.consular.wording')}
        help={t('casefile.consular.wording_help')}
        most={4000}
        value={wording}
        onInput={setWording}
      />
      <WarningNote warnings={act.warnings} />
      <RuleNote problem={act.problem} />
    </Form>
  );
}

function Contact({ contact, mayAct }: { readonly contact: Wire<ConsularContact>; readonly mayAct: boolean }) {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const { country, day } = useWords();
  const act = useAct();
  const [where, setWhere] = useState('');
  const { secondApproverId: approver, sentAt, outcome } = contact;
  const over = outcome !== null && outcome !== 'NoAnswer';
  return (
    <li class="stack stack--tight" data-contact={contact.state}>
      <p>
        <strong>{t('casefile.consular.of', { country: country(contact.state) })}</strong>:{' '}
        {t(`casework.consular_purpose.${contact.purpose}`)}{' '}
        {outcome === null ? null : <span class="badge">{t(`casework.consular_outcome.${outcome}`)}</span>}
      </p>
      <p class="timeline__own">
        <bdi>{contact.safeWording}</bdi>
      </p>
      {contact.package.length === 0 ? null : (
        <p class="small">
          {t('casefile.consular.package')}: {contact.package.map((each) => t(`consents.data.${each}`)).join(', ')}
        </p>
      )}
      <p class="small soft">
        {sentAt !== null
          ? t('casefile.consular.sent_on', { day: day(sentAt) })
          : approver !== null
            ? t('casefile.consular.approved', { name: nameOf(file, approver) })
            : outcome === null
              ? t('casefile.consular.waits')
              : ''}
      </p>
      {contact.reply === null ? null : (
        <p class="timeline__own">
          <bdi>{contact.reply}</bdi>
        </p>
      )}
      {over || readOnly ? null : (
        <div class="row">
          {approver === null && who.roles.includes('Supervisor') ? (
            <button
              type="button"
              class="button"
              disabled={act.busy}
              onClick={() => void act.step('consular-contacts', contact, 'approval')}
            >
              {t('casefile.consular.approve')}
            </button>
          ) : null}
          {sentAt === null && mayAct ? (
            <button
              type="button"
              class="button button--quiet"
              disabled={act.busy}
              onClick={() =>
                void act.step('consular-contacts', contact, 'answer', { outcome: 'Cancelled', reply: null })
              }
            >
              {t('casefile.consular.cancel')}
            </button>
          ) : null}
        </div>
      )}
      {approver === null || sentAt !== null || over || !mayAct ? null : (
        <Form
          busy={act.busy}
          go={t('casefile.consular.send')}
          onSubmit={() =>
            void act.step('consular-contacts', contact, 'sent', { post: consulateOf(contact.state, where) })
          }
        >
          <CountryField
            id={`sent-in-${contact.id}`}
            label={t('casefile.consular.where')}
            value={where}
            onChange={setWhere}
          />
        </Form>
      )}
      {sentAt === null || over || !mayAct ? null : <Answer contact={contact} />}
      <RuleNote problem={act.problem} />
    </li>
  );
}

const AFTER_SENDING = CONSULAR_OUTCOMES.filter((each) => each !== 'Cancelled');

function Answer({ contact }: { readonly contact: Wire<ConsularContact> }) {
  const { t } = useTexts();
  const act = useAct();
  const [outcome, setOutcome] = useState<ConsularOutcome>('Answered');
  const [reply, setReply] = useState('');
  return (
    <Opens title={t('casefile.consular.answer')}>
      <Form
        busy={act.busy}
        go={t('casefile.consular.write')}
        onSubmit={() => void act.step('consular-contacts', contact, 'answer', { outcome, reply: orNull(reply) })}
      >
        <SelectField
          id={`outcome-${contact.id}`}
          label={t('casefile.consular.answer')}
          value={outcome}
          options={AFTER_SENDING}
          word={(each) => t(`casework.consular_outcome.${each}`)}
          onChange={setOutcome}
        />
        <TextField
          id={`reply-${contact.id}`}
          rows={2}
          label={t('casefile.consular.reply')}
          most={4000}
          value={reply}
          onInput={setReply}
        />
        <RuleNote problem={act.problem} />
      </Form>
    </Opens>
  );
}
