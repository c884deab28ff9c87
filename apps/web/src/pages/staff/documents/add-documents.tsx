// SPDX-License-Identifier: EUPL-1.2
// Adding documents: first what they show, then choosing or dropping them. They are sent one after the other; each says how far
// it is, and if it was not taken, why and what to do. Nothing of them is kept on this device.

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import type { Choices, Shows } from './documents-api.ts';
import { FileProblem } from './file-problem.tsx';
import { sendFile } from './send-file.ts';
import { sizeOf } from './sizes.ts';

const SHOWS: readonly Shows[] = ['paper', 'other', 'person'];
const ACCEPT = '.jpg,.jpeg,.png,.webp,.pdf,.txt,.docx,.xlsx,.odt';

interface Sending {
  readonly id: number;
  readonly file: File;
  readonly choices: Choices;
  readonly state: 'waiting' | 'sending' | 'looking' | 'kept' | 'refused';
  readonly share: number;
  readonly problem: Problem | null;
}

export function AddDocuments(props: {
  readonly caseId: string;
  readonly fileBytes: number;
  readonly photos: boolean;
  readonly onKept: () => void;
}) {
  const { caseId, fileBytes, photos, onKept } = props;
  const { t, language } = useTexts();
  const [choices, setChoices] = useState<Choices>({ shows: 'paper', health: false, original: false });
  const [over, setOver] = useState(false);
  const { sending, add, stop, forget } = useSending(caseId, onKept);
  const mayAdd = choices.shows !== 'person' || photos;
  const take = (files: FileList | null | undefined) => {
    if (files !== null && files !== undefined && mayAdd) add([...files], choices);
  };
  return (
    <section class="stack" aria-labelledby="documents-add">
      <h3 id="documents-add">{t('documents.add.title')}</h3>
      <fieldset class="field">
        <legend class="label">{t('documents.add.shows')}</legend>
        {SHOWS.map((shows) => (
          <label key={shows} class="documents__choice">
            <input
              type="radio"
              name="documents-shows"
              checked={choices.shows === shows}
              onChange={() => setChoices({ ...choices, shows })}
            />
            <span>{t(`documents.shows.${shows}`)}</span>
          </label>
        ))}
      </fieldset>
      {mayAdd ? null : <p class="notice notice--care">{t('documents.problem.no-photo-consent')}</p>}
      <label class="documents__choice">
        <input
          type="checkbox"
          checked={choices.health}
          onChange={(event) => setChoices({ ...choices, health: event.currentTarget.checked })}
        />
        <span>{t('documents.add.health')}</span>
      </label>
      <label class="documents__choice">
        <input
          type="checkbox"
          checked={choices.original}
          aria-describedby="documents-original"
          onChange={(event) => setChoices({ ...choices, original: event.currentTarget.checked })}
        />
        <span>{t('documents.add.original')}</span>
      </label>
      <p id="documents-original" class={choices.original ? 'notice notice--danger' : 'small soft'}>
        {t(choices.original ? 'documents.add.original_warning' : 'documents.add.cleaned')}
      </p>
      <div
        class={over ? 'documents__drop documents__drop--over' : 'documents__drop'}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer?.files);
        }}
      >
        <label for="documents-files">{t('documents.add.choose')}</label>
        <input
          id="documents-files"
          type="file"
          multiple
          accept={ACCEPT}
          disabled={!mayAdd}
          aria-describedby="documents-limits"
          onChange={(event) => {
            take(event.currentTarget.files);
            event.currentTarget.value = '';
          }}
        />
        <p id="documents-limits" class="small soft">
          {t('documents.add.limits', { size: sizeOf(fileBytes, language) })}
        </p>
      </div>
      {sending.length === 0 ? null : (
        <ul class="plain entry-list" aria-label={t('documents.add.under_way')}>
          {sending.map((each) => (
            <li key={each.id} class="stack stack--tight">
              <SendingRow sending={each} />
              {each.state === 'refused' ? (
                <p>
                  <button type="button" class="button button--quiet" onClick={() => forget(each.id)}>
                    {t('documents.add.forget')}
                  </button>
                </p>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {sending.some(({ state }) => state === 'waiting' || state === 'sending') ? (
        <p>
          <button type="button" class="button button--quiet" onClick={stop}>
            {t('documents.add.stop')}
          </button>
        </p>
      ) : null}
    </section>
  );
}

function SendingRow({ sending: { id, file, state, share, problem } }: { readonly sending: Sending }) {
  const { t, language } = useTexts();
  const percent = Math.round(share * 100);
  return (
    <>
      <p>
        <bdi class="breakable">{file.name}</bdi> <span class="small soft">{sizeOf(file.size, language)}</span>
      </p>
      {state === 'sending' ? (
        <progress class="documents__progress" max={100} value={percent} aria-labelledby={`sending-${id}`}>
          {percent} %
        </progress>
      ) : null}
      <p id={`sending-${id}`} role="status" class="small">
        {t(`documents.state.${state}`, { percent })}
      </p>
      <FileProblem problem={problem} />
    </>
  );
}

let numbers = 0;
const STOPPED: Problem = { code: 'stopped', status: 0, errors: [], retryAfter: null, requestId: null };

/** One file after the other, so that a weak line is enough for the first. */
function useSending(caseId: string, onKept: () => void) {
  const [sending, setSending] = useState<readonly Sending[]>([]);
  const queue = useRef<Sending[]>([]);
  const busy = useRef(false);
  const abort = useRef(new AbortController());
  useEffect(() => () => abort.current.abort(), []);
  const change = (id: number, part: Partial<Sending>) =>
    setSending((all) => all.map((each) => (each.id === id ? { ...each, ...part } : each)));
  const work = async () => {
    if (busy.current) return;
    busy.current = true;
    for (let next = queue.current.shift(); next !== undefined; next = queue.current.shift()) {
      const { id, file, choices } = next;
      const { signal } = abort.current;
      change(id, { state: 'sending' });
      const told = (share: number) => change(id, { share, ...(share === 1 ? { state: 'looking' as const } : {}) });
      const outcome = await sendFile(caseId, file, choices, { told, stop: signal });
      if (outcome.ok) {
        setSending((all) => all.filter((each) => each.id !== id));
        onKept();
      } else change(id, { state: 'refused', problem: signal.aborted ? STOPPED : outcome.problem });
    }
    busy.current = false;
  };
  return {
    sending,
    add: (files: readonly File[], choices: Choices) => {
      if (abort.current.signal.aborted) abort.current = new AbortController();
      const added = files.map((file): Sending => {
        numbers += 1;
        return { id: numbers, file, choices, state: 'waiting', share: 0, problem: null };
      });
      queue.current.push(...added);
      setSending((all) => [...all, ...added]);
      void work();
    },
    stop: () => {
      abort.current.abort();
      for (const { id } of queue.current.splice(0)) change(id, { state: 'refused', problem: STOPPED });
    },
    forget: (id: number) => setSending((all) => all.filter((each) => each.id !== id)),
  };
}
