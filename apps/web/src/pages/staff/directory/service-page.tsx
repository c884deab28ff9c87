// SPDX-License-Identifier: EUPL-1.2
// One service: for whom, whom it tells, when, where, how many places are free; and for its institution, that it is right, room, change.

import './directory.css';
import { useRoute } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { WhoAmI } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { useGo } from '../../../shell/links.tsx';
import { StaffGate } from '../gate.tsx';
import { mayDo } from '../places.ts';
import { ProblemNote } from '../problem-note.tsx';
import { useDates } from '../use-dates.ts';
import { useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';
import { directoryApi, type Entry } from './directory-api.ts';
import { ServiceForm } from './service-form.tsx';
import { useDirectoryWords } from './words.ts';

export default function ServicePage() {
  const { t } = useTexts();
  const { id = '' } = useRoute().params;
  return <StaffGate title={t('directory.one')}>{(who) => <Service who={who} id={decodeURIComponent(id)} />}</StaffGate>;
}

function Service({ who, id }: { readonly who: WhoAmI; readonly id: string }) {
  const { t } = useTexts();
  const { value, problem, reload } = useLoaded(() => directoryApi.read(id), [id]);
  const [editing, setEditing] = useState(false);
  if (value === null)
    return problem === null ? <p role="status">{t('staff.loading')}</p> : <ProblemNote problem={problem} />;
  if (editing)
    return (
      <ServiceForm
        entry={value}
        onDone={async () => {
          setEditing(false);
          await reload();
        }}
      />
    );
  return (
    <div class="stack stack--wide">
      <Facts entry={value} />
      {value.mine ? <Keep who={who} entry={value} onDone={reload} onEdit={() => setEditing(true)} /> : null}
    </div>
  );
}

function Facts({ entry }: { readonly entry: Entry }) {
  const { t } = useTexts();
  const words = useDirectoryWords();
  const dates = useDates();
  const { service, organisation, places } = entry;
  const ages =
    service.minimumAge === null && service.maximumAge === null
      ? null
      : t('directory.ages', { from: service.minimumAge ?? 0, to: service.maximumAge ?? '…' });
  return (
    <section class="card stack" aria-labelledby="service-name">
      <h2 id="service-name">
        <bdi>{service.name}</bdi>
      </h2>
      <p class="row row--start">
        {service.status === 'active' ? null : (
          <span class="badge">{t(`directory.status.${service.status.replace(' ', '_')}`)}</span>
        )}
        {entry.stale ? <span class="badge">{t('directory.stale')}</span> : null}
      </p>
      {service.alert === null ? null : <p class="notice notice--care">{service.alert}</p>}
      {entry.stale ? <p class="notice">{t('directory.stale_about')}</p> : null}
      {service.description === null ? null : <p>{service.description}</p>}
      <dl class="directory-facts">
        <Fact name={t('directory.fact.organisation')}>
          <bdi>{organisation.name}</bdi> ({t(`directory.class.${organisation.recipientClass}`)},{' '}
          {words.country(organisation.country)})
        </Fact>
        <Fact name={t('directory.fact.help')}>
          {service.categories.map((each) => t(`casework.category.${each}`)).join(', ')}
        </Fact>
        <Fact name={t('directory.fact.phone')}>
          {[...service.phones, ...organisation.phones].map(({ id, number }) => (
            <span key={id}>
              <bdi>{number}</bdi>{' '}
            </span>
          ))}
        </Fact>
        <Fact name={t('directory.fact.police')}>{t(`cooperation.reporting.${service.reportsToPolice}`)}</Fact>
        <Fact name={t('directory.fact.immigration')}>{t(`cooperation.reporting.${service.reportsToImmigration}`)}</Fact>
        <Fact name={t('directory.fact.papers')}>
          {t(service.acceptsWithoutPapers ? 'directory.without_papers' : 'directory.with_papers')}
        </Fact>
        <Fact name={t('directory.fact.whom')}>
          {[
            t(`directory.gender.${service.genderPolicy}`),
            t(service.acceptsChildren ? 'directory.children' : 'directory.no_children'),
            ...(ages === null ? [] : [ages]),
            ...(service.eligibility === null ? [] : [service.eligibility]),
          ].join(' · ')}
        </Fact>
        <Fact name={t('directory.fact.languages')}>
          {[
            ...service.languages.map(words.language),
            ...(service.interpretation === null ? [] : [service.interpretation]),
          ].join(', ') || t('directory.not_said')}
        </Fact>
        <Fact name={t('directory.fact.hours')}>
          {service.hours.length === 0
            ? t('directory.no_hours')
            : service.hours.map((rule) => (
                <div key={rule.id}>
                  {rule.always
                    ? t('directory.always')
                    : `${rule.days.map(words.weekday).join(', ')} ${rule.opensAt ?? ''}–${rule.closesAt ?? ''}`}
                  {rule.validFrom === null && rule.validTo === null
                    ? null
                    : ` (${rule.validFrom === null ? '…' : words.day(rule.validFrom)} – ${rule.validTo === null ? '…' : words.day(rule.validTo)})`}
                </div>
              ))}
        </Fact>
        <Fact name={t('directory.fact.free')}>
          {service.capacity === null
            ? t('directory.not_said')
            : `${t('directory.free', { count: service.capacity.free })}${service.capacity.of === null ? '' : ` / ${service.capacity.of}`} (${dates(service.capacity.updatedAt)})`}
        </Fact>
        <Fact name={t('directory.fact.where')}>
          {places.map(({ id, name, address, confidential, stepFree }) => (
            <div key={id}>
              {confidential ? <strong>{t('directory.confidential')} </strong> : null}
              <bdi>
                {[name, address?.lines, address?.city, address?.stateProvince]
                  .filter((each) => each !== null && each !== undefined && each !== '')
                  .join(', ')}
              </bdi>
              {stepFree === true ? ` (${t('directory.step_free')})` : null}
            </div>
          ))}
          {entry.hiddenPlace ? <div>{t('directory.hidden_place')}</div> : null}
          {places.length === 0 && !entry.hiddenPlace ? t('directory.not_said') : null}
        </Fact>
        <Fact name={t('directory.fact.areas')}>{service.areas.join(', ') || t('directory.not_said')}</Fact>
        {service.applicationProcess === null ? null : (
          <Fact name={t('directory.fact.how')}>{service.applicationProcess}</Fact>
        )}
        <Fact name={t('directory.fact.cost')}>
          {[
            service.free === null
              ? t('directory.not_said')
              : t(service.free ? 'directory.free_of_charge' : 'directory.costs'),
            service.feesDescription,
          ]
            .filter((each) => each !== null)
            .join(' · ')}
        </Fact>
        <Fact name={t('directory.fact.checked')}>
          {service.verifiedAt === null
            ? t('directory.never')
            : t(entry.checkedHere ? 'directory.checked_here' : 'directory.checked_publisher', {
                day: words.day(service.verifiedAt),
              })}
        </Fact>
        <Fact name={t('directory.fact.sent')}>
          {entry.institutionId !== null
            ? t('directory.sent_here')
            : entry.instanceId !== null
              ? t('directory.sent_away')
              : t('directory.sent_phone')}
        </Fact>
      </dl>
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: preact.ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** How a request reaches the institution: said by people, never by a file. */
function Reach({ entry, onDone }: { readonly entry: Entry; readonly onDone: () => Promise<void> }) {
  const { t } = useTexts();
  const deed = useDeed();
  const [isOwn, setOwn] = useState(entry.institutionId !== null);
  const [instance, setInstance] = useState(entry.instanceId ?? '');
  const send = async () => {
    const instanceId = isOwn || instance.trim() === '' ? null : instance.trim();
    if ((await deed.run(() => directoryApi.reach(entry.organisation.id, { isOwn, instanceId }))) !== undefined)
      await onDone();
  };
  return (
    <form
      class="stack stack--tight directory-form"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h3>{t('directory.fact.sent')}</h3>
      <p class="small soft">{t('directory.keep.reach_about')}</p>
      <p class="directory-checks">
        <label>
          <input type="checkbox" checked={isOwn} onChange={(event) => setOwn(event.currentTarget.checked)} />
          {t('directory.form.isOwn')}
        </label>
      </p>
      {isOwn ? null : (
        <div class="field">
          <label for="reach-instance">{t('directory.form.orgInstance')}</label>
          <input
            id="reach-instance"
            autocomplete="off"
            maxLength={100}
            value={instance}
            onInput={(event) => setInstance(event.currentTarget.value)}
          />
        </div>
      )}
      <ProblemNote problem={deed.problem} />
      <p>
        <button type="submit" class="button button--quiet button--small" disabled={deed.busy}>
          {t('directory.form.save')}
        </button>
      </p>
    </form>
  );
}

function Keep(props: {
  readonly who: WhoAmI;
  readonly entry: Entry;
  readonly onDone: () => Promise<void>;
  readonly onEdit: () => void;
}) {
  const { t } = useTexts();
  const go = useGo();
  const deed = useDeed();
  const { service } = props.entry;
  const [free, setFree] = useState(String(service.capacity?.free ?? ''));
  const [of, setOf] = useState(String(service.capacity?.of ?? ''));
  const act = async (call: Parameters<typeof deed.run>[0]) => {
    if ((await deed.run(call)) !== undefined) await props.onDone();
  };
  const remove = async () => {
    if ((await deed.run(() => directoryApi.remove(service.id))) !== undefined) go('/staff/directory');
  };
  return (
    <section class="card stack" aria-labelledby="service-keep">
      <h2 id="service-keep">{t('directory.keep.title')}</h2>
      <ProblemNote problem={deed.problem} />
      {mayDo(props.who, 'directory.tell') ? (
        <>
          <p class="row row--start">
            <button
              type="button"
              class="button"
              disabled={deed.busy}
              onClick={() => void act(() => directoryApi.verify(service.id))}
            >
              {t('directory.keep.verify')}
            </button>
          </p>
          <form
            class="directory-filters"
            onSubmit={(event) => {
              event.preventDefault();
              const body = { free: Number(free), of: of === '' ? null : Number(of) };
              void act(() => directoryApi.tellCapacity(service.id, body));
            }}
          >
            <div class="field">
              <label for="capacity-free">{t('directory.keep.free')}</label>
              <input
                id="capacity-free"
                type="number"
                min={0}
                max={100_000}
                required
                value={free}
                onInput={(event) => setFree(event.currentTarget.value)}
              />
            </div>
            <div class="field">
              <label for="capacity-of">{t('directory.keep.of')}</label>
              <input
                id="capacity-of"
                type="number"
                min={0}
                max={100_000}
                value={of}
                onInput={(event) => setOf(event.currentTarget.value)}
              />
            </div>
            <p>
              <button type="submit" class="button button--quiet" disabled={deed.busy}>
                {t('directory.keep.tell')}
              </button>
            </p>
          </form>
        </>
      ) : null}
      {mayDo(props.who, 'directory.change') ? (
        <p class="row row--start">
          <button type="button" class="button button--quiet" onClick={props.onEdit}>
            {t('directory.keep.change')}
          </button>
          <button type="button" class="button button--quiet" disabled={deed.busy} onClick={() => void remove()}>
            {t('directory.keep.remove')}
          </button>
        </p>
      ) : null}
      {mayDo(props.who, 'directory.change') ? <Reach entry={props.entry} onDone={props.onDone} /> : null}
    </section>
  );
}
