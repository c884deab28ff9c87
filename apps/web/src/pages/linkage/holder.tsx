// SPDX-License-Identifier: EUPL-1.2
// The desk of a list holder: the key of the linkage, then the list, then the encodings to save. Everything stays in the memory of
// this page until it is saved; quick exit empties it.

import './linkage.css';
import type { Agreement } from '@amparo/measure/linkage';
import { useEffect } from 'preact/hooks';
import { useTexts } from '../../i18n/use-texts.tsx';
import { Link } from '../../shell/links.tsx';
import { PageFrame } from '../../shell/page-frame.tsx';
import { createCell, useCell } from '../../store/cell.ts';
import { beginWork, type Work } from './desk.ts';
import { loadKnown } from './known.ts';
import type {
  Answer,
  EncodeChoices,
  EncodedAnswer,
  KeyAnswer,
  Known,
  PairAnswer,
  PlacedProblem,
  Progress,
  SealedAnswer,
  ToWorker,
} from './messages.ts';
import { DayField, Failed, FileField, Problems, SaveButtons, TextField, Tick, useNumbers, Working } from './parts.tsx';

type Step = 'key' | 'send' | 'list';

interface Desk {
  readonly agreement: Agreement;
  readonly partiesText: string;
  readonly key: KeyAnswer | null;
  readonly party: string;
  readonly own: File | null;
  readonly other: File | null;
  readonly sealed: File | null;
  readonly pair: PairAnswer | SealedAnswer | null;
  readonly list: File | null;
  readonly choices: EncodeChoices;
  readonly known: Known | 'loading' | 'failed';
  readonly working: Progress | 'begun' | null;
  readonly encoded: EncodedAnswer | null;
  readonly refused: { readonly step: Step; readonly problems: readonly PlacedProblem[] | 'failed' } | null;
}

const desk = createCell<Desk>({
  agreement: { purpose: '', legalBasis: '', parties: [], until: '' },
  partiesText: '',
  key: null,
  party: '',
  own: null,
  other: null,
  sealed: null,
  pair: null,
  list: null,
  choices: { opaqueIds: false, acceptFutureDates: false, acceptDuplicates: false },
  known: 'loading',
  working: null,
  encoded: null,
  refused: null,
});
let running: Work | undefined;
// quick exit empties the desk: the work ends with it
desk.subscribe(() => {
  if (desk.get().working === null) endWork();
});

function endWork(): void {
  const work = running;
  running = undefined;
  work?.end();
}

const change = (part: Partial<Desk>): void => desk.set({ ...desk.get(), ...part });

const today = (): string => new Date().toISOString().slice(0, 10);

function ask(step: Step, message: ToWorker): void {
  endWork();
  change({ working: 'begun', refused: null });
  running = beginWork(
    message,
    (answer) => hear(step, answer),
    (progress) => change({ working: progress }),
  );
}

function hear(step: Step, answer: Answer | 'failed'): void {
  const rest = { working: null } as const;
  if (answer === 'failed') change({ ...rest, refused: { step, problems: 'failed' } });
  else if (answer.kind === 'refused') change({ ...rest, refused: { step, problems: answer.problems } });
  else if (answer.kind === 'key') change({ ...rest, key: answer, encoded: null });
  else if (answer.kind === 'encoded') change({ ...rest, encoded: answer });
  else if (answer.kind !== 'result') change({ ...rest, pair: answer });
}

export default function HolderPage() {
  const { t } = useTexts();
  const { known } = useCell(desk);
  useEffect(() => {
    if (typeof desk.get().known === 'object') return;
    loadKnown().then(
      (loaded) => change({ known: loaded }),
      () => change({ known: 'failed' }),
    );
  }, []);
  return (
    <PageFrame title={t('linking.holder.title')} lead={t('linking.holder.lead')} class="linkage">
      <p class="notice">{t('linking.page.device')}</p>
      <p>
        <Link to="/linkage">{t('linking.page.back')}</Link>
      </p>
      <Key />
      <List />
      {known === 'failed' ? <p class="notice notice--care">{t('linking.page.not_ready')}</p> : null}
    </PageFrame>
  );
}

function Refused({ step }: { readonly step: Step }) {
  const { refused } = useCell(desk);
  if (refused === null || refused.step !== step) return null;
  return refused.problems === 'failed' ? <Failed /> : <Problems problems={refused.problems} />;
}

