// SPDX-License-Identifier: EUPL-1.2
// One case in a list: alias and number, where it stands, the danger, what is due first, who works on it. Never a name.

import '../today/today.css';
import type { CaseloadLine } from '../../../api/caseload-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { LineLink } from '../today/line-link.tsx';
import { RiskBadges } from '../today/risk-badges.tsx';
import { dueSentence, useDue } from '../today/use-due.ts';
import { useDates } from '../use-dates.ts';

export function CaseLine(props: {
  readonly line: CaseloadLine;
  readonly caseWorker: string | undefined;
  /** left out where nothing is chosen from the list */
  readonly chosen?: boolean;
  readonly onChoose?: (chosen: boolean) => void;
}) {
  const { line, caseWorker, chosen = false, onChoose } = props;
  const { id, alias, ownReference, caseNumber, stage, isChild, relation, next, late, changedAt } = line;
  const { t } = useTexts();
  const date = useDates();
  const due = useDue();
  const isLate = next !== null && Date.parse(next.dueAt) <= Date.now();
  return (
    <li class={`line kept__row ${chosen ? 'line--chosen' : ''}`}>
      <div class="line__who">
        <LineLink to={`/staff/cases/${id}/file/overview`} alias={alias} number={ownReference} />
        <p class="small soft">
          {ownReference === caseNumber ? null : (
            <>
              <bdi>{caseNumber}</bdi> ·{' '}
            </>
          )}
          {caseWorker === undefined ? t(`cases.relation.${relation}`) : <bdi>{caseWorker}</bdi>}
          {' · '}
          {t('cases.list.changed', { when: date(changedAt) })}
        </p>
      </div>
      <div class="line__what">
        {next === null ? (
          <span class="soft">{t('today.list.nothing_due')}</span>
        ) : (
          <>
            <strong>{t(`casework.clock.${next.kind}`)}</strong>{' '}
            <span class={isLate ? 'line__late' : 'soft'}>
              {t(dueSentence(next.kind, isLate), { when: due(next.kind, next.dueAt) })}
            </span>
          </>
        )}
        {late > 1 ? <p class="small line__late">{t('today.list.late_more', { count: late })}</p> : null}
      </div>
      <div class="row row--start line__badges">
        <span class="badge">{t(`casework.stage.${stage}`)}</span>
        {isChild ? <span class="badge badge--care">{t('today.list.child')}</span> : null}
        <RiskBadges {...line} />
        {onChoose === undefined ? null : (
          <label class="line__choose screen-only">
            <input type="checkbox" checked={chosen} onChange={(event) => onChoose(event.currentTarget.checked)} />
            <span class="small">
              {t('today.many.choose')} <span class="visually-hidden">{alias ?? ownReference}</span>
            </span>
          </label>
        )}
      </div>
    </li>
  );
}
