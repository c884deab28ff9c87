// SPDX-License-Identifier: EUPL-1.2
// Who answers for the case, who belongs to its care team, whether a court's interest keeps it, and what of it went to whom.

import { useState } from 'preact/hooks';
import { type Assignment, casesApi } from '../../../api/cases-api.ts';
import type { Disclosure } from '../../../api/caseload-api.ts';
import { fileApi } from '../../../api/file-api.ts';
import type { Translate } from '../../../i18n/texts.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { wordsForCode } from '../code-words.ts';
import { mayDo } from '../places.ts';
import { ProblemNote } from '../problem-note.tsx';
import { useDates } from '../use-dates.ts';
import { useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';
import { Form, Opens, SelectField } from './fields.tsx';
import { nameOf, useFile } from './file-props.ts';
import { RuleNote, WarningNote } from './rule-note.tsx';
import { useAct } from './use-act.ts';
import { useWords } from './words.ts';

export default function Responsible() {
  return (
    <div class="stack stack--wide">
      <TwoPeople />
      <CareTeam />
      <LegalHold />
      <WentOut />
    </div>
  );
}

function TwoPeople() {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const act = useAct();
  const [said, setSaid] = useState(false);
  const rows = [
    ['worker', file.caseWorkerId],
    ['supervisor', file.supervisorId],
  ] as const;
  return (
    <section class="card stack" aria-labelledby="two-people">
      <h2 id="two-people">{t('casefile.responsible.title')}</h2>
      <p>{t('casefile.responsible.about')}</p>
      <dl class="facts-list">
        {rows.map(([role, userId]) => (
          <div key={role}>
            <dt>{t(`casefile.responsible.${role}`)}</dt>
            <dd>
              <bdi>{nameOf(file, userId) || t('casefile.responsible.nobody')}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      <WarningNote warnings={act.warnings} />
      <p role="status">{said ? t('casefile.responsible.given') : ''}</p>
      {readOnly || !mayDo(who, 'file.approve') ? null : (
        <Opens key={file.facts?.version} title={t('casefile.responsible.change')}>
          <Give act={act} onGiven={setSaid} />
        </Opens>
      )}
      <RuleNote problem={act.problem} />
    </section>
  );
}

function Give(props: { readonly act: ReturnType<typeof useAct>; readonly onGiven: (given: boolean) => void }) {
  const { act, onGiven } = props;
  const { t } = useTexts();
  const { file } = useFile();
  const colleagues = useLoaded(casesApi.colleagues).value?.colleagues ?? [];
  const [caseWorkerId, setWorker] = useState(file.caseWorkerId ?? '');
  const [supervisorId, setSupervisor] = useState(file.supervisorId ?? '');
  const choose = (id: string, label: string, value: string, onChange: (userId: string) => void) => (
    <SelectField
      id={id}
      label={label}
      value={value}
      options={colleagues.map(({ userId }) => userId)}
      word={(userId) => colleagues.find((each) => each.userId === userId)?.displayName ?? userId}
      empty={t('casefile.choose')}
      onChange={onChange}
    />
  );
  return (
    <Form
      busy={act.busy}
      go={t('casefile.responsible.go')}
      onSubmit={() => void act.ofCase('PUT', 'responsible', { caseWorkerId, supervisorId }).then(onGiven)}
    >
      <div class="two">
        {choose('responsible-worker', t('casefile.responsible.worker'), caseWorkerId, setWorker)}
        {choose('responsible-supervisor', t('casefile.responsible.supervisor'), supervisorId, setSupervisor)}
      </div>
    </Form>
  );
}

function CareTeam() {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const { value, problem, reload } = useLoaded(() => casesApi.read(file.id), [file.id, file.changedAt]);
  const { busy, problem: refused, run } = useDeed();
  const running = (value?.assignments ?? []).filter(({ until }) => until === null || Date.parse(until) > Date.now());
  const may = !readOnly && mayDo(who, 'case.assign');
  const set = async ({ userId, careTeam }: Assignment) => {
    if ((await run(() => casesApi.careTeam(file.id, userId, !careTeam))) !== undefined) await reload();
  };
  return (
    <section class="card stack" aria-labelledby="care-team">
      <h2 id="care-team">{t('casefile.responsible.care_title')}</h2>
      <p>{t('casefile.responsible.care_about')}</p>
      <ProblemNote problem={problem ?? refused} />
      <ul class="plain entry-list">
        {running.map((each) => (
          <li key={each.userId} class="row">
            <span>
              <bdi>{each.displayName}</bdi>{' '}
              <span class="badge">
                {t(each.careTeam ? 'casefile.responsible.care_in' : 'casefile.responsible.care_out')}
              </span>
            </span>
            {may ? (
              <button
                type="button"
                class="button button--quiet button--small"
                disabled={busy}
                aria-label={t(
                  each.careTeam ? 'casefile.responsible.care_take_of' : 'casefile.responsible.care_add_of',
                  { name: each.displayName },
                )}
                onClick={() => void set(each)}
              >
                {t(each.careTeam ? 'casefile.responsible.care_take' : 'casefile.responsible.care_add')}
              </button>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

function LegalHold() {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const act = useAct();
  const { facts } = file;
  if (facts?.legalHold === undefined) return null;
  return (
    <section class="card stack" aria-labelledby="legal-hold">
      <h2 id="legal-hold">{t('casefile.responsible.hold_title')}</h2>
      <p>{t('casefile.responsible.hold_about')}</p>
      <p class={facts.legalHold ? 'notice notice--care' : 'soft'}>
        {facts.legalHold
          ? t('casefile.responsible.hold_on', { name: nameOf(file, facts.legalHoldSetBy) })
          : t('casefile.responsible.hold_off')}
      </p>
      {readOnly || !mayDo(who, 'file.legal-hold') ? null : (
        <p>
          <button
            type="button"
            class="button button--quiet"
            disabled={act.busy}
            onClick={() => void act.ofCase('POST', 'legal-hold', { hold: !facts.legalHold })}
          >
            {t(facts.legalHold ? 'casefile.responsible.hold_lift' : 'casefile.responsible.hold_set')}
          </button>
        </p>
      )}
      <RuleNote problem={act.problem} />
    </section>
  );
}

/** An export has purposes of its own, which may be newer than these words. */
function purposeWord(t: Translate, purpose: string): string {
  const words = t(`consents.purpose.${purpose}.name`);
  return words.startsWith('consents.') ? purpose : words;
}

function WentOut() {
  const { t } = useTexts();
  const { file } = useFile();
  const date = useDates();
  const { country } = useWords();
  const first = useLoaded(() => fileApi.disclosures(file.id), [file.id, file.changedAt]);
  const [more, setMore] = useState<readonly Disclosure[]>([]);
  const [cursor, setCursor] = useState<string | null | undefined>(undefined);
  const all = [...(first.value?.disclosures ?? []), ...more];
  const next = cursor === undefined ? (first.value?.next ?? null) : cursor;
  const goOn = async (from: string) => {
    const outcome = await fileApi.disclosures(file.id, from);
    if (!outcome.ok) return;
    setMore(more.concat(outcome.value.disclosures));
    setCursor(outcome.value.next);
  };
  return (
    <section class="card stack" aria-labelledby="went-out">
      <h2 id="went-out">{t('casefile.responsible.out_title')}</h2>
      <p>{t('casefile.responsible.out_about')}</p>
      <ProblemNote problem={first.problem} />
      {first.value !== null && all.length === 0 ? <p class="soft">{t('casefile.responsible.out_none')}</p> : null}
      <ul class="plain entry-list">
        {all.map(({ id, at, recipientClass, country: where, purpose, categories }) => (
          <li key={id}>
            <strong>{wordsForCode(t, 'consents.class', recipientClass)}</strong>, {country(where)} ·{' '}
            {purposeWord(t, purpose)}{' '}
            <time class="small soft" dateTime={at}>
              {date(at)}
            </time>
            <br />
            <span class="small">{categories.map((each) => wordsForCode(t, 'consents.data', each)).join(', ')}</span>
          </li>
        ))}
      </ul>
      {next === null ? null : (
        <p>
          <button type="button" class="button button--quiet" onClick={() => void goOn(next)}>
            {t('casefile.responsible.out_more')}
          </button>
        </p>
      )}
    </section>
  );
}
