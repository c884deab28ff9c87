// SPDX-License-Identifier: EUPL-1.2
// How the system is, for the administrator: each part in a sentence, and for each warning what to do. Nothing is taken for
// well that was not looked at.

import './people.css';
import { type PartState, peopleApi, type SystemHealth } from '../../../api/people-api.ts';
import { contentLanguage } from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { StaffGate } from '../gate.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useDates } from '../use-dates.ts';
import { useLoaded } from '../use-loaded.ts';
import { Maintenance } from './maintenance.tsx';

export default function HealthPage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('people.health.title')} lead={t('people.health.lead')}>
      {() => <Health />}
    </StaffGate>
  );
}

interface Part {
  readonly name: string;
  readonly state: PartState;
  /** what was found */
  readonly found: readonly string[];
  /** what to do about it */
  readonly todo: readonly string[];
}

function Health() {
  const { t } = useTexts();
  const { value, problem, reload } = useLoaded(peopleApi.health);
  const parts = useParts(value);
  const care = parts.filter(({ state }) => state === 'failed' || state === 'warning').length;
  return (
    <div class="stack stack--wide">
      <ProblemNote problem={problem} />
      {value === null && problem === null ? <p role="status">{t('staff.loading')}</p> : null}
      {value === null ? null : (
        <>
          <p class={care === 0 ? 'notice' : 'notice notice--care'} role="status">
            {t('people.health.sum', { count: care })}
          </p>
          <div class="grid">
            {parts.map((part) => (
              <PartCard key={part.name} part={part} />
            ))}
          </div>
          <Maintenance reload={reload} />
          <p class="small soft">
            {t('people.health.version', { version: value.version, schema: value.schema ?? '–' })}
          </p>
        </>
      )}
      <p class="screen-only">
        <button type="button" class="button button--quiet" onClick={() => void reload()}>
          {t('people.health.again')}
        </button>
      </p>
    </div>
  );
}

function PartCard({ part: { name, state, found, todo } }: { readonly part: Part }) {
  const { t } = useTexts();
  return (
    <section class={`card stack stack--tight health-part--${state}`} aria-labelledby={`part-${name}`}>
      <h2 id={`part-${name}`}>{t(`people.health.part.${name}`)}</h2>
      <p>
        <strong class={state === 'failed' ? 'badge badge--care' : 'badge'}>{t(`people.health.state.${state}`)}</strong>
      </p>
      {found.map((words) => (
        <p key={words}>{words}</p>
      ))}
      {todo.map((words) => (
        <p key={words}>
          <strong>{t('people.health.todo')}</strong> {words}
        </p>
      ))}
    </section>
  );
}

function useParts(health: SystemHealth | null): readonly Part[] {
  const { t, language } = useTexts();
  const date = useDates();
  if (health === null) return [];
  const { database, disk, keys, audit, anchors, backup, clock } = health;
  const size = new Intl.NumberFormat(contentLanguage(language), {
    style: 'unit',
    unit: 'gigabyte',
    maximumFractionDigits: 1,
  });
  const inGb = (bytes: number | null) => (bytes === null ? '–' : size.format(bytes / 1e9));
  /** for each state but `ok` there may be words of what to do */
  const todo = (part: string, state: PartState, values = {}) =>
    state === 'ok' ? [] : [t(`people.health.do.${part}_${state}`, values)];
  return [
    {
      name: 'database',
      state: database.state,
      found: database.state === 'ok' ? [t('people.health.database_answers')] : [],
      todo: todo('database', database.state),
    },
    {
      name: 'disk',
      state: disk.state,
      found:
        disk.freeBytes === null
          ? []
          : [t('people.health.disk_free', { free: inGb(disk.freeBytes), total: inGb(disk.totalBytes) })],
      todo: todo('disk', disk.state),
    },
    { name: 'keys', state: keys.state, found: foundOfKeys(keys, t), todo: todoOfKeys(keys, t) },
    {
      name: 'audit',
      state: audit.state,
      found:
        audit.verifiedAt === null
          ? [t('people.health.audit_never')]
          : [
              t(audit.intact === true ? 'people.health.audit_intact' : 'people.health.audit_broken', {
                when: date(audit.verifiedAt),
              }),
            ],
      todo: todo('audit', audit.state),
    },
    {
      name: 'anchors',
      state: anchors.state,
      found: [
        anchors.last === null
          ? t('people.health.anchors_never')
          : t('people.health.anchors_last', { when: date(anchors.last) }),
      ],
      todo: todo('anchors', anchors.state),
    },
    {
      name: 'backup',
      state: backup.state,
      found: [
        backup.last === null
          ? t('people.health.backup_never')
          : t('people.health.backup_last', { when: date(backup.last) }),
      ],
      todo: todo('backup', backup.state),
    },
    {
      name: 'clock',
      state: clock.state,
      found:
        clock.aheadOfDatabaseMs === null
          ? []
          : [t('people.health.clock_off', { seconds: Math.round(Math.abs(clock.aheadOfDatabaseMs) / 1000) })],
      todo: todo('clock', clock.state),
    },
  ];
}

type Words = ReturnType<typeof useTexts>['t'];

function foundOfKeys({ store, beside, sharesGiven, sharesNeeded }: SystemHealth['keys'], t: Words): readonly string[] {
  if (store === 'sealed' && sharesGiven !== null && sharesNeeded !== null) {
    return [t('people.health.keys_sealed', { given: sharesGiven, needed: sharesNeeded })];
  }
  if (store !== 'unsealed') return [t(`people.health.keys_${store}`)];
  return [t(beside ? 'people.health.keys_beside' : 'people.health.keys_apart')];
}

function todoOfKeys({ store, beside }: SystemHealth['keys'], t: Words): readonly string[] {
  if (store === 'sealed') return [t('people.health.do.keys_sealed')];
  if (store === 'unavailable') return [t('people.health.do.keys_unavailable')];
  return beside ? [t('people.health.do.keys_beside')] : [];
}