function Key() {
  const { t } = useTexts();
  const { key } = useCell(desk);
  return (
    <section class="stack" aria-labelledby="linkage-key">
      <h2 id="linkage-key">{t('linking.holder.key')}</h2>
      <FileField
        id="linkage-key-file"
        label={t('linking.holder.key_open')}
        accept=".json,application/json"
        onFiles={([file]) => {
          if (file !== undefined) ask('key', { kind: 'read-key', file, today: today() });
        }}
      />
      <MakeKey />
      <Refused step="key" />
      <div role="status">{key === null ? null : <KeyReady found={key} />}</div>
      <Send />
    </section>
  );
}

function MakeKey() {
  const { t } = useTexts();
  const { agreement, partiesText } = useCell(desk);
  const agree = (part: Partial<Agreement>): void => change({ agreement: { ...desk.get().agreement, ...part } });
  const make = (): void => {
    const parties = partiesText.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
    ask('key', { kind: 'make-key', agreement: { ...agreement, parties } });
  };
  return (
    <details>
      <summary>{t('linking.holder.key_make')}</summary>
      <form
        class="stack linkage__form"
        onSubmit={(event) => {
          event.preventDefault();
          make();
        }}
      >
        <TextField
          id="linkage-purpose"
          label={t('linking.holder.purpose')}
          value={agreement.purpose}
          onValue={(purpose) => agree({ purpose })}
        />
        <TextField
          id="linkage-basis"
          label={t('linking.holder.basis')}
          value={agreement.legalBasis}
          onValue={(legalBasis) => agree({ legalBasis })}
        />
        <TextField
          id="linkage-parties"
          label={t('linking.holder.parties')}
          value={partiesText}
          onValue={(text) => change({ partiesText: text })}
        />
        <DayField
          id="linkage-until"
          label={t('linking.holder.until')}
          value={agreement.until}
          onValue={(until) => agree({ until })}
        />
        <button type="submit" class="button linkage__button">
          {t('linking.holder.make')}
        </button>
      </form>
    </details>
  );
}

function KeyReady({ found }: { readonly found: KeyAnswer }) {
  const { t } = useTexts();
  const { key, fingerprint, rehearsal } = found;
  const { purpose, legalBasis, parties, until } = key.agreement;
  const file = new Blob([JSON.stringify(key, null, 2), '\n'], { type: 'application/json' });
  return (
    <div class="notice stack stack--tight">
      <p>{t('linking.holder.key_ready', { fingerprint })}</p>
      {rehearsal ? (
        <p>{t('linking.holder.rehearsal')}</p>
      ) : (
        <p>
          {t('linking.holder.agreed', {
            purpose,
            basis: legalBasis,
            parties: parties.join(', ') || '–',
            until: until || '–',
          })}
        </p>
      )}
      <p>{t('linking.holder.key_once')}</p>
      <SaveButtons files={[{ name: 'linkage.key.json', blob: file }]} label={t('linking.holder.key')} />
    </div>
  );
}

/** Making a pair, sealing the key for another holder, opening a sealed key. */
function Send() {
  const { t } = useTexts();
  const { key, party, own, other, sealed, pair } = useCell(desk);
  return (
    <details>
      <summary>{t('linking.holder.send')}</summary>
      <div class="stack linkage__form">
        <p>{t('linking.holder.send_why')}</p>
        <TextField
          id="linkage-pair-party"
          label={t('linking.holder.party')}
          value={party}
          onValue={(name) => change({ party: name })}
        />
        <button
          type="button"
          class="button button--quiet linkage__button"
          onClick={() => ask('send', { kind: 'make-pair', party })}
        >
          {t('linking.holder.pair')}
        </button>
        <FileField
          id="linkage-own"
          label={t('linking.holder.own_private')}
          accept=".json"
          onFiles={([file]) => change({ own: file ?? null })}
        />
        <FileField
          id="linkage-other"
          label={t('linking.holder.other_public')}
          accept=".json"
          onFiles={([file]) => change({ other: file ?? null })}
        />
        <button
          type="button"
          class="button button--quiet linkage__button"
          disabled={key === null || own === null || other === null}
          onClick={() => {
            if (key !== null && own !== null && other !== null)
              ask('send', { kind: 'seal', key: key.key, own, to: other });
          }}
        >
          {t('linking.holder.seal')}
        </button>
        <FileField
          id="linkage-sealed"
          label={t('linking.holder.sealed')}
          accept=".json"
          onFiles={([file]) => change({ sealed: file ?? null })}
        />
        <button
          type="button"
          class="button button--quiet linkage__button"
          disabled={sealed === null || own === null || other === null}
          onClick={() => {
            if (sealed !== null && own !== null && other !== null)
              ask('send', { kind: 'open-sealed', sealed, own, from: other });
          }}
        >
          {t('linking.holder.open_sealed')}
        </button>
        <Refused step="send" />
        <div role="status">
          {pair === null ? null : (
            <div class="notice stack stack--tight">
              <p>
                {pair.kind === 'pair'
                  ? t('linking.holder.pair_made', { name: pair.name, fingerprint: pair.fingerprint })
                  : t('linking.holder.sealed_made', { party: pair.party, fingerprint: pair.fingerprint })}
              </p>
              <SaveButtons files={pair.files} label={t('linking.holder.send')} />
            </div>
          )}
        </div>
      </div>
    </details>
  );
}

