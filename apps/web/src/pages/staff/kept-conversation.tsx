// SPDX-License-Identifier: EUPL-1.2
// A kept conversation: the result of one version with what it rests on, the decision of a named person, and the history of
// all versions. A determination is a draft until somebody accepts, amends or rejects it.

import { useRoute } from 'preact-iso';
import { useEffect, useState } from 'preact/hooks';
import { api, newKey } from '../../api/client.ts';
import {
  type Conversation,
  type DeterminationSummary,
  type DeterminationWithConversation,
  type Problem,
  REASONS,
  type Reason,
} from '../../api/types.ts';
import { useTexts } from '../../i18n/use-texts.tsx';
import { AnswersPanel } from '../../interview/answers.tsx';
import { type Engine, useEngine } from '../../interview/engine.ts';
import { talkOf } from '../../interview/talk.ts';
import { beginWork } from '../../interview/workspace.tsx';
import { determineTalk } from '../../result/determine-talk.ts';
import type { Grounds } from '../../result/evidence.tsx';
import { groundsOf } from '../../result/grounds.ts';
import { type Laws, loadLaws } from '../../result/laws.ts';
import { ResultPanel } from '../../result/result.tsx';
import { Link, useGo } from '../../shell/links.tsx';
import { useCell } from '../../store/cell.ts';
import { currentWork } from './current-work.ts';
import { StaffGate } from './gate.tsx';
import { ProblemNote } from './problem-note.tsx';
import { savedState } from './saved-talk.ts';
import { useDates } from './use-dates.ts';

interface Loaded {
  readonly conversation: Conversation;
  readonly history: readonly DeterminationSummary[];
  readonly shown: DeterminationWithConversation | null;
}

export default function KeptConversationPage() {
  const { t } = useTexts();
  const { id = '' } = useRoute().params;
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const title =
    loaded === null ? t('staff.kept.title') : t('staff.work.title', { reference: loaded.conversation.ownReference });
  return (
    <StaffGate title={title}>
      {({ demo }) => <KeptConversation key={id} id={id} demo={demo} loaded={loaded} onLoaded={setLoaded} />}
    </StaffGate>
  );
}

function KeptConversation(props: {
  readonly id: string;
  readonly demo: boolean;
  readonly loaded: Loaded | null;
  readonly onLoaded: (loaded: Loaded) => void;
}) {
  const { id, loaded } = props;
  const { t } = useTexts();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [laws, setLaws] = useState<Laws | null>(null);

  const load = async (wanted?: number) => {
    const [conversation, history] = await Promise.all([api.conversation(id), api.history(id)]);
    if (!conversation.ok) return setProblem(conversation.problem);
    if (!history.ok) return setProblem(history.problem);
    const version = wanted ?? conversation.value.latest?.version;
    const shown = version === undefined ? null : await api.version(id, version);
    if (shown !== null && !shown.ok) return setProblem(shown.problem);
    setProblem(null);
    return props.onLoaded({
      conversation: conversation.value,
      history: history.value.determinations,
      shown: shown === null ? null : shown.value,
    });
  };
  useEffect(() => {
    void load();
    loadLaws().then(setLaws, () => undefined);
  }, [id]);

  if (problem !== null) {
    return (
      <div class="stack">
        <ProblemNote problem={problem} />
        <button type="button" class="button button--quiet" onClick={() => void load()}>
          {t('staff.try_again')}
        </button>
      </div>
    );
  }
  if (loaded === null || laws === null || loaded.conversation.id !== id)
    return <p role="status">{t('staff.loading')}</p>;
  return <Shown {...props} loaded={loaded} laws={laws} onAgain={(version) => void load(version)} />;
}

