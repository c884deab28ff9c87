// SPDX-License-Identifier: EUPL-1.2
// A case file: who it is about by alias, where it stands, and one section at a time. The section comes with its own script
// when it is opened. Names are not here; they are asked for in the section of people, and each look is logged.

import '../cases/cases.css';
import './case-file.css';
import { useRoute } from 'preact-iso';
import type { FunctionComponent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { fileApi, type WholeFile } from '../../../api/file-api.ts';
import type { Problem, WhoAmI } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link } from '../../../shell/links.tsx';
import { StaffGate } from '../gate.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { beneficiary, FileProvider, isOutOfDate, latestOf, levelOf } from './file-props.ts';

const SECTIONS = {
  overview: () => import('./overview.tsx'),
  consents: () => import('./consents.tsx'),
  danger: () => import('./danger.tsx'),
  health: () => import('./health.tsx'),
  help: () => import('./help.tsx'),
  referrals: () => import('./referrals.tsx'),
  people: () => import('./people.tsx'),
  decisions: () => import('./decisions.tsx'),
  together: () => import('./together.tsx'),
  responsible: () => import('./responsible.tsx'),
  history: () => import('./history.tsx'),
  sheet: () => import('./sheet.tsx'),
} as const satisfies Record<string, () => Promise<{ readonly default: FunctionComponent }>>;
type Section = keyof typeof SECTIONS;
const SECTION_NAMES = Object.keys(SECTIONS) as readonly Section[];

function isSection(name: string | undefined): name is Section {
  return name !== undefined && Object.hasOwn(SECTIONS, name);
}

export default function CaseFilePage() {
  const { t } = useTexts();
  const { id = '', section } = useRoute().params;
  const shown = isSection(section) ? section : 'overview';
  return (
    <StaffGate title={t(`casefile.section.${shown}`)}>
      {(who) => <File key={id} id={id} section={shown} who={who} />}
    </StaffGate>
  );
}

function File({ id, section, who }: { readonly id: string; readonly section: Section; readonly who: WhoAmI }) {
  const { t } = useTexts();
  const [file, setFile] = useState<WholeFile | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const reload = async () => {
    const outcome = await fileApi.read(id);
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
    return (
      <div class="stack">
        {problem === null ? <p role="status">{t('staff.loading')}</p> : <ProblemNote problem={problem} />}
        {problem?.code === 'not-found' ? <p>{t('cases.case.not_found')}</p> : null}
        {problem === null ? null : (
          <div class="row">
            <button type="button" class="button button--quiet" onClick={() => void reload()}>
              {t('staff.try_again')}
            </button>
            <Link to="/staff/cases" class="button button--quiet">
              {t('cases.back_to_list')}
            </Link>
          </div>
        )}
      </div>
    );
  }
  const readOnly = file.relation === 'break-glass' || file.relation === 'referred';
  return (
    <div class="stack stack--wide case-file">
      <Head file={file} />
      <Sections id={id} here={section} conflicts={file.conflicts} />
      <ProblemNote problem={problem} />
      <FileProvider value={{ file, who, reload, readOnly }}>
        <Shown key={section} section={section} />
      </FileProvider>
    </div>
  );
}

function Shown({ section }: { readonly section: Section }) {
  const { t } = useTexts();
  const [Part, setPart] = useState<FunctionComponent | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let wanted = true;
    SECTIONS[section]().then(
      (module) => wanted && setPart(() => module.default),
      () => wanted && setFailed(true),
    );
    return () => {
      wanted = false;
    };
  }, [section]);
  if (failed) return <p class="notice notice--danger">{t('staff.problem.network')}</p>;
  return Part === null ? <p role="status">{t('staff.loading')}</p> : <Part />;
}

function Head({ file }: { readonly file: WholeFile }) {
  const { t } = useTexts();
  const { alias } = beneficiary(file) ?? {};
  const flags = file.facts?.flags ?? [];
  return (
    <div class="case-head screen-only">
      <p class="case-head__who">
        <strong>
          <bdi class="breakable">{alias ?? file.ownReference}</bdi>
        </strong>
        {alias === undefined || alias === null ? null : <bdi class="small soft breakable">{file.ownReference}</bdi>}
      </p>
      <ul class="plain row row--start">
        <li class="badge">{t(`casework.stage.${file.stage}`)}</li>
        <RiskBadge file={file} scope="Self" />
        <RiskBadge file={file} scope="Family" />
        {flags.map((flag) => (
          <li key={flag} class="badge badge--care">
            {t(`casework.flag.${flag}`)}
          </li>
        ))}
      </ul>
      {file.relation === 'break-glass' ? <p class="notice notice--danger">{t('cases.case.broken')}</p> : null}
      {file.relation === 'referred' ? <p class="notice notice--care">{t('cases.case.referred')}</p> : null}
    </div>
  );
}

function RiskBadge({ file, scope }: { readonly file: WholeFile; readonly scope: 'Self' | 'Family' }) {
  const { t } = useTexts();
  const risk = latestOf(file, scope);
  if (risk === undefined) return null;
  const level = levelOf(risk);
  return (
    <li class={`badge risk risk--${level.toLowerCase()}`}>
      {t('casefile.danger.badge', {
        scope: t(`casework.risk_scope.${scope}`),
        level: t(`casework.risk_level.${level}`),
      })}
      {isOutOfDate(risk, Date.now()) ? ` (${t('casefile.danger.old')})` : ''}
    </li>
  );
}

function Sections(props: { readonly id: string; readonly here: Section; readonly conflicts: number }) {
  const { id, here, conflicts } = props;
  const { t } = useTexts();
  return (
    <nav class="case-sections screen-only" aria-label={t('casefile.sections')}>
      <ul class="plain">
        {SECTION_NAMES.map((section) => (
          <li key={section}>
            <Link
              to={`/staff/cases/${id}/file/${section}`}
              class={`case-sections__link ${section === here ? 'case-sections__link--here' : ''}`}
            >
              {t(`casefile.section.${section}`)}
              {section === 'history' && conflicts > 0 ? ` (${conflicts})` : ''}
            </Link>
          </li>
        ))}
        <li>
          <Link to={`/staff/cases/${id}`} class="case-sections__link">
            {t('casefile.section.case')}
          </Link>
        </li>
      </ul>
    </nav>
  );
}
