// SPDX-License-Identifier: EUPL-1.2
// A lesson on the wall without telephones, without sign-in and without a network: one step after the other, hands are raised,
// and the page shows why. Nothing is counted and nothing leaves the device.

import '../learn.css';
import './room.css';
import { useEffect, useState } from 'preact/hooks';
import { useRoute } from 'preact-iso';
import { contentLanguage } from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link } from '../../../shell/links.tsx';
import { PageFrame } from '../../../shell/page-frame.tsx';
import { hasLesson } from '../lesson-files.ts';
import { loadRoomLesson, type RoomLesson } from './room-plan.ts';
import { Wall } from './wall.tsx';

export default function AlonePage() {
  const { t, language: screen } = useTexts();
  const language = contentLanguage(screen);
  const id = useRoute().params['lesson'] ?? '';
  const [content, setContent] = useState<RoomLesson | 'failed' | undefined>(undefined);
  useEffect(() => {
    if (!hasLesson(language, id)) return setContent('failed');
    loadRoomLesson({ lesson: id, language, tests: 'none', seed: 0 }).then(setContent, () => setContent('failed'));
  }, [language, id]);
  const title = content === undefined || content === 'failed' ? t('rooms.alone.title') : content.lesson.title;
  return (
    <PageFrame title={title} lead={t('rooms.alone.lead')} class="learn">
      {content === 'failed' ? <p class="notice">{t('learn.failed')}</p> : null}
      {content === undefined ? <p role="status">{t('learn.loading')}</p> : null}
      {content === undefined || content === 'failed' ? null : <Steps content={content} />}
      <p>
        <Link to={`/learn/${id}`} class="button button--quiet">
          {t('rooms.alone.back')}
        </Link>
      </p>
    </PageFrame>
  );
}

function Steps({ content }: { readonly content: RoomLesson }) {
  const { t } = useTexts();
  const [step, setStep] = useState(0);
  const [closed, setClosed] = useState(false);
  const asks = (content.plan[step]?.items.length ?? 0) > 0;
  const go = (to: number) => {
    setStep(to);
    setClosed(false);
  };
  return (
    <div class="stack">
      <Wall content={content} step={step} closed={closed} result={null} />
      <p class="row screen-only">
        <button type="button" class="button button--quiet" disabled={step === 0} onClick={() => go(step - 1)}>
          {t('rooms.back')}
        </button>
        {asks && !closed ? (
          <button type="button" class="button" onClick={() => setClosed(true)}>
            {t('rooms.alone.show')}
          </button>
        ) : (
          <button type="button" class="button" disabled={step + 1 >= content.plan.length} onClick={() => go(step + 1)}>
            {t('rooms.next')}
          </button>
        )}
        <span class="soft" aria-live="polite">
          {t('learn.part', { part: step + 1, of: content.plan.length })}
        </span>
      </p>
    </div>
  );
}
