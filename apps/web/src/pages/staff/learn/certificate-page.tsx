// SPDX-License-Identifier: EUPL-1.2
// The certificate that the installation signs: the server draws the cases and judges the conclusions, this page asks and shows.
// While the test lasts nothing says whether an answer is right.

import '../../learn/learn.css';
import { inLanguage } from '@amparo/kernel';
import { CERTIFICATE_SHARE, itemName, type Scenario } from '@amparo/learn/lessons';
import { LABELS, type Label } from '@amparo/recognise/palermo';
import { useEffect, useId, useState } from 'preact/hooks';
import { type Judged, learnApi, type Sitting } from '../../../api/learn-api.ts';
import { contentLanguage } from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link } from '../../../shell/links.tsx';
import { CertificateSheet } from '../../learn/certificate.tsx';
import { loadCases, loadLesson } from '../../learn/lesson-files.ts';
import { StaffGate } from '../gate.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useDeed } from '../use-deed.ts';

const FILE = 'badge.jwt';

export default function CertificatePage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('trainer.certificate.title')} lead={t('trainer.certificate.lead')}>
      {() => <Certificate />}
    </StaffGate>
  );
}

function Certificate() {
  const { t, language: screen } = useTexts();
  const language = contentLanguage(screen);
  const deed = useDeed();
  const [sitting, setSitting] = useState<Sitting | undefined>(undefined);
  const [judged, setJudged] = useState<Judged | undefined>(undefined);
  const begin = async () => {
    const done = await deed.run(() => learnApi.beginTest(language));
    if (done !== undefined) setSitting(done.value);
  };
  const give = async (answers: Readonly<Record<string, Label>>) => {
    if (sitting === undefined) return;
    const done = await deed.run(() => learnApi.giveAnswers(sitting.id, language, answers));
    if (done !== undefined) setJudged(done.value);
  };
  const tomorrow = deed.problem?.code === 'test-tomorrow';
  return (
    <div class="stack">
      {tomorrow ? (
        <p class="notice" role="alert">
          {t('trainer.certificate.tomorrow')}
        </p>
      ) : (
        <ProblemNote problem={deed.problem} />
      )}
      {judged !== undefined ? <Outcome judged={judged} /> : null}
      {judged === undefined && sitting !== undefined ? (
        <TestForm sitting={sitting} busy={deed.busy} onGive={(answers) => void give(answers)} />
      ) : null}
      {sitting === undefined ? (
        <>
          <p>{t('trainer.certificate.rules', { share: Math.round(CERTIFICATE_SHARE * 100) })}</p>
          <p class="soft">{t('trainer.certificate.limits')}</p>
          <p class="row">
            <button type="button" class="button" disabled={deed.busy} onClick={() => void begin()}>
              {t('trainer.certificate.begin')}
            </button>
            <Link to="/learn">{t('learn.all')}</Link>
          </p>
        </>
      ) : null}
    </div>
  );
}

interface Drawn {
  readonly item: string;
  readonly scenario: Scenario;
}

function TestForm(props: {
  readonly sitting: Sitting;
  readonly busy: boolean;
  readonly onGive: (answers: Readonly<Record<string, Label>>) => void;
}) {
  const { t, language: screen } = useTexts();
  const language = contentLanguage(screen);
  const { sitting, busy } = props;
  const [drawn, setDrawn] = useState<readonly Drawn[] | 'failed' | undefined>(undefined);
  const [answers, setAnswers] = useState<Readonly<Record<string, Label>>>({});
  useEffect(() => {
    Promise.all([loadLesson(language, sitting.test), loadCases()]).then(
      ([bank, { scenarios }]) =>
        setDrawn(
          sitting.items.flatMap((item) => {
            const block = bank.blocks.find((each) => itemName(each) === item);
            const scenario = block?.kind === 'case' ? scenarios.get(block.scenario) : undefined;
            return scenario === undefined ? [] : [{ item, scenario }];
          }),
        ),
      () => setDrawn('failed'),
    );
  }, [language, sitting]);
  if (drawn === undefined) return <p role="status">{t('learn.loading')}</p>;
  if (drawn === 'failed') return <p class="notice">{t('learn.failed')}</p>;
  const whole = Object.keys(answers).length === sitting.items.length;
  return (
    <form
      class="stack stack--wide"
      onSubmit={(event) => {
        event.preventDefault();
        props.onGive(answers);
      }}
    >
      <p>{t('trainer.certificate.while')}</p>
      {drawn.map(({ item, scenario }) => (
        <section key={item} class="card stack">
          <p class="small soft">{t('learn.case.fictional')}</p>
          <h2>{inLanguage(scenario.title, language)}</h2>
          <p>{inLanguage(scenario.story, language)}</p>
          <Conclusion chosen={answers[item]} onChoose={(label) => setAnswers({ ...answers, [item]: label })} />
        </section>
      ))}
      <p>
        <button type="submit" class="button" disabled={busy || !whole}>
          {t('trainer.certificate.give')}
        </button>
      </p>
      {whole ? null : <p class="soft small">{t('trainer.certificate.all')}</p>}
    </form>
  );
}

function Conclusion(props: { readonly chosen: Label | undefined; readonly onChoose: (label: Label) => void }) {
  const { t } = useTexts();
  const name = useId();
  return (
    <fieldset class="field">
      <legend>{t('learn.case.together')}</legend>
      <div class="choices choices--row">
        {LABELS.map((label) => (
          <label key={label} class="choice">
            <input type="radio" name={name} checked={props.chosen === label} onChange={() => props.onChoose(label)} />
            <span>{t(`palermo.label.${label}.name`)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Outcome({ judged }: { readonly judged: Judged }) {
  const { t } = useTexts();
  const { right, of, passed, badge, learner, issuer, day } = judged;
  if (!passed || badge === null) {
    return (
      <p class="notice" role="status">
        {t('trainer.certificate.not_passed', { right, of, share: Math.round(CERTIFICATE_SHARE * 100) })}
      </p>
    );
  }
  return (
    <div class="stack">
      <p class="screen-only" role="status">
        {t('trainer.certificate.passed')}
      </p>
      <CertificateSheet learner={learner} right={right} of={of} day={day} issuer={issuer} file={FILE} />
      <p class="row screen-only">
        <button type="button" class="button" onClick={() => window.print()}>
          {t('rooms.certificate.print')}
        </button>
        <button type="button" class="button button--quiet" onClick={() => save(badge)}>
          {t('trainer.certificate.save')}
        </button>
      </p>
      <p class="soft small screen-only">
        {t('trainer.certificate.verify', { address: `${location.origin}/api/v1/badge-key` })}
      </p>
    </div>
  );
}

/** No name in the name of the file. */
function save(badge: string): void {
  const address = URL.createObjectURL(new Blob([`${badge}\n`], { type: 'application/jwt' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = FILE;
  link.click();
  URL.revokeObjectURL(address);
}
