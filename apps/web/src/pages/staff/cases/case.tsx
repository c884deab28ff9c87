// SPDX-License-Identifier: EUPL-1.2
// One case: its own reference, how the reader comes to it, who works on it, the conversations that belong to it. Who the
// person is stays behind a button. What the reader's roles or way do not allow is not offered; the server decides again.

import './cases.css';
import { useRoute } from 'preact-iso';
import { useEffect, useState } from 'preact/hooks';
import { type CaseFile, casesApi } from '../../../api/cases-api.ts';
import type { Problem, WhoAmI } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link } from '../../../shell/links.tsx';
import { StaffGate } from '../gate.tsx';
import { mayDo } from '../places.ts';
import { ProblemNote } from '../problem-note.tsx';
import { useDates } from '../use-dates.ts';
import { useNow } from '../use-now.ts';
import { Attached } from './attached.tsx';
import type { CaseProps } from './case-props.ts';
import { ConflictOfInterest } from './conflict.tsx';
import { Erasure } from './erasure.tsx';
import { IdentityPanel } from './identity.tsx';
import { NewKey } from './new-key.tsx';
import { WhoWorks } from './who-works.tsx';

export default function CasePage() {
  const { t } = useTexts();
  const { id = '' } = useRoute().params;
  return <StaffGate title={t('cases.case.title')}>{(who) => <Case key={id} id={id} who={who} />}</StaffGate>;
}

function Case({ id, who }: { readonly id: string; readonly who: WhoAmI }) {
  const { t } = useTexts();
  const [file, setFile] = useState<CaseFile | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const reload = async () => {
    const outcome = await casesApi.read(id);
    if (outcome.ok) {
      setFile(outcome.value);
      setProblem(null);
      return;
    }
    setProblem(outcome.problem);
    // what is no longer given is no longer shown
    if (outcome.problem.status === 404 || outcome.problem.status === 403) setFile(null);
  };
  useEffect(() => void reload(), [id]);
  if (file === null) {
    return problem === null ? (
      <p role="status">{t('staff.loading')}</p>
    ) : (
      <div class="stack">
        <ProblemNote problem={problem} />
        {problem.code === 'not-found' ? <p>{t('cases.case.not_found')}</p> : null}
        <div class="row">
          <button type="button" class="button button--quiet" onClick={() => void reload()}>
            {t('staff.try_again')}
          </button>
          <Link to="/staff/cases" class="button button--quiet">
            {t('cases.back_to_list')}
          </Link>
        </div>
      </div>
    );
  }
  return (
    <div class="stack stack--wide">
      <ProblemNote problem={problem} />
      <Shown file={file} who={who} onChanged={setFile} reload={reload} />
    </div>
  );
}

function Shown(props: CaseProps) {
  const { file, who } = props;
  const { t } = useTexts();
  const readOnly = file.relation === 'break-glass' || file.relation === 'referred';
  return (
    <>
      {file.breakGlass === undefined ? null : <BreakGlassBanner {...file.breakGlass} onOver={props.reload} />}
      {file.relation === 'referred' ? <p class="notice notice--care">{t('cases.case.referred')}</p> : null}
      <Facts file={file} />
      {mayDo(who, 'file.read') ? (
        <section class="card stack" aria-labelledby="case-file-link">
          <h2 id="case-file-link">{t('cases.case.file_go')}</h2>
          <p>{t('cases.case.file_about')}</p>
          <p>
            <Link to={`/staff/cases/${file.id}/file/overview`} class="button">
              {t('cases.case.file_go')}
            </Link>
          </p>
        </section>
      ) : null}
      <IdentityPanel {...props} readOnly={readOnly} />
      {file.assignments === undefined ? null : <WhoWorks {...props} readOnly={readOnly} />}
      {file.conversations === undefined ? null : <Attached {...props} readOnly={readOnly} />}
      {mayDo(who, 'attachment.list') ? (
        <section class="card stack" aria-labelledby="case-documents">
          <h2 id="case-documents">{t('documents.title')}</h2>
          <p>{t('documents.lead')}</p>
          <p>
            <Link to={`/staff/cases/${file.id}/documents`} class="button button--quiet">
              {t('documents.go')}
            </Link>
          </p>
        </section>
      ) : null}
      {!readOnly && mayDo(who, 'case.who-looked') ? (
        <section class="card stack" aria-labelledby="looks">
          <h2 id="looks">{t('audit.who_looked.title')}</h2>
          <p>{t('cases.case.looks_about')}</p>
          <p>
            <Link to={`/staff/cases/${file.id}/looks`} class="button button--quiet">
              {t('cases.case.looks_go')}
            </Link>
          </p>
        </section>
      ) : null}
      {file.denied === undefined ? null : <ConflictOfInterest {...props} readOnly={readOnly} />}
      {!readOnly && mayDo(who, 'case.replace-key') ? <NewKey {...props} /> : null}
      {!readOnly && mayDo(who, 'case.request-erasure') ? <Erasure {...props} /> : null}
    </>
  );
}

function Facts({ file }: { readonly file: CaseFile }) {
  const { t } = useTexts();
  const date = useDates();
  return (
    <section class="stack" aria-labelledby="case-facts">
      <h2 id="case-facts">
        <bdi class="breakable">{file.ownReference ?? t('cases.case.no_reference')}</bdi>
      </h2>
      <dl class="facts-list">
        <div>
          <dt>{t('cases.case.how')}</dt>
          <dd>{t(`cases.relation_about.${file.relation}`)}</dd>
        </div>
        {file.createdAt === undefined ? null : (
          <div>
            <dt>{t('cases.case.opened')}</dt>
            <dd>{date(file.createdAt)}</dd>
          </div>
        )}
        {file.changedAt === undefined ? null : (
          <div>
            <dt>{t('cases.case.changed')}</dt>
            <dd>{date(file.changedAt)}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}

const MINUTE = 60_000;

/** Stands above everything while somebody reads a case that is not theirs, and takes the case away when the hour is over. */
function BreakGlassBanner(props: NonNullable<CaseFile['breakGlass']> & { readonly onOver: () => Promise<void> }) {
  const { until, identityUntil, onOver } = props;
  const { t } = useTexts();
  const date = useDates();
  const left = Date.parse(until) - useNow(5_000);
  const over = left <= 0;
  useEffect(() => {
    if (over) void onOver();
  }, [over]);
  return (
    <div class="notice notice--danger stack stack--tight" role="note">
      <p>
        <strong>{t('cases.case.broken')}</strong>
      </p>
      <p>
        {t(over ? 'cases.case.broken_over' : 'cases.case.broken_left', {
          when: date(until),
          minutes: Math.max(1, Math.ceil(left / MINUTE)),
        })}
      </p>
      <p>
        {identityUntil === null
          ? t('cases.case.broken_no_identity')
          : t('cases.case.broken_identity', { when: date(identityUntil) })}
      </p>
      <p>{t('cases.case.broken_marked')}</p>
    </div>
  );
}
