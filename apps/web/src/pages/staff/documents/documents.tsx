// SPDX-License-Identifier: EUPL-1.2
// The documents of a case, as a section that any page of the case can hold. Says first what happens to a file: who can open
// it, what is removed from it, what is written down.

import './documents.css';
import { useCallback, useRef, useState } from 'preact/hooks';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { useLoaded } from '../use-loaded.ts';
import { AddDocuments } from './add-documents.tsx';
import { DeletedRow, DocumentRow } from './document-row.tsx';
import { documentsApi } from './documents-api.ts';
import { FileProblem } from './file-problem.tsx';

export function Documents({ caseId, readOnly = false }: { readonly caseId: string; readonly readOnly?: boolean }) {
  const { t } = useTexts();
  const { value, problem, reload } = useLoaded(
    useCallback(() => documentsApi.list(caseId), [caseId]),
    [caseId],
  );
  const [said, setSaid] = useState('');
  const heading = useRef<HTMLHeadingElement>(null);
  const changed = async () => {
    await reload();
    setSaid(t('documents.changed'));
    // the button that was pressed may be gone with its row
    if (document.activeElement === document.body) heading.current?.focus();
  };
  const kept = value?.attachments.filter(({ deleted }) => deleted === null) ?? [];
  const deleted = value?.attachments.filter((file) => file.deleted !== null) ?? [];
  return (
    <section class="card stack documents" aria-labelledby="documents">
      <h2 id="documents" tabIndex={-1} ref={heading}>
        {t('documents.title')}
      </h2>
      <p>{t('documents.lead')}</p>
      <FileProblem problem={problem} />
      {value === null && problem === null ? <p role="status">{t('staff.loading')}</p> : null}
      {value === null ? null : (
        <>
          <p role="status" class="small">
            {said}
          </p>
          {kept.length === 0 ? <p class="soft">{t('documents.none')}</p> : null}
          <ul class="plain entry-list">
            {kept.map((file) => (
              <DocumentRow key={file.id} caseId={caseId} file={file} readOnly={readOnly} onChanged={changed} />
            ))}
          </ul>
          {deleted.length === 0 ? null : (
            <details>
              <summary>{t('documents.deleted_count', { count: deleted.length })}</summary>
              <ul class="plain entry-list">
                {deleted.map((file) => (
                  <DeletedRow key={file.id} caseId={caseId} file={file} readOnly={readOnly} onChanged={changed} />
                ))}
              </ul>
            </details>
          )}
          {readOnly ? null : (
            <AddDocuments
              caseId={caseId}
              fileBytes={value.fileBytes}
              photos={value.photos}
              onKept={() => void changed()}
            />
          )}
        </>
      )}
    </section>
  );
}
