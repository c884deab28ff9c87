// SPDX-License-Identifier: EUPL-1.2
// The conversation that is being held: interview, narrative, result, then keep or discard. Lives in memory until it is
// kept. Without a network it waits and saves by itself as soon as the network is back.

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../../api/types.ts';
import { useTexts } from '../../i18n/use-texts.tsx';
import { useEngine } from '../../interview/engine.ts';
import { type Engine } from '../../interview/engine.ts';
import { Workspace } from '../../interview/workspace.tsx';
import type { TalkDetermination } from '../../result/determine-talk.ts';
import { Link, useGo } from '../../shell/links.tsx';
import { useCell } from '../../store/cell.ts';
import { useLatest } from '../../store/use-latest.ts';
import { type StaffWork, currentWork, saveWork } from './current-work.ts';
import { StaffGate } from './gate.tsx';
import { isReference } from './new-conversation.tsx';
import { ProblemNote } from './problem-note.tsx';

const RETRY_MS = 10_000;

export default function CurrentConversationPage() {
  const { t } = useTexts();
  const held = useCell(currentWork);
  return (
    <StaffGate
      title={held === null ? t('staff.work.none_title') : t('staff.work.title', { reference: held.reference })}
    >
      {({ demo }) => (held === null ? <NothingHeld /> : <Held held={held} demo={demo} />)}
    </StaffGate>
  );
}

function NothingHeld() {
  const { t } = useTexts();
  return (
    <div class="stack">
      <p>{t('staff.work.none')}</p>
      <p>
        <Link to="/staff/conversations/new" class="button">
          {t('staff.new.title')}
        </Link>
      </p>
    </div>
  );
}

function Held({ held, demo }: { readonly held: StaffWork; readonly demo: boolean }) {
  const { t } = useTexts();
  const { engine, failed, retry } = useEngine(held.work.talk.instrument);
  const [asking, setAsking] = useState(false);
  const go = useGo();
  if (engine === undefined) {
    return (
      <div class="stack" role="status">
        <p>{t(failed ? 'staff.new.not_loaded' : 'staff.loading')}</p>
        {failed ? (
          <button type="button" class="button" onClick={retry}>
            {t('staff.try_again')}
          </button>
        ) : null}
      </div>
    );
  }
  return (
    <>
      <p class="notice screen-only">{t('staff.work.memory')}</p>
      {asking ? (
        <AskDiscard
          onYes={() => {
            const { conversation } = held;
            currentWork.set(null);
            go(conversation === null ? '/staff' : `/staff/conversations/${conversation.id}`, { replace: true });
          }}
          onNo={() => setAsking(false)}
        />
      ) : null}
      <Workspace
        engine={engine}
        work={held.work}
        onWork={(work) => currentWork.set({ ...held, work })}
        head={{ reference: held.reference, status: t('staff.work.printed_status'), demo }}
        tools={
          <button type="button" class="button button--quiet button--small" onClick={() => setAsking(true)}>
            {t('staff.work.discard')}
          </button>
        }
        actions={(made) => <KeepPanel engine={engine} held={held} made={made} onDiscard={() => setAsking(true)} />}
      />
    </>
  );
}

function AskDiscard({ onYes, onNo }: { readonly onYes: () => void; readonly onNo: () => void }) {
  const { t } = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section class="notice notice--danger stack screen-only" aria-labelledby="discard">
      <h2 id="discard" tabIndex={-1} ref={heading}>
        {t('staff.work.discard_title')}
      </h2>
      <p>{t('staff.work.discard_text')}</p>
      <div class="row">
        <button type="button" class="button button--danger" onClick={onYes}>
          {t('staff.work.discard_yes')}
        </button>
        <button type="button" class="button button--quiet" onClick={onNo}>
          {t('staff.work.discard_no')}
        </button>
      </div>
    </section>
  );
}

interface KeepProps {
  readonly engine: Engine;
  readonly held: StaffWork;
  readonly made: TalkDetermination;
  readonly onDiscard: () => void;
}

function KeepPanel(props: KeepProps) {
  const { engine, held, made } = props;
  const { t } = useTexts();
  const go = useGo();
  const [state, setState] = useState<'idle' | 'saving' | 'waiting'>('idle');
  const [problem, setProblem] = useState<Problem | null>(null);
  const latest = useLatest({ engine, held, made });

  const save = async () => {
    setState('saving');
    setProblem(null);
    const now = latest.current;
    const outcome = await saveWork(now.engine, now.held, now.made, (saved) => currentWork.set(saved));
    if (outcome.ok) {
      currentWork.set(null);
      go(`/staff/conversations/${outcome.value.id}`, { replace: true });
      return;
    }
    const lost = ['network', 'busy', 'no-database'].includes(outcome.problem.code);
    setState(lost ? 'waiting' : 'idle');
    setProblem(lost ? null : outcome.problem);
  };
  const saveNow = useLatest(save);
  useEffect(() => {
    if (state !== 'waiting') return undefined;
    const again = () => void saveNow.current();
    const timer = setInterval(again, RETRY_MS);
    addEventListener('online', again);
    return () => {
      clearInterval(timer);
      removeEventListener('online', again);
    };
  }, [state, saveNow]);

  return (
    <section class="keep stack" aria-labelledby="keep">
      <h2 id="keep">{t('staff.work.keep_title')}</h2>
      <p>{t('staff.work.keep_text')}</p>
      <div role="status">
        {state === 'waiting' ? <p class="notice notice--care">{t('staff.work.waiting')}</p> : null}
        {state === 'saving' ? <p>{t('staff.work.saving')}</p> : null}
      </div>
      <ProblemNote problem={problem} />
      {problem?.code === 'reference-in-use' ? <OtherReference held={held} /> : null}
      <div class="row">
        <button type="button" class="button" disabled={state === 'saving'} onClick={() => void save()}>
          {t(held.amends === null ? 'staff.work.keep' : 'staff.work.keep_amended')}
        </button>
        <button type="button" class="button button--quiet" disabled={state === 'saving'} onClick={props.onDiscard}>
          {t('staff.work.discard')}
        </button>
      </div>
    </section>
  );
}

/** The reference is taken: another one, without losing anything. */
function OtherReference({ held }: { readonly held: StaffWork }) {
  const { t } = useTexts();
  // the group is saved first: as long as it is not, its reference is the one that is taken
  const ofGroup = held.groupReference !== null && held.group === null;
  const [reference, setReference] = useState((ofGroup ? held.groupReference : held.reference) ?? '');
  const change = (text: string) => {
    setReference(text);
    if (!isReference(text)) return;
    currentWork.set(ofGroup ? { ...held, groupReference: text } : { ...held, reference: text });
  };
  return (
    <div class="field">
      <label for="other-reference">{t(ofGroup ? 'staff.new.group_reference' : 'staff.new.reference')}</label>
      <input
        id="other-reference"
        type="text"
        autocomplete="off"
        spellcheck={false}
        maxLength={40}
        value={reference}
        aria-invalid={!isReference(reference)}
        onInput={(event) => change(event.currentTarget.value.trim())}
      />
    </div>
  );
}
