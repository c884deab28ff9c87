// SPDX-License-Identifier: EUPL-1.2
// Today: whose safety needs me now, then what is late, then what comes next, in the order of the rules. Nothing is left out
// because the list is long, and what a filter hides is counted. Looked at again when the tab comes back, never by a timer: that
// would keep a session open at an empty desk.

import '../cases/cases.css';
import './today.css';
import { DANGER_KINDS } from '@amparo/casework/clocks';
import { useEffect, useState } from 'preact/hooks';
import { caseloadApi, type Today, type TodayLine } from '../../../api/caseload-api.ts';
import type { WhoAmI } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link } from '../../../shell/links.tsx';
import { createCell, useCell } from '../../../store/cell.ts';
import { StaffGate } from '../gate.tsx';
import { mayDo } from '../places.ts';
import { ProblemNote } from '../problem-note.tsx';
import { useLoaded } from '../use-loaded.ts';
import { GROUP_OF, GROUPS, type Group, SECTION_OF } from './clock-places.ts';
import { LineLink } from './line-link.tsx';
import { RiskBadges } from './risk-badges.tsx';
import { moveByArrows } from './row-keys.ts';
import { type CallMade, CallNote, SafetyCall } from './safety-call.tsx';
import { dueSentence, useDue } from './use-due.ts';

/** outlives a visit to a file, not the tab */
const wanted = createCell<Group | ''>('');
const DANGER: ReadonlySet<string> = new Set(DANGER_KINDS);

export default function TodayPage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('today.title')} lead={t('today.lead')}>
      {(who) => <Lines who={who} />}
    </StaffGate>
  );
}

function Lines({ who }: { readonly who: WhoAmI }) {
  const { t } = useTexts();
  const { value, problem, reload } = useLoaded(caseloadApi.today);
  const [made, setMade] = useState<CallMade | null>(null);
  useEffect(() => {
    const again = () => {
      if (document.visibilityState === 'visible') void reload();
    };
    document.addEventListener('visibilitychange', again);
    return () => document.removeEventListener('visibilitychange', again);
  }, [reload]);
  if (value === null) {
    return problem === null ? (
      <p role="status">{t('staff.loading')}</p>
    ) : (
      <div class="stack">
        <ProblemNote problem={problem} />
        <p>
          <button type="button" class="button button--quiet" onClick={() => void reload()}>
            {t('staff.try_again')}
          </button>
        </p>
      </div>
    );
  }
  return (
    <div class="stack stack--wide">
      <Glance today={value} />
      <ProblemNote problem={problem} />
      <CallNote made={made} onUndone={reload} />
      <Sorted
        today={value}
        mayHelp={mayDo(who, 'file.help')}
        onCall={async (call) => {
          setMade(call);
          await reload();
        }}
      />
      <p class="row screen-only">
        <button type="button" class="button button--quiet" onClick={() => void reload()}>
          {t('today.again')}
        </button>
        <button type="button" class="button button--quiet" onClick={() => print()}>
          {t('today.print')}
        </button>
        <Link to="/staff/cases" class="button button--quiet">
          {t('cases.list.title')}
        </Link>
      </p>
    </div>
  );
}

/** The answer to "whose safety needs a call today" before anything is read. */
function Glance({ today }: { readonly today: Today }) {
  const { t } = useTexts();
  const persons = (fits: (line: TodayLine) => boolean) =>
    new Set(today.items.filter(fits).map((each) => each.caseId)).size;
  const safety = persons(({ kind }) => DANGER.has(kind));
  const calls = persons(({ kind }) => kind === 'SafetyCall');
  const late = today.items.filter((each) => each.late).length;
  return (
    <ul class="plain glance" aria-label={t('today.glance')}>
      <li class={safety > 0 ? 'glance__danger' : ''}>
        <strong>{safety}</strong> <span>{t('today.count.safety', { count: safety })}</span>
      </li>
      <li class={calls > 0 ? 'glance__danger' : ''}>
        <strong>{calls}</strong> <span>{t('today.count.calls', { count: calls })}</span>
      </li>
      <li>
        <strong>{late}</strong> <span>{t('today.count.late', { count: late })}</span>
      </li>
      <li>
        <strong>{today.approvals}</strong>{' '}
        {today.approvals === 0 ? (
          <span>{t('today.count.approvals', { count: 0 })}</span>
        ) : (
          <Link to="/staff/approvals">{t('today.count.approvals', { count: today.approvals })}</Link>
        )}
      </li>
      <li>
        <strong>{today.notices}</strong>{' '}
        {today.notices === 0 ? (
          <span>{t('today.count.notices', { count: 0 })}</span>
        ) : (
          <Link to="/staff/account">{t('today.count.notices', { count: today.notices })}</Link>
        )}
      </li>
    </ul>
  );
}