function Shown(props: {
  readonly loaded: Loaded;
  readonly laws: Laws;
  readonly demo: boolean;
  readonly onAgain: (version?: number) => void;
}) {
  const { loaded, laws } = props;
  const { conversation, shown } = loaded;
  const { t } = useTexts();
  const dates = useDates();
  const { engine } = useEngine(conversation.instrument.id);
  const chosen = shown?.determination.result.national?.pack.id;
  const [pack, setPack] = useState(chosen);
  const [answersOpen, setAnswersOpen] = useState(false);
  useEffect(() => setPack(chosen), [chosen, shown]);
  if (shown === null) return <NothingDetermined {...props} />;
  const { determination } = shown;
  const saved = engine === undefined ? undefined : savedState(engine, shown);
  const again = saved === undefined || engine === undefined ? undefined : determineTalk(engine, saved, pack);
  // what was saved is shown as it was saved; another law can be set beside it without changing it
  const result =
    pack === chosen || again === undefined
      ? determination.result
      : { un: determination.result.un, byPack: determination.result.byPack, ...nationalOf(again.result) };
  const grounds: Grounds =
    again === undefined || engine === undefined || saved === undefined
      ? new Map()
      : groundsOf({ engine, state: saved, t }, again.assessment, []);
  const cards = engine?.interview.instrument.cards ?? {};
  const latest = determination.version === conversation.latest?.version;
  return (
    <div class="stack stack--wide">
      <div class="row">
        <span class="badge">{t(`staff.status.${determination.status}`)}</span>
        <span class="small">{t('staff.kept.version', { version: determination.version })}</span>
        {conversation.group === null ? null : (
          <Link to={`/staff/groups/${conversation.group.id}`}>
            {t('staff.group.link', { reference: conversation.group.ownReference })}
          </Link>
        )}
      </div>
      {latest ? null : <p class="notice notice--care">{t('staff.kept.not_latest')}</p>}
      {determination.status === 'rejected' ? (
        <p class="notice notice--care">
          <strong>{statusWords(determination, t, dates)}</strong> {t('staff.kept.rejected_about')}
        </p>
      ) : null}
      <ResultPanel
        laws={laws}
        facts={determination.facts}
        result={result}
        grounds={grounds}
        pack={pack}
        onPack={setPack}
        head={{
          reference: conversation.ownReference,
          status: statusWords(determination, t, dates),
          demo: props.demo,
        }}
        cards={(again?.assessment.conduct.cards ?? []).flatMap((id) => cards[id] ?? [])}
      />
      {engine === undefined || saved === undefined ? (
        <p class="small soft screen-only">{t('staff.kept.no_answers')}</p>
      ) : (
        <details class="screen-only sketch" onToggle={(event) => setAnswersOpen(event.currentTarget.open)}>
          <summary>{t('interview.answers.title')}</summary>
          {answersOpen ? <AnswersPanel engine={engine} talk={talkOf(engine.interview, saved)} /> : null}
        </details>
      )}
      {latest ? <DecisionForm {...props} shown={shown} engine={engine} saved={saved} pack={pack} /> : null}
      <History {...props} version={determination.version} />
      <DiscardKept conversation={conversation} accepted={loaded.history.some(({ status }) => status === 'accepted')} />
    </div>
  );
}

function nationalOf(result: { readonly national?: unknown; readonly difference?: unknown }) {
  const { national, difference } = result as Pick<
    DeterminationWithConversation['determination']['result'],
    'national' | 'difference'
  >;
  return national === undefined || difference === undefined ? {} : { national, difference };
}

function statusWords(
  { status, decision }: DeterminationSummary,
  t: (key: string, values?: Readonly<Record<string, string>>) => string,
  dates: (instant: string) => string,
): string {
  if (decision === null) return t(`staff.status.${status}`);
  return t(`staff.kept.decided.${decision.decision}`, { name: decision.decidedBy, date: dates(decision.decidedAt) });
}

function NothingDetermined({ loaded }: { readonly loaded: Loaded }) {
  const { t } = useTexts();
  return (
    <div class="stack">
      <p class="notice">{t('staff.kept.nothing')}</p>
      <DiscardKept conversation={loaded.conversation} accepted={false} />
    </div>
  );
}

interface DecisionProps {
  readonly loaded: Loaded;
  readonly shown: DeterminationWithConversation;
  readonly engine: Engine | undefined;
  readonly saved: ReturnType<typeof savedState>;
  readonly pack: string | undefined;
  readonly onAgain: () => void;
}

const DECISIONS = ['accept', 'amend', 'reject'] as const;

