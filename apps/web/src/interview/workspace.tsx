// SPDX-License-Identifier: EUPL-1.2
// One piece of work on the screen: interview, narrative and result of the same conversation, and the ways between them.
// Used by practice (nothing is saved) and by staff (saves through its own buttons). Keeps nothing itself.

import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { useTexts } from '../i18n/use-texts.tsx';
import {
  type NarrativeWork,
  EMPTY_NARRATIVE,
  acceptedCodes,
  answerAge,
  quotesOf,
  tellAccepted,
} from '../narrative/accepted.ts';
import { NarrativePanel } from '../narrative/narrative.tsx';
import { type TalkDetermination, determineTalk } from '../result/determine-talk.ts';
import { groundsOf } from '../result/grounds.ts';
import type { SummaryHead } from '../result/printed-summary.tsx';
import { ResultPanel } from '../result/result.tsx';
import type { Engine } from './engine.ts';
import { InterviewPanel } from './interview.tsx';
import { showFrom } from './show-from.ts';
import { type Talk, goTo, hasContent } from './talk.ts';

export interface Work {
  readonly step: 'talk' | 'narrative' | 'result';
  readonly talk: Talk;
  readonly narrative: NarrativeWork;
  /** id of the national law beside the UN rule */
  readonly pack: string | undefined;
}

export function beginWork(talk: Talk, step: Work['step'] = 'talk', pack?: string): Work {
  return { step, talk, narrative: EMPTY_NARRATIVE, pack };
}

/** Whether a person would lose something if this vanished. */
export function isUnsaved(work: Work | null): boolean {
  return work !== null && (hasContent(work.talk) || work.narrative.text.trim() !== '');
}

interface WorkspaceProps {
  readonly engine: Engine;
  readonly work: Work;
  readonly onWork: (work: Work) => void;
  readonly head: SummaryHead;
  /** buttons that stand beside the interview, such as discard */
  readonly tools?: ComponentChildren;
  /** what may be done with a result: keep, discard */
  readonly actions: (made: TalkDetermination) => ComponentChildren;
}

export function Workspace(props: WorkspaceProps) {
  const { work, onWork, engine } = props;
  const { t } = useTexts();
  const go = (step: Work['step']) => onWork({ ...work, step });
  const place = useRef<HTMLDivElement>(null);
  const shown = useRef(work.step);
  useEffect(() => {
    if (shown.current === work.step) return;
    shown.current = work.step;
    // the question takes the focus by itself; result and narrative are read from their first heading
    if (work.step === 'talk') return;
    const heading = place.current?.querySelector<HTMLElement>('h2');
    heading?.setAttribute('tabindex', '-1');
    showFrom(heading ?? null);
  }, [work.step]);
  return (
    <div class="workspace" ref={place}>
      {work.step === 'talk' ? (
        <InterviewPanel
          engine={engine}
          talk={work.talk}
          onTalk={(talk) => onWork({ ...work, talk })}
          onResult={() => go('result')}
          tools={
            <>
              <button type="button" class="button button--quiet button--small" onClick={() => go('narrative')}>
                {t('interview.narrative')}
              </button>
              {props.tools}
            </>
          }
        />
      ) : null}
      {work.step === 'narrative' ? <NarrativeStep {...props} /> : null}
      {work.step === 'result' ? <ResultStep {...props} /> : null}
    </div>
  );
}

function NarrativeStep({ engine, work, onWork }: WorkspaceProps) {
  const { t } = useTexts();
  const change = (narrative: NarrativeWork) => {
    const told = tellAccepted(work.talk.state, acceptedCodes(narrative));
    const aged =
      narrative.ageAccepted === true && narrative.age !== null
        ? answerAge(engine.interview, told, narrative.age)
        : told;
    onWork({ ...work, narrative, talk: { ...work.talk, state: aged } });
  };
  return (
    <section class="stack" aria-labelledby="narrative">
      <h2 id="narrative">{t('narrative.title')}</h2>
      <p>{t('narrative.about')}</p>
      <NarrativePanel work={work.narrative} onWork={change}>
        <button type="button" class="button" onClick={() => onWork({ ...work, step: 'result' })}>
          {t('interview.see_result')}
        </button>
        <button
          type="button"
          class="button button--quiet"
          onClick={() => onWork({ ...work, step: 'talk', talk: goTo(work.talk, { kind: 'next' }) })}
        >
          {t('narrative.to_interview')}
        </button>
      </NarrativePanel>
    </section>
  );
}

function ResultStep({ engine, work, onWork, head, actions }: WorkspaceProps) {
  const { t } = useTexts();
  const { state } = work.talk;
  const made = useMemo(() => determineTalk(engine, state, work.pack), [engine, state, work.pack]);
  const grounds = useMemo(
    () =>
      groundsOf({ engine, state, t }, made.assessment, quotesOf(work.narrative), (key) =>
        onWork({ ...work, step: 'talk', talk: goTo(work.talk, { kind: 'at', key, by: 'list' }) }),
      ),
    [engine, state, t, made, work],
  );
  const { cards } = engine.interview.instrument;
  const over = state.phase === 'over-today';
  return (
    <ResultPanel
      laws={engine.laws}
      facts={made.facts}
      result={made.result}
      grounds={grounds}
      pack={work.pack}
      onPack={(pack) => onWork({ ...work, pack })}
      {...(over
        ? {}
        : {
            onNext: () =>
              onWork({ ...work, step: 'talk', talk: { ...goTo(work.talk, { kind: 'next' }), goesOn: true } }),
          })}
      head={head}
      cards={made.assessment.conduct.cards.flatMap((id) => cards[id] ?? [])}
    >
      {made.assessment.conduct.setAside.length === 0 ? null : (
        <p class="notice notice--care">{t('result.set_aside', { count: made.assessment.conduct.setAside.length })}</p>
      )}
      {actions(made)}
    </ResultPanel>
  );
}
