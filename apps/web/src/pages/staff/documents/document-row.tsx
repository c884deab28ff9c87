// SPDX-License-Identifier: EUPL-1.2
// One document of a case: what it is, and what can be done with it. Looking at it happens in place: a picture as pixels, a text
// as text; neither can run anything, and no other kind is opened by this page at all.

import { useEffect, useState } from 'preact/hooks';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { useDates } from '../use-dates.ts';
import { useDeed } from '../use-deed.ts';
import { type CaseDocument, documentsApi } from './documents-api.ts';
import { FileProblem } from './file-problem.tsx';
import { sizeOf } from './sizes.ts';

interface RowProps {
  readonly caseId: string;
  readonly file: CaseDocument;
  readonly readOnly: boolean;
  readonly onChanged: () => Promise<void>;
}

export function DocumentRow(props: RowProps) {
  const { caseId, file, readOnly, onChanged } = props;
  const { t, language } = useTexts();
  const date = useDates();
  const { busy, problem, run } = useDeed();
  const [open, setOpen] = useState<Blob | null>(null);
  const [renaming, setRenaming] = useState(false);
  const title = `document-${file.id}`;
  const read = async () => (await run(() => documentsApi.content(caseId, file.id)))?.value;
  const save = async () => {
    const content = await read();
    if (content !== undefined) saveAs(content, file.name);
  };
  const remove = async () => {
    if ((await run(() => documentsApi.remove(caseId, file.id))) !== undefined) await onChanged();
  };
  const button = (words: string, onClick: () => void, also: Readonly<Record<string, string>> = {}) => (
    <button
      type="button"
      class="button button--quiet"
      disabled={busy}
      aria-describedby={title}
      onClick={onClick}
      {...also}
    >
      {t(words)}
    </button>
  );
  return (
    <li class="stack stack--tight">
      <p id={title}>
        <strong>
          <bdi class="breakable">{file.name}</bdi>
        </strong>
      </p>
      <p class="row row--start">
        <span class="badge">{t(`documents.kind.${file.kind}`)}</span>
        {file.shows === 'person' ? <span class="badge">{t('documents.badge.person')}</span> : null}
        {file.health ? <span class="badge">{t('documents.badge.health')}</span> : null}
        {file.original ? <span class="badge">{t('documents.badge.original')}</span> : null}
      </p>
      <p class="small soft">
        {sizeOf(file.bytes, language)} · {t('documents.added_by')} <bdi>{file.addedBy}</bdi>, {date(file.addedAt)}
      </p>
      {file.original ? (
        <details class="small">
          <summary>{t('documents.hash')}</summary>
          <p>{t('documents.hash_about')}</p>
          <code class="breakable">{file.sha256}</code>
        </details>
      ) : null}
      {file.locked ? <p class="notice notice--care">{t('documents.locked')}</p> : null}
      <div class="row row--start">
        {file.locked || !file.preview
          ? null
          : button(
              open === null ? 'documents.do.look' : 'documents.do.close',
              () => void (open === null ? read().then((content) => setOpen(content ?? null)) : setOpen(null)),
              { 'aria-expanded': String(open !== null) },
            )}
        {file.locked ? null : button('documents.do.save', () => void save())}
        {readOnly
          ? null
          : button('documents.do.rename', () => setRenaming(!renaming), { 'aria-expanded': String(renaming) })}
        {readOnly ? null : button('documents.do.delete', () => void remove())}
      </div>
      <FileProblem problem={problem} />
      {open === null ? null : <Preview file={file} content={open} />}
      {renaming ? <Rename {...props} onDone={() => setRenaming(false)} /> : null}
    </li>
  );
}

/** The browser's own way of saving. The address behind it lives as long as the saving takes. */
function saveAs(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function Preview({ file, content }: { readonly file: CaseDocument; readonly content: Blob }) {
  const { t } = useTexts();
  const [address, setAddress] = useState('');
  const [text, setText] = useState('');
  useEffect(() => {
    if (file.kind === 'text') {
      void content.text().then(setText);
      return undefined;
    }
    const made = URL.createObjectURL(content);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [content]);
  return (
    <div class="documents__preview">
      {file.kind === 'text' ? (
        <pre dir="auto" tabIndex={0} aria-label={file.name}>
          {text}
        </pre>
      ) : address === '' ? null : (
        <img src={address} alt={t('documents.picture', { name: file.name })} />
      )}
    </div>
  );
}

function Rename({ caseId, file, onChanged, onDone }: RowProps & { readonly onDone: () => void }) {
  const { t } = useTexts();
  const { busy, problem, run } = useDeed();
  const [name, setName] = useState(file.name);
  const id = `rename-${file.id}`;
  const rename = async () => {
    if ((await run(() => documentsApi.rename(caseId, file.id, name, file.version))) === undefined) return;
    onDone();
    await onChanged();
  };
  return (
    <form
      class="stack stack--tight"
      onSubmit={(event) => {
        event.preventDefault();
        void rename();
      }}
    >
      <div class="field">
        <label for={id}>{t('documents.rename.label')}</label>
        <input
          id={id}
          value={name}
          required
          maxLength={150}
          autoComplete="off"
          aria-describedby={`${id}-help`}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <p id={`${id}-help`} class="small soft">
          {t('documents.rename.help')}
        </p>
      </div>
      <FileProblem problem={problem} />
      <div class="row row--start">
        <button type="submit" class="button" disabled={busy}>
          {t('documents.rename.go')}
        </button>
        <button type="button" class="button button--quiet" onClick={onDone}>
          {t('documents.rename.cancel')}
        </button>
      </div>
    </form>
  );
}

/** Deleted, and not yet gone. */
export function DeletedRow({ caseId, file, readOnly, onChanged }: RowProps) {
  const { t } = useTexts();
  const date = useDates();
  const { busy, problem, run } = useDeed();
  const undo = async () => {
    if ((await run(() => documentsApi.undoDeletion(caseId, file.id))) !== undefined) await onChanged();
  };
  if (file.deleted === null) return null;
  return (
    <li class="stack stack--tight">
      <p id={`document-${file.id}`}>
        <bdi class="breakable">{file.name}</bdi>
      </p>
      <p class="small soft">
        {t('documents.deleted_by')} <bdi>{file.deleted.by}</bdi>, {date(file.deleted.at)} ·{' '}
        {t('documents.gone_on', { when: date(file.deleted.undoUntil) })}
      </p>
      <FileProblem problem={problem} />
      {readOnly ? null : (
        <p>
          <button
            type="button"
            class="button button--quiet"
            disabled={busy}
            aria-describedby={`document-${file.id}`}
            onClick={() => void undo()}
          >
            {t('documents.do.undo')}
          </button>
        </p>
      )}
    </li>
  );
}
