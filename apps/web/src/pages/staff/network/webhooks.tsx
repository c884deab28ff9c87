// SPDX-License-Identifier: EUPL-1.2
// Which other systems of the institution are told that something happened, how the last attempt went, and the key that verifies what
// they are told.

import '../agreements/agreements.css';
import { useState } from 'preact/hooks';
import { agreementApi, type Webhook } from '../../../api/agreement-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { AgreementNote } from '../agreements/agreement-note.tsx';
import { Form, Several, TextField } from '../case-file/fields.tsx';
import { StaffGate } from '../gate.tsx';
import { useDates } from '../use-dates.ts';
import { useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';

export default function WebhooksPage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('agreements.webhooks.title')} lead={t('agreements.webhooks.lead')}>
      {() => <Webhooks />}
    </StaffGate>
  );
}

/** `agreement.changed` as a key of the texts. */
const keyOf = (event: string): string => `agreements.webhooks.event.${event.replace('.', '-')}`;

function Webhooks() {
  const { t } = useTexts();
  const { value, problem, reload } = useLoaded(agreementApi.webhooks);
  const deed = useDeed();
  const [url, setUrl] = useState('');
  const [events, setEvents] = useState<readonly string[]>([]);
  const add = async () => {
    const done = await deed.run(() => agreementApi.addWebhook({ url, events }));
    if (done === undefined) return;
    setUrl('');
    setEvents([]);
    await reload();
  };
  const end = async (id: string) => {
    await deed.run(() => agreementApi.endWebhook(id));
    await reload();
  };
  if (value === null)
    return problem === null ? <p role="status">{t('staff.loading')}</p> : <AgreementNote problem={problem} />;
  return (
    <div class="stack stack--wide">
      <AgreementNote problem={deed.problem} />
      {value.webhooks.length === 0 ? <p class="notice">{t('agreements.webhooks.none')}</p> : null}
      <ul class="plain stack">
        {value.webhooks.map((webhook) => (
          <li key={webhook.id} class="card stack stack--tight">
            <Told webhook={webhook} />
            <p>
              <button
                type="button"
                class="button button--quiet"
                disabled={deed.busy}
                onClick={() => void end(webhook.id)}
              >
                {t('agreements.webhooks.end', { url: new URL(webhook.url).host })}
              </button>
            </p>
          </li>
        ))}
      </ul>
      <section class="card stack" aria-labelledby="add-webhook">
        <h2 id="add-webhook">{t('agreements.webhooks.add')}</h2>
        <Form
          busy={deed.busy || url.trim() === '' || events.length === 0}
          go={t('agreements.webhooks.add')}
          onSubmit={() => void add()}
        >
          <TextField
            id="webhook-url"
            label={t('agreements.webhooks.url')}
            help={t('agreements.webhooks.url_help')}
            value={url}
            most={300}
            onInput={setUrl}
          />
          <Several
            name="webhook-events"
            legend={t('agreements.webhooks.events')}
            values={events}
            options={value.events}
            word={(event) => t(keyOf(event))}
            onChange={setEvents}
          />
        </Form>
        <p class="small soft">{t('agreements.webhooks.verify')}</p>
        <p class="agreements-hash">{value.publicKey}</p>
      </section>
    </div>
  );
}

function Told({ webhook }: { readonly webhook: Webhook }) {
  const { t } = useTexts();
  const date = useDates();
  const { url, events, waiting, lastAt, lastStatus } = webhook;
  return (
    <>
      <p class="agreements-hash">
        <bdi>{url}</bdi>
      </p>
      <p>{events.map((event) => t(keyOf(event))).join('; ')}</p>
      <p class="small soft">
        {t('agreements.webhooks.waiting', { count: waiting })}{' '}
        {lastAt === null
          ? null
          : t('agreements.webhooks.last', {
              at: date(lastAt),
              said: lastStatus === null ? t('agreements.webhooks.fault') : `HTTP ${lastStatus}`,
            })}
      </p>
    </>
  );
}