interface SortedProps {
  readonly today: Today;
  readonly mayHelp: boolean;
  readonly onCall: (made: CallMade) => Promise<void>;
}

function Sorted({ today: { items, all }, mayHelp, onCall }: SortedProps) {
  const { t } = useTexts();
  const group = useCell(wanted);
  const shown = group === '' ? items : items.filter(({ kind }) => GROUP_OF[kind] === group);
  const parts = {
    safety: shown.filter(({ kind }) => DANGER.has(kind)),
    late: shown.filter(({ kind, late }) => late && !DANGER.has(kind)),
    next: shown.filter(({ kind, late }) => !late && !DANGER.has(kind)),
  } as const;
  if (items.length === 0) {
    return (
      <div class="notice stack stack--tight">
        <p>{t('today.nothing')}</p>
        <p>{t('today.nothing_why')}</p>
      </div>
    );
  }
  return (
    // arrow keys move what has the focus; nothing else happens here
    <div class="stack stack--wide" onKeyDown={moveByArrows}>
      <div class="field screen-only">
        <label for="today-group">{t('today.only')}</label>
        <select
          id="today-group"
          value={group}
          aria-describedby="today-keys"
          onChange={(event) => wanted.set(event.currentTarget.value as Group | '')}
        >
          <option value="">{t('today.group.all')}</option>
          {GROUPS.map((each) => (
            <option key={each} value={each} selected={each === group}>
              {t(`today.group.${each}`)} ({items.filter(({ kind }) => GROUP_OF[kind] === each).length})
            </option>
          ))}
        </select>
        <p id="today-keys" class="small soft">
          {t('today.keys')}
        </p>
      </div>
      <p role="status" class="small soft">
        {all > items.length ? t('today.first', { count: items.length, all }) : ''}
        {group === '' ? '' : t('today.hidden', { count: items.length - shown.length })}
      </p>
      {shown.length === 0 ? <p class="notice">{t('today.nothing_here')}</p> : null}
      {(['safety', 'late', 'next'] as const).map((part) =>
        parts[part].length === 0 ? null : (
          <section key={part} class={`stack due-part due-part--${part}`} aria-labelledby={`today-${part}`}>
            <h2 id={`today-${part}`}>{t(`today.part.${part}`)}</h2>
            <ol class="plain lines">
              {oncePerThing(parts[part]).map(({ line, times }) => (
                <Line key={keyOf(line)} line={line} times={times} mayHelp={mayHelp} onCall={onCall} />
              ))}
            </ol>
          </section>
        ),
      )}
    </div>
  );
}

function keyOf({ caseId, kind, recordId, dueAt }: TodayLine): string {
  return `${caseId} ${kind} ${recordId ?? ''} ${dueAt}`;
}

/** Two points of one plan, or the danger for her and for her family, due at the same time: one line that says how many. */
function oncePerThing(lines: readonly TodayLine[]): readonly { readonly line: TodayLine; readonly times: number }[] {
  const found = new Map<string, { readonly line: TodayLine; readonly times: number }>();
  for (const line of lines) {
    const key = keyOf(line);
    found.set(key, { line, times: (found.get(key)?.times ?? 0) + 1 });
  }
  return [...found.values()];
}

function Line(props: {
  readonly line: TodayLine;
  readonly times: number;
  readonly mayHelp: boolean;
  readonly onCall: (made: CallMade) => Promise<void>;
}) {
  const { line, times, mayHelp, onCall } = props;
  const { caseId, caseNo, alias, kind, dueAt, late } = line;
  const { t } = useTexts();
  const due = useDue();
  return (
    <li class={`line ${DANGER.has(kind) ? 'line--danger' : ''}`}>
      <div class="line__who">
        <LineLink to={`/staff/cases/${caseId}/file/${SECTION_OF[kind]}`} alias={alias} number={caseNo} />
      </div>
      <div class="line__what">
        <strong>
          {t(`casework.clock.${kind}`)}
          {times > 1 ? ` (${times})` : ''}
        </strong>{' '}
        <span class={late ? 'line__late' : 'soft'}>{t(dueSentence(kind, late), { when: due(kind, dueAt) })}</span>
      </div>
      <div class="row row--start line__badges">
        <RiskBadges {...line} />
      </div>
      {kind === 'SafetyCall' && mayHelp ? <SafetyCall line={line} onMade={onCall} /> : null}
    </li>
  );
}
