// SPDX-License-Identifier: EUPL-1.2
// Practice mode: the whole interview, the narrative box and the result, without an account and without saving anything.
// Answers live in the memory of this tab only; there is no address for a question, so the history holds none.

import './practice.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { contentLanguage } from '../../i18n/languages.ts';
import { useTexts } from '../../i18n/use-texts.tsx';
import { InstrumentChoice } from '../../interview/instrument-choice.tsx';
import { type InstrumentId, loadEngine, useEngine } from '../../interview/engine.ts';
import { useLeaveWarning } from '../../interview/leave-warning.ts';
import { beginTalk } from '../../interview/talk.ts';
import { type Work, Workspace, beginWork, isUnsaved } from '../../interview/workspace.tsx';
import { PageFrame } from '../../shell/page-frame.tsx';
import { createCell, useCell } from '../../store/cell.ts';

interface Practice {
  readonly work: Work | null;
  /** thrown away a moment ago; gone for good with the next beginning */
  readonly thrownAway: Work | null;
}

const practice = createCell<Practice>({ work: null, thrownAway: null }, { unsaved: ({ work }) => isUnsaved(work) });

export default function PracticePage() {
  const { t, language } = useTexts();
  const { work, thrownAway } = useCell(practice);
  const { engine, failed, retry } = useEngine(work?.talk.instrument);
  const [asking, setAsking] = useState(false);
  const [notLoaded, setNotLoaded] = useState(false);
  useLeaveWarning();

  const begin = async (id: InstrumentId, step: Work['step']) => {
    setNotLoaded(false);
    try {
      const loaded = await loadEngine(id, contentLanguage(language));
      practice.set({ work: beginWork(beginTalk(loaded.interview), step), thrownAway: null });
    } catch {
      setNotLoaded(true);
    }
  };
  const discard = () => {
    setAsking(false);
    practice.set({ work: null, thrownAway: work });
  };

  return (
    <PageFrame title={t('practice.title')} class="practice">
      <noscript>
        <p class="notice notice--care">{t('shell.needs_script')}</p>
      </noscript>
      <p class="notice screen-only">{t('practice.memory_only')}</p>
      {work === null ? (
        <div class="stack stack--wide">
          {thrownAway === null ? null : <Undo onUndo={() => practice.set({ work: thrownAway, thrownAway: null })} />}
          <p class="lead">{t('practice.intro')}</p>
          <InstrumentChoice onChoose={(id) => void begin(id, 'talk')} />
          <section class="stack" aria-labelledby="written">
            <h2 id="written">{t('practice.written.title')}</h2>
            <p>{t('practice.written.text')}</p>
            <button type="button" class="button button--quiet" onClick={() => void begin('full', 'narrative')}>
              {t('practice.written.begin')}
            </button>
          </section>
          <p role="alert" class="field__error">
            {notLoaded ? t('practice.not_loaded') : ''}
          </p>
        </div>
      ) : engine === undefined ? (
        <div class="stack" role="status">
          <p>{t(failed ? 'practice.not_loaded' : 'practice.loading')}</p>
          {failed ? (
            <button type="button" class="button" onClick={retry}>
              {t('practice.again')}
            </button>
          ) : null}
        </div>
      ) : (
        <>
          {asking ? <AskDiscard onYes={discard} onNo={() => setAsking(false)} /> : null}
          <Workspace
            engine={engine}
            work={work}
            onWork={(next) => practice.set({ work: next, thrownAway: null })}
            head={{ status: t('practice.printed_status') }}
            tools={<DiscardButton onClick={() => setAsking(true)} />}
            actions={() => (
              <div class="row">
                <DiscardButton onClick={() => setAsking(true)} />
              </div>
            )}
          />
        </>
      )}
    </PageFrame>
  );
}

function DiscardButton({ onClick }: { readonly onClick: () => void }) {
  const { t } = useTexts();
  return (
    <button type="button" class="button button--quiet button--small" onClick={onClick}>
      {t('practice.discard')}
    </button>
  );
}

function AskDiscard({ onYes, onNo }: { readonly onYes: () => void; readonly onNo: () => void }) {
  const { t } = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section class="notice notice--danger stack screen-only" aria-labelledby="discard">
      <h2 id="discard" tabIndex={-1} ref={heading}>
        {t('practice.discard_title')}
      </h2>
      <p>{t('practice.discard_text')}</p>
      <div class="row">
        <button type="button" class="button button--danger" onClick={onYes}>
          {t('practice.discard_yes')}
        </button>
        <button type="button" class="button button--quiet" onClick={onNo}>
          {t('practice.discard_no')}
        </button>
      </div>
    </section>
  );
}

function Undo({ onUndo }: { readonly onUndo: () => void }) {
  const { t } = useTexts();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.focus(), []);
  return (
    <div class="notice stack" role="status" tabIndex={-1} ref={place}>
      <p>{t('practice.discarded')}</p>
      <button type="button" class="button button--quiet" onClick={onUndo}>
        {t('practice.undo')}
      </button>
    </div>
  );
}
