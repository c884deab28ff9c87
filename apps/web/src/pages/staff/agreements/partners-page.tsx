// SPDX-License-Identifier: EUPL-1.2
// The card of the own institution with the words that are said over the telephone, and the keys of institutions elsewhere: brought by
// one person, typed in by another who heard the words from the partner.

import './agreements.css';
import { useState } from 'preact/hooks';
import { agreementApi, type Partner } from '../../../api/agreement-api.ts';
import type { WhoAmI } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Form, Opens, TextField } from '../case-file/fields.tsx';
import { useWords } from '../case-file/words.ts';
import { StaffGate } from '../gate.tsx';
import { mayDo } from '../places.ts';
import { type Deed, useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';
import { AgreementNote } from './agreement-note.tsx';
import { giveOut, readJsonFile } from './take-file.tsx';

export default function PartnersPage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('agreements.partners.title')} lead={t('agreements.partners.lead')}>
      {(who) => <Partners who={who} />}
    </StaffGate>
  );
}

function Partners({ who }: { readonly who: WhoAmI }) {
  const { t } = useTexts();
  const { value, problem, reload } = useLoaded(agreementApi.partners);
  const deed = useDeed();
  const act = async (call: Parameters<Deed['run']>[0]) => {
    const done = await deed.run(call);
    await reload();
    return done !== undefined;
  };
  const bring = async (input: HTMLInputElement) => {
    const file = input.files?.[0];
    if (file === undefined) return;
    const read = await readJsonFile(file);
    input.value = '';
    if ('problem' in read) deed.setProblem(read.problem);
    else await act(() => agreementApi.bring(read.value));
  };
  return (
    <div class="stack stack--wide">
      <OwnCard />
      <section class="card stack" aria-labelledby="partners">
        <h2 id="partners">{t('agreements.partners.others')}</h2>
        <AgreementNote problem={problem ?? deed.problem} />
        {value !== null && value.partners.length === 0 ? <p class="soft">{t('agreements.partners.none')}</p> : null}
        <ul class="plain entry-list">
          {value?.partners.map((partner) => (
            <li key={partner.keyId}>
              <PartnerRow partner={partner} who={who} busy={deed.busy} act={act} />
            </li>
          ))}
        </ul>
        {mayDo(who, 'partner.propose') ? (
          <div class="field">
            <label for="card-file">{t('agreements.partners.bring')}</label>
            <input
              id="card-file"
              type="file"
              accept="application/json,.json"
              aria-describedby="card-file-help"
              onChange={(event) => void bring(event.currentTarget)}
            />
            <p id="card-file-help" class="small soft">
              {t('agreements.partners.bring_help')}
            </p>
          </div>
        ) : null}
      </section>
    </div>
  );
}

function OwnCard() {
  const { t } = useTexts();
  const { value, problem } = useLoaded(agreementApi.ownCard);
  return (
    <section class="card stack" aria-labelledby="own-card">
      <h2 id="own-card">{t('agreements.partners.own')}</h2>
      <p>{t('agreements.partners.own_about')}</p>
      <AgreementNote problem={problem} />
      {value === null ? null : (
        <>
          <p class="agreements-words">{value.words.join(' ')}</p>
          <p class="agreements-hash">{value.fingerprint}</p>
          <p class="row">
            <button
              type="button"
              class="button"
              onClick={() => giveOut('institution-card.json', JSON.stringify(value.card))}
            >
              {t('agreements.partners.give_card')}
            </button>
            <button
              type="button"
              class="button button--quiet"
              onClick={() => giveOut('institution.pem', value.pem, 'application/x-pem-file')}
            >
              {t('agreements.partners.give_pem')}
            </button>
          </p>
        </>
      )}
    </section>
  );
}

function PartnerRow(props: {
  readonly partner: Partner;
  readonly who: WhoAmI;
  readonly busy: boolean;
  readonly act: (call: Parameters<Deed['run']>[0]) => Promise<boolean>;
}) {
  const { t } = useTexts();
  const { country } = useWords();
  const [heard, setHeard] = useState('');
  const { partner, who, busy, act } = props;
  const { keyId, name, state, mine } = partner;
  return (
    <div class="stack stack--tight">
      <p class="row">
        <strong>
          <bdi>{name}</bdi>
        </strong>
        <span>{country(partner.country)}</span>
        <span class="badge">{t(`agreements.partners.state.${state}`)}</span>
      </p>
      {state === 'Proposed' && mine ? <p class="notice">{t('agreements.partners.colleague')}</p> : null}
      {state === 'Proposed' && !mine && mayDo(who, 'partner.confirm') ? (
        <Form
          busy={busy || heard.trim() === ''}
          go={t('agreements.partners.compare')}
          onSubmit={() => void act(() => agreementApi.confirm(keyId, heard)).then((done) => done && setHeard(''))}
        >
          <TextField
            id={`heard-${keyId}`}
            label={t('agreements.partners.heard', { name })}
            help={t('agreements.partners.heard_help')}
            value={heard}
            most={200}
            onInput={setHeard}
          />
        </Form>
      ) : null}
      {state !== 'Revoked' && mayDo(who, 'partner.revoke') ? (
        <Opens title={t('agreements.partners.revoke')}>
          <p>{t('agreements.partners.revoke_about')}</p>
          <p>
            <button
              type="button"
              class="button button--quiet"
              disabled={busy}
              onClick={() => void act(() => agreementApi.revoke(keyId))}
            >
              {t('agreements.partners.revoke_now', { name })}
            </button>
          </p>
        </Opens>
      ) : null}
    </div>
  );
}
