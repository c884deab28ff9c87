// SPDX-License-Identifier: EUPL-1.2
// A safety call that was made, written down from Today by one press and taken back by another. How the person may be reached
// stands in the file, where each look is logged; no number is here.

import { useMemo, useState } from 'preact/hooks';
import { fileApi } from '../../../api/file-api.ts';
import type { TodayLine } from '../../../api/caseload-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link } from '../../../shell/links.tsx';
import { todayThere } from '../day.ts';
import { createKeyring, useDeed } from '../use-deed.ts';
import { RuleWords } from './rule-words.tsx';

export interface CallMade {
  readonly caseId: string;
  readonly who: string;
  readonly recordId: string;
  readonly version: number;
}

const CALL = {
  category: 'Safety',
  subtype: 'SafetyCall',
  outcome: 'Delivered',
  startsAt: null,
  quantity: null,
  unit: null,
  value: null,
  currency: null,
  providerOrgId: null,
  providerServiceId: null,
  location: null,
  locationConfidential: true,
  companions: [],
  interpreterMode: null,
  interpreterId: null,
  planItemId: null,
  note: null,
  consularPost: null,
} as const;

export function SafetyCall(props: { readonly line: TodayLine; readonly onMade: (made: CallMade) => Promise<void> }) {
  const { caseId, caseNo, alias } = props.line;
  const { t } = useTexts();
  const { busy, problem, run } = useDeed();
  const keyFor = useMemo(createKeyring, []);
  const who = alias === '' ? caseNo : alias;
  const write = async () => {
    const body = { ...CALL, date: todayThere() };
    const done = await run(() => fileApi.make(caseId, 'services', body, keyFor(body)));
    const record = done?.value.record;
    if (record !== undefined && record !== null)
      await props.onMade({ caseId, who, recordId: record.id, version: record.version });
  };
  return (
    <div class="stack stack--tight screen-only">
      <p class="row">
        <Link to={`/staff/cases/${caseId}/file/people`} class="button button--quiet">
          {t('today.call.how')}
        </Link>
        <button
          type="button"
          class="button"
          disabled={busy}
          aria-label={t('today.call.made_of', { who })}
          onClick={() => void write()}
        >
          {t('today.call.made')}
        </button>
      </p>
      <RuleWords problem={problem} />
    </div>
  );
}

/** Stands after the press, until the next one. */
export function CallNote(props: { readonly made: CallMade | null; readonly onUndone: () => Promise<void> }) {
  const { made, onUndone } = props;
  const { t } = useTexts();
  const { busy, problem, run } = useDeed();
  const [undone, setUndone] = useState('');
  const takeBack = async (call: CallMade) => {
    const done = await run(() => fileApi.undo(call.caseId, { kind: 'service', ...call }));
    if (done === undefined) return;
    setUndone(call.recordId);
    await onUndone();
  };
  const isBack = made !== null && undone === made.recordId;
  return (
    <div class="screen-only">
      <div role="status">
        {made === null ? null : (
          <p class="notice">{t(isBack ? 'today.call.undone' : 'today.call.written', { who: made.who })}</p>
        )}
      </div>
      {made === null || isBack ? null : (
        <p>
          <button type="button" class="button button--quiet" disabled={busy} onClick={() => void takeBack(made)}>
            {t('today.call.undo')}
          </button>
        </p>
      )}
      <RuleWords problem={problem} />
    </div>
  );
}
