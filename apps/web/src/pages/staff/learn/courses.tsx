// SPDX-License-Identifier: EUPL-1.2
// What the courses of the institution have changed, over many people: means before, after and a month later, how hard the
// items are, worry, completion. A picture, a table that says the same, and a file for other programs. Never about a person.

import '../../learn/room/room.css';
import './courses.css';
import type { Interval } from '@amparo/learn/lessons';
import { type CourseMeasures, learnApi } from '../../../api/learn-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { StaffGate } from '../gate.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useLoaded } from '../use-loaded.ts';
import { type Line, linesOf, measuresCsv } from './measures-file.ts';

export default function CoursesPage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('trainer.measures.title')} lead={t('trainer.measures.lead')}>
      {() => <Courses />}
    </StaffGate>
  );
}

function Courses() {
  const { t } = useTexts();
  const { value, problem } = useLoaded(learnApi.measures);
  return (
    <div class="stack stack--wide">
      <ProblemNote problem={problem} />
      {value === null && problem === null ? <p role="status">{t('staff.loading')}</p> : null}
      {value?.courses.length === 0 ? <p class="notice">{t('trainer.measures.none')}</p> : null}
      {value?.courses.map((course) => (
        <Course key={course.course} measures={course} />
      ))}
      <p class="small soft">{t('trainer.measures.about')}</p>
      {value === null || value.courses.length === 0 ? null : (
        <p class="screen-only">
          <button type="button" class="button button--quiet" onClick={() => save(measuresCsv(value.courses))}>
            {t('trainer.measures.save')}
          </button>
        </p>
      )}
    </div>
  );
}

function save(csv: string): void {
  const address = URL.createObjectURL(new Blob([csv], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = 'course-measures.csv';
  link.click();
  URL.revokeObjectURL(address);
}

function Course({ measures }: { readonly measures: CourseMeasures }) {
  const { t } = useTexts();
  const heading = `course-${measures.course}`;
  return (
    <section class="stack" aria-labelledby={heading}>
      <h2 id={heading}>{t(`learn.course.${measures.course}`)}</h2>
      <div class="table-wrap" tabIndex={0} role="region" aria-labelledby={heading}>
        <table class="numbers courses__table">
          <thead>
            <tr>
              <th scope="col">{t('trainer.measures.what')}</th>
              <th scope="col">{t('trainer.measures.estimate')}</th>
              <th scope="col">{t('trainer.measures.interval')}</th>
              <th scope="col">{t('trainer.measures.people')}</th>
              <th scope="col" class="screen-only">
                {t('trainer.measures.picture')}
              </th>
            </tr>
          </thead>
          <tbody>
            {linesOf(measures).map((line) => (
              <MeasureLine key={line.what} line={line} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function MeasureLine({ line }: { readonly line: Line }) {
  const { t } = useTexts();
  const { what, figure, scale } = line;
  const item = what.startsWith('item/') ? what.slice('item/'.length) : undefined;
  const name =
    item === undefined ? t(`trainer.measures.${what.replace('/', '_')}`) : t('trainer.measures.item', { item });
  return (
    <tr>
      <th scope="row">{name}</th>
      {figure.shown ? (
        <>
          <td>{said(figure.value.estimate, scale)}</td>
          <td>
            {said(figure.value.low, scale)} … {said(figure.value.high, scale)}
          </td>
          <td>{figure.value.people}</td>
        </>
      ) : (
        <td colSpan={3} class="soft">
          {t('trainer.measures.hidden')}
        </td>
      )}
      <td class="screen-only">{figure.shown ? <Picture value={figure.value} scale={scale} /> : null}</td>
    </tr>
  );
}

function said(value: number, scale: Line['scale']): string {
  return scale === 'faces' ? value.toFixed(2) : `${Math.round(value * 100)} %`;
}

/** The estimate as a dot, its interval as a line: from 0 to 1, or for a change from -1 to 1. */
function Picture({ value, scale }: { readonly value: Interval; readonly scale: Line['scale'] }) {
  const [from, to] = scale === 'share' ? [0, 1] : scale === 'change' ? [-1, 1] : [-2, 2];
  const place = (each: number) => (100 * (Math.min(to, Math.max(from, each)) - from)) / (to - from);
  return (
    <svg class="courses__picture" viewBox="0 0 100 10" aria-hidden="true">
      <line x1="0" y1="5" x2="100" y2="5" class="courses__axis" />
      <line x1={place(value.low)} y1="5" x2={place(value.high)} y2="5" class="courses__interval" />
      <circle cx={place(value.estimate)} cy="5" r="2" class="courses__estimate" />
    </svg>
  );
}
