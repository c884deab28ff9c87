// SPDX-License-Identifier: EUPL-1.2
// One agreement: where it stands and what comes next, who has signed, the files that are signed with their hashes, the terms. Steps
// are shown to whose role allows them; whether one is possible the server says, with its reasons.

import './agreements.css';
import {
  DPO_OPINIONS,
  SUSPENSION_REASONS,
  type DpoOpinion,
  type SuspensionReason,
} from '@amparo/cooperation/agreement';
import { useState } from 'preact/hooks';
import { agreementApi, type AgreementStep, type AgreementView, type Party } from '../../../api/agreement-api.ts';
import type { WhoAmI } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { useCurrentPage, useGo } from '../../../shell/links.tsx';
import { Opens, SelectField } from '../case-file/fields.tsx';
import { useWords } from '../case-file/words.ts';
import { StaffGate } from '../gate.tsx';
import { mayDo } from '../places.ts';
import { useDates } from '../use-dates.ts';
import { createKeyring, useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';
import { AgreementNote } from './agreement-note.tsx';
import { type Draft, DraftForm } from './draft-form.tsx';
import { giveOut } from './take-file.tsx';
import { TermsList } from './terms-list.tsx';

export default function AgreementPage() {
  const { t } = useTexts();
  const id = useCurrentPage().split('/').at(-1) ?? '';
  return <StaffGate title={t('agreements.one')}>{(who) => <Agreement key={id} id={id} who={who} />}</StaffGate>;
}

function Agreement({ id, who }: { readonly id: string; readonly who: WhoAmI }) {
  const { t } = useTexts();
  const { day } = useWords();
  const go = useGo();
  const deed = useDeed();
  const [keys] = useState(createKeyring);
  const { value, problem, reload } = useLoaded(() => agreementApi.read(id), [id]);
  const [warnings, setWarnings] = useState<readonly string[]>([]);
  if (value === null)
    return problem === null ? <p role="status">{t('staff.loading')}</p> : <AgreementNote problem={problem} />;
  const take = async (step: AgreementStep) => {
    const done = await deed.run(() => agreementApi.step(id, step, value.version));
    setWarnings(done?.value.warnings ?? []);
    await reload();
  };
  const revise = async () => {
    const done = await deed.run(() => agreementApi.revise(id, keys(`${id} ${value.version}`)));
    if (done !== undefined) go(`/staff/agreements/${done.value.id}`);
  };
  return (
    <div class="stack stack--wide">
      <section class="card stack" aria-labelledby="where">
        <h2 id="where">
          <bdi>{value.terms.title === '' ? value.agreementNo : value.terms.title}</bdi>
        </h2>
        <p class="row" role="status">
          <span class="badge">{t(`cooperation.agreement_state.${value.state}`)}</span>
          <span class="small soft">
            {value.agreementNo} · {t('agreements.revision_no', { number: value.revision })} ·{' '}
            {t('agreements.holds', { from: day(value.terms.validFrom), to: day(value.terms.validTo) })}
          </span>
        </p>
        <p>{t(`agreements.next.${nextOf(value)}`)}</p>
        {value.sameAsMadeHere === false ? <p class="notice notice--danger">{t('agreements.not_same')}</p> : null}
        {value.unsettled.map(({ fromOrg, notice, code }) => (
          <p key={`${fromOrg} ${notice}`} class="notice notice--danger">
            {t('agreements.unsettled', {
              name: value.parties.find(({ orgId }) => orgId === fromOrg)?.name ?? fromOrg,
              notice: t(`agreements.notice.${notice}`),
            })}{' '}
            {code === 'SIGNATURE_INVALID' ? t('agreements.unsettled_key') : t(`agreements.unsettled_other`)}
          </p>
        ))}
        {warnings.map((code) => (
          <p key={code} class="notice notice--care" role="status">
            {t(`cooperation.warning.${code}`)}
          </p>
        ))}
        <AgreementNote problem={deed.problem} />
        <Steps agreement={value} who={who} busy={deed.busy} take={take} revise={() => void revise()} />
      </section>
      <Signatures agreement={value} />
      <Files agreement={value} who={who} />
      <section class="card stack" aria-labelledby="terms">
        <h2 id="terms">{t('agreements.terms')}</h2>
        <TermsList agreement={value} />
      </section>
      {mayDo(who, 'agreement.draft') && isOpen(value) ? <Change agreement={value} onDone={reload} /> : null}
    </div>
  );
}

const isOpen = ({ state, parties }: AgreementView): boolean =>
  (state === 'Draft' || state === 'UnderReview') && parties.every(({ signature }) => signature === null);

/** What the reader should know first: a key of `agreements.next`. */
function nextOf(agreement: AgreementView): string {
  const { state, dpoOpinion, parties, terminatedFrom } = agreement;
  const us = parties.find(({ ours }) => ours);
  if (state === 'Draft') return 'draft';
  if (state === 'UnderReview') {
    if (us?.signature === null) return us.proposal === null ? 'propose' : us.proposal.mine ? 'second' : 'approve';
    return 'others';
  }
  if (state === 'Signed') return dpoOpinion === null || dpoOpinion.opinion === 'Unfavourable' ? 'opinion' : 'begins';
  if (state === 'Active') return terminatedFrom === null ? 'active' : 'ending';
  return state === 'Suspended' ? 'suspended' : 'over';
}

interface StepsProps {
  readonly agreement: AgreementView;
  readonly who: WhoAmI;
  readonly busy: boolean;
  readonly take: (step: AgreementStep) => Promise<void>;
  readonly revise: () => void;
}

function Steps({ agreement, who, busy, take, revise }: StepsProps) {
  const { t } = useTexts();
  const { state, parties, suspensions, terminatedFrom } = agreement;
  const us = parties.find(({ ours }) => ours);
  const ownSuspension = suspensions.some(({ byOrgId, liftedAt }) => byOrgId === us?.orgId && liftedAt === null);
  const unsigned = state === 'UnderReview' && us?.signature === null;
  const standing = ['Signed', 'Active', 'Suspended'].includes(state);
  const plain = [
    ['review', state === 'Draft' && mayDo(who, 'agreement.draft')],
    ['signature-proposal', unsigned && us?.proposal === null && mayDo(who, 'agreement.propose')],
    ['signature', unsigned && us?.proposal?.mine === false && mayDo(who, 'agreement.sign')],
    ['resumption', ownSuspension && mayDo(who, 'agreement.resume')],
  ] as const;
  return (
    <div class="stack">
      <div class="row">
        {plain.map(([name, shown]) =>
          shown ? (
            <button key={name} type="button" class="button" disabled={busy} onClick={() => void take({ name })}>
              {t(`agreements.step.${name}`)}
            </button>
          ) : null,
        )}
        {['Expired', 'Signed', 'Active', 'Suspended'].includes(state) && mayDo(who, 'agreement.draft') ? (
          <button type="button" class="button button--quiet" disabled={busy} onClick={revise}>
            {t('agreements.step.revision')}
          </button>
        ) : null}
      </div>
      {['UnderReview', 'Signed', 'Active'].includes(state) && mayDo(who, 'agreement.opine') ? (
        <Opinion busy={busy} onGive={(opinion) => void take({ name: 'opinion', body: { opinion } })} />
      ) : null}
      {(state === 'Active' || state === 'Signed') && mayDo(who, 'agreement.suspend') ? (
        <Suspension busy={busy} onGive={(reason) => void take({ name: 'suspension', body: { reason } })} />
      ) : null}
      {(standing || state === 'UnderReview') && terminatedFrom === null && mayDo(who, 'agreement.end') ? (
        <Opens title={t('agreements.end')}>
          <p>{t('agreements.termination_about', { days: agreement.terms.terminationNoticeDays })}</p>
          <p>
            <button
              type="button"
              class="button button--quiet"
              disabled={busy}
              onClick={() => void take({ name: 'termination' })}
            >
              {t('agreements.step.termination')}
            </button>
          </p>
          {parties
            .filter(({ ours, leftAt }) => !ours && leftAt === null)
            .map(({ orgId, name }) => (
              <p key={orgId}>
                <button
                  type="button"
                  class="button button--quiet"
                  disabled={busy}
                  onClick={() => void take({ name: 'party-removal', body: { orgId } })}
                >
                  {t('agreements.put_out', { name })}
                </button>
              </p>
            ))}
        </Opens>
      ) : null}
    </div>
  );
}

function Opinion({ busy, onGive }: { readonly busy: boolean; readonly onGive: (opinion: DpoOpinion) => void }) {
  const { t } = useTexts();
  const [opinion, setOpinion] = useState<DpoOpinion | ''>('');
  return (
    <Opens title={t('agreements.opinion')} open>
      <SelectField
        id="opinion"
        label={t('agreements.opinion')}
        help={t('agreements.opinion_help')}
        value={opinion}
        empty={t('agreements.choose')}
        options={DPO_OPINIONS}
        word={(code) => t(`cooperation.opinion.${code}`)}
        onChange={setOpinion}
      />
      <p>
        <button
          type="button"
          class="button"
          disabled={busy || opinion === ''}
          onClick={() => (opinion === '' ? undefined : onGive(opinion))}
        >
          {t('agreements.opinion_give')}
        </button>
      </p>
    </Opens>
  );
}

function Suspension({ busy, onGive }: { readonly busy: boolean; readonly onGive: (reason: SuspensionReason) => void }) {
  const { t } = useTexts();
  const [reason, setReason] = useState<SuspensionReason | ''>('');
  return (
    <Opens title={t('agreements.suspend')}>
      <p>{t('agreements.suspend_about')}</p>
      <SelectField
        id="suspension"
        label={t('agreements.reason')}
        value={reason}
        empty={t('agreements.choose')}
        options={SUSPENSION_REASONS}
        word={(code) => t(`cooperation.suspension.${code}`)}
        onChange={setReason}
      />
      <p>
        <button
          type="button"
          class="button"
          disabled={busy || reason === ''}
          onClick={() => (reason === '' ? undefined : onGive(reason))}
        >
          {t('agreements.suspend_now')}
        </button>
      </p>
    </Opens>
  );
}

function Signatures({ agreement }: { readonly agreement: AgreementView }) {
  const { t } = useTexts();
  const date = useDates();
  const said = ({ signature, leftAt, proposal }: Party) => {
    if (leftAt !== null) return t('agreements.left', { at: date(leftAt) });
    if (signature !== null) return t('agreements.signed_at', { at: date(signature.signedAt) });
    return t(proposal === null ? 'agreements.not_signed' : 'agreements.proposed');
  };
  return (
    <section class="card stack" aria-labelledby="parties">
      <h2 id="parties">{t('agreements.part.parties')}</h2>
      <ul class="plain stack">
        {agreement.parties.map((party) => (
          <li key={party.orgId} class="stack stack--tight">
            <p>
              <strong>
                <bdi>{party.name}</bdi>
              </strong>{' '}
              {party.ours ? <span class="badge">{t('agreements.ours')}</span> : null}{' '}
              <span class="small soft">{t(`cooperation.party_role.${party.role}`)}</span>
            </p>
            <p>{said(party)}</p>
            {party.signatory === null ? null : (
              <p class="small">
                {t('agreements.signs', { name: party.signatory.name, role: party.signatory.function })}
              </p>
            )}
            {party.keyTrusted ? null : <p class="notice notice--care">{t('agreements.key_not_compared')}</p>}
            {party.signature === null ? null : (
              <p>
                <button
                  type="button"
                  class="button button--quiet"
                  onClick={() =>
                    giveOut(
                      `${agreement.agreementNo}-${agreement.revision}.jws`,
                      `${party.signature?.jws ?? ''}\n`,
                      'application/jose',
                    )
                  }
                >
                  {t('agreements.take_signature', { name: party.name })}
                </button>
              </p>
            )}
          </li>
        ))}
      </ul>
      {agreement.dpoOpinion === null ? null : (
        <p class="small">
          {t('agreements.opinion_given', {
            opinion: t(`cooperation.opinion.${agreement.dpoOpinion.opinion}`),
            at: date(agreement.dpoOpinion.at),
          })}
        </p>
      )}
      {agreement.suspensions.map(({ byOrgId, from, reason, liftedAt }) => (
        <p key={`${byOrgId} ${from}`} class="small">
          {t(liftedAt === null ? 'agreements.suspended_by' : 'agreements.was_suspended_by', {
            name: agreement.parties.find(({ orgId }) => orgId === byOrgId)?.name ?? byOrgId,
            at: date(from),
            reason: t(`cooperation.suspension.${reason}`),
          })}
        </p>
      ))}
    </section>
  );
}

function Files({ agreement, who }: { readonly agreement: AgreementView; readonly who: WhoAmI }) {
  const { t } = useTexts();
  const { language } = useWords();
  const deed = useDeed();
  const { id, documents, agreementNo, revision } = agreement;
  if (documents.length === 0) return null;
  const send = async () => {
    const done = await deed.run(() => agreementApi.file(id));
    if (done !== undefined) giveOut(`${agreementNo}-${revision}.json`, JSON.stringify(done.value));
  };
  return (
    <section class="card stack" aria-labelledby="files">
      <h2 id="files">{t('agreements.files')}</h2>
      <p>{t('agreements.files_about')}</p>
      <ul class="plain stack">
        {documents.map(({ sha256, mediaType, language: tag }) => (
          <li key={sha256} class="stack stack--tight">
            <a
              href={agreementApi.documentAddress(id, sha256)}
              download={`${agreementNo}-${revision}.${tag}.${mediaType === 'text/html' ? 'html' : 'pdf'}`}
            >
              {t(mediaType === 'text/html' ? 'agreements.page_in' : 'agreements.pdf_in', { language: language(tag) })}
            </a>
            <p class="agreements-hash">SHA-256 {sha256}</p>
          </li>
        ))}
      </ul>
      <Opens title={t('agreements.check')}>
        <p>{t('agreements.check_about')}</p>
        <p class="agreements-hash">
          {t('agreements.statement_hash')} {agreement.documentHash}
        </p>
        {agreement.parties.map(({ orgId, name, publicKey }) =>
          publicKey === null ? null : (
            <p key={orgId} class="agreements-hash">
              <bdi>{name}</bdi>: {`{"kty":"OKP","crv":"Ed25519","x":"${publicKey}"}`}
            </p>
          ),
        )}
      </Opens>
      {mayDo(who, 'agreement.exchange') ? (
        <div class="stack stack--tight">
          <p class="small soft">{t('agreements.send_file_help')}</p>
          <p>
            <button type="button" class="button button--quiet" disabled={deed.busy} onClick={() => void send()}>
              {t('agreements.send_file')}
            </button>
          </p>
          <AgreementNote problem={deed.problem} />
        </div>
      ) : null}
    </section>
  );
}

function Change({ agreement, onDone }: { readonly agreement: AgreementView; readonly onDone: () => Promise<void> }) {
  const { t } = useTexts();
  const { value } = useLoaded(agreementApi.templates);
  const deed = useDeed();
  if (value === null) return null;
  const save = async (draft: Draft) => {
    const done = await deed.run(() => agreementApi.change(agreement.id, draft, agreement.version));
    if (done !== undefined) await onDone();
  };
  const begin: Draft = {
    terms: agreement.terms,
    parties: agreement.parties.map(({ orgId, recipientClass, country, role, signatory }) => ({
      orgId,
      recipientClass,
      country,
      role,
      signatory,
    })),
  };
  return (
    <Opens title={t('agreements.change')} open={agreement.state === 'Draft'}>
      {agreement.state === 'UnderReview' ? <p class="notice">{t('agreements.change_voids')}</p> : null}
      <DraftForm
        key={agreement.version}
        begin={begin}
        institutions={value.institutions}
        busy={deed.busy}
        go={t('agreements.save_draft')}
        onSave={(draft) => void save(draft)}
      />
      <AgreementNote problem={deed.problem} />
    </Opens>
  );
}