function List() {
  const { t } = useTexts();
  const { key, party, list, choices, known, working, encoded } = useCell(desk);
  const choose = (part: Partial<EncodeChoices>): void =>
    change({ choices: { ...desk.get().choices, ...part }, encoded: null });
  const canEncode = key !== null && list !== null && typeof known === 'object' && working === null;
  const encode = (): void => {
    if (key === null || list === null || typeof known !== 'object') return;
    change({ encoded: null });
    ask('list', { kind: 'encode', file: list, party, key: key.key, known, choices, today: today() });
  };
  return (
    <section class="stack" aria-labelledby="linkage-list">
      <h2 id="linkage-list">{t('linking.holder.list')}</h2>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          encode();
        }}
      >
        <FileField
          id="linkage-list-file"
          label={t('linking.holder.list_file')}
          hint={t('linking.holder.columns')}
          accept=".csv,.tsv,.txt,.xlsx,text/csv"
          onFiles={([file]) => change({ list: file ?? null, encoded: null, refused: null })}
        />
        <TextField
          id="linkage-party"
          label={t('linking.holder.party')}
          value={party}
          onValue={(name) => change({ party: name, encoded: null })}
        />
        <Tick
          label={t('linking.holder.opaque')}
          checked={choices.opaqueIds}
          onTick={(opaqueIds) => choose({ opaqueIds })}
        />
        <Tick
          label={t('linking.holder.accept_future')}
          checked={choices.acceptFutureDates}
          onTick={(acceptFutureDates) => choose({ acceptFutureDates })}
        />
        <Tick
          label={t('linking.holder.accept_duplicates')}
          checked={choices.acceptDuplicates}
          onTick={(acceptDuplicates) => choose({ acceptDuplicates })}
        />
        <button type="submit" class="button linkage__button" disabled={!canEncode}>
          {t('linking.holder.encode')}
        </button>
        {key === null ? <p class="soft small">{t('linking.holder.needs_key')}</p> : null}
      </form>
      {working === null ? null : (
        <Working
          progress={working === 'begun' ? null : working}
          label={t('linking.holder.working')}
          onStop={() => change({ working: null })}
        />
      )}
      <Refused step="list" />
      {encoded === null ? null : <Encoded done={encoded} />}
    </section>
  );
}

function Encoded({ done }: { readonly done: EncodedAnswer }) {
  const { t } = useTexts();
  const { percent } = useNumbers();
  const { count, party, fingerprint, commitment, fill, warnings, guessed, repeated, files } = done;
  return (
    <div class="notice stack stack--tight" role="status">
      <p>{t('linking.holder.done', { count, party, fingerprint, commitment, fill: percent(fill) })}</p>
      <p>{t('linking.holder.done_next')}</p>
      {guessed ? <p>{t('linking.holder.guessed')}</p> : null}
      {warnings.length + repeated.length === 0 ? null : (
        <ul class="linkage__points">
          {warnings.map(([code, records]) => (
            <li key={code}>{t(`linking.warnings.${code}`, { count: records })}</li>
          ))}
          {repeated.length === 0 ? null : <li>{t('linking.warnings.repeated', { count: repeated.length })}</li>}
        </ul>
      )}
      <SaveButtons files={files} label={t('linking.holder.list')} />
      {repeated.length === 0 ? null : (
        <details>
          <summary>{t('linking.holder.repeated')}</summary>
          <ul class="linkage__points linkage__numbers">
            {repeated.map((group) => (
              <li key={group[0]}>
                <bdi dir="ltr">{group.join(' · ')}</bdi>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