function DecisionForm(props: DecisionProps) {
  const { shown, loaded, engine, saved } = props;
  const { t } = useTexts();
  const go = useGo();
  const held = useCell(currentWork);
  const [decision, setDecision] = useState<(typeof DECISIONS)[number] | null>(null);
  const [reason, setReason] = useState<Reason | ''>('');
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [key] = useState(newKey);
  const { determination } = shown;
  const { conversation } = loaded;
  const decided = determination.status !== 'draft';

  const amend = async (why: Reason) => {
    if (engine === undefined || saved === undefined) return;
    const group = conversation.group === null ? null : await api.group(conversation.group.id);
    if (group !== null && !group.ok) {
      setProblem(group.problem);
      return;
    }
    currentWork.set({
      reference: conversation.ownReference,
      language: conversation.language,
      // the answers first: they are what is corrected
      work: beginWork(
        { ...talkOf(engine.interview, saved), place: { kind: 'answers' }, goesOn: true },
        'talk',
        props.pack,
      ),
      groupReference: null,
      group: group === null ? null : group.value,
      conversation,
      amends: decided ? null : { version: determination.version, reason: why },
    });
    go('/staff/conversations/current');
  };
  const submit = async () => {
    if (decision === null || reason === '') {
      setMissing(true);
      return;
    }
    if (decision === 'amend') {
      await amend(reason);
      return;
    }
    setBusy(true);
    const outcome = await api.decide(
      conversation.id,
      determination.version,
      { decision, reason },
      conversation.version,
      key,
    );
    setBusy(false);
    if (outcome.ok) props.onAgain();
    else setProblem(outcome.problem);
  };

  return (
    <section class="stack screen-only" aria-labelledby="decide">
      <h2 id="decide">{t('staff.decide.title')}</h2>
      {decided ? (
        <p>{t('staff.decide.done')}</p>
      ) : (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <fieldset class="choices">
            <legend>{t('staff.decide.what')}</legend>
            {DECISIONS.map((one) => (
              <label key={one} class="choice">
                <input
                  type="radio"
                  name="decision"
                  value={one}
                  checked={decision === one}
                  disabled={one === 'amend' && (saved === undefined || held !== null)}
                  onChange={() => {
                    setDecision(one);
                    setReason(one === 'accept' ? 'facts-support-it' : '');
                    setMissing(false);
                  }}
                />
                <span>
                  <strong>{t(`staff.decide.${one}.name`)}</strong> {t(`staff.decide.${one}.about`)}
                </span>
              </label>
            ))}
          </fieldset>
          <div class="field">
            <label for="reason">{t('staff.decide.reason')}</label>
            <select
              id="reason"
              onChange={(event) => {
                setReason(event.currentTarget.value as Reason | '');
                setMissing(false);
              }}
            >
              <option value="" selected={reason === ''}>
                {t('staff.decide.choose')}
              </option>
              {REASONS.map((one) => (
                <option key={one} value={one} selected={reason === one}>
                  {t(`staff.reason.${one}`)}
                </option>
              ))}
            </select>
          </div>
          <p role="alert" class="field__error">
            {missing ? t('staff.decide.missing') : ''}
          </p>
          <ProblemNote problem={problem} />
          {problem?.code === 'stale' || problem?.code === 'already-decided' || problem?.code === 'not-latest' ? (
            <button type="button" class="button button--quiet" onClick={() => props.onAgain()}>
              {t('staff.decide.read_again')}
            </button>
          ) : null}
          <button type="submit" class="button" disabled={busy}>
            {t('staff.decide.go')}
          </button>
        </form>
      )}
      {decided && saved !== undefined && held === null ? (
        <button type="button" class="button button--quiet" onClick={() => void amend('new-information')}>
          {t('staff.decide.new_version')}
        </button>
      ) : null}
    </section>
  );
}

function History(props: {
  readonly loaded: Loaded;
  readonly version: number;
  readonly onAgain: (version?: number) => void;
}) {
  const { t } = useTexts();
  const dates = useDates();
  return (
    <section class="stack screen-only" aria-labelledby="history">
      <h2 id="history">{t('staff.history.title')}</h2>
      <ol class="plain history">
        {props.loaded.history.map((one) => (
          <li key={one.version} class="history__row">
            <p class="row">
              <strong>{t('staff.kept.version', { version: one.version })}</strong>
              <span>{t(`palermo.label.${one.label}.name`)}</span>
              <span class="badge">{t(`staff.status.${one.status}`)}</span>
            </p>
            <p class="small">
              {t('staff.history.made', { name: one.createdBy, date: dates(one.createdAt) })}
              {one.amends === null ? '' : ` ${t('staff.history.amends', { version: one.amends })}`}
            </p>
            {one.decision === null ? null : (
              <p class="small">
                {t(`staff.kept.decided.${one.decision.decision}`, {
                  name: one.decision.decidedBy,
                  date: dates(one.decision.decidedAt),
                })}{' '}
                {t('staff.history.reason', { reason: t(`staff.reason.${one.decision.reason}`) })}
              </p>
            )}
            {one.version === props.version ? (
              <p class="small soft">{t('staff.history.shown')}</p>
            ) : (
              <button
                type="button"
                class="button button--quiet button--small"
                onClick={() => props.onAgain(one.version)}
              >
                {t('staff.history.show', { version: one.version })}
              </button>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function DiscardKept(props: { readonly conversation: Conversation; readonly accepted: boolean }) {
  const { conversation, accepted } = props;
  const { t } = useTexts();
  const go = useGo();
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const discard = async () => {
    const outcome = await api.discard(conversation.id, conversation.version);
    if (outcome.ok) go('/staff', { replace: true });
    else setProblem(outcome.problem);
  };
  return (
    <section class="stack screen-only" aria-labelledby="discard-kept">
      <h2 id="discard-kept">{t('staff.discard.title')}</h2>
      <p>{t(accepted ? 'staff.discard.not_accepted' : 'staff.discard.text')}</p>
      <ProblemNote problem={problem} />
      <div class="row">
        {asking ? (
          <>
            <button type="button" class="button button--danger" onClick={() => void discard()}>
              {t('staff.discard.yes', { reference: conversation.ownReference })}
            </button>
            <button type="button" class="button button--quiet" onClick={() => setAsking(false)}>
              {t('staff.discard.no')}
            </button>
          </>
        ) : accepted ? null : (
          <button type="button" class="button button--quiet" onClick={() => setAsking(true)}>
            {t('staff.discard.go')}
          </button>
        )}
      </div>
    </section>
  );
}
