// SPDX-License-Identifier: EUPL-1.2
// Changing who the person is. The change names the version that the person read; where somebody else was faster, both are
// set side by side and the person decides. What is typed is covered when the tab goes to the background, never lost.

import { useEffect, useRef, useState } from 'preact/hooks';
import { casesApi, type Identity, type IdentityChange } from '../../../api/cases-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useDeed } from '../use-deed.ts';
import { readBirthYear } from './birth-year.ts';
import type { CaseProps } from './case-props.ts';
import { IdentityFields, type TypedIdentity } from './identity-fields.tsx';
import { IdentityList } from './identity-list.tsx';

interface Begun {
  readonly version: number;
  readonly before: Identity;
}

export function ChangeIdentity(props: CaseProps & { readonly onDone: (changed: boolean) => void }) {
  const { file, onChanged, onDone } = props;
  const { t } = useTexts();
  const { busy, problem, run, setProblem } = useDeed();
  const [begun, setBegun] = useState<Begun | null>(null);
  const [theirs, setTheirs] = useState<Begun | null>(null);
  const [typed, setTyped] = useState<TypedIdentity>({ alias: '', name: '', year: '' });
  const [covered, setCovered] = useState(false);

  const read = async (): Promise<Begun | undefined> => {
    // the version first: a change between the two answers is then refused, and not overwritten
    const now = await run(() => casesApi.read(file.id));
    if (now === undefined) return undefined;
    const identity = await run(() => casesApi.identity(file.id));
    if (identity === undefined) return undefined;
    onChanged(now.value);
    return { version: now.value.version ?? 0, before: identity.value };
  };
  const begin = async () => {
    const found = await read();
    if (found === undefined) return;
    setBegun(found);
    setTyped(typedOf(found.before));
  };
  useEffect(() => void begin(), []);
  useEffect(() => {
    const look = () => {
      if (document.visibilityState !== 'visible') setCovered(true);
    };
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);

  const save = async ({ version, before }: Begun) => {
    const change = changeOf(before, typed);
    if (Object.keys(change).length === 0) {
      onDone(false);
      return;
    }
    const outcome = await run(async () => {
      const answer = await casesApi.changeIdentity(file.id, change, version);
      if (!answer.ok && answer.problem.code === 'stale') {
        const found = await read();
        if (found !== undefined) setTheirs(found);
      }
      return answer;
    });
    if (outcome === undefined) return;
    onChanged(outcome.value);
    onDone(true);
  };

  const buttons = (
    <button type="button" class="button button--quiet" onClick={() => onDone(false)}>
      {t('cases.identity.cancel')}
    </button>
  );
  if (begun === null) {
    return (
      <div class="stack">
        {problem === null ? <p role="status">{t('staff.loading')}</p> : <ProblemNote problem={problem} />}
        <div class="row">{buttons}</div>
      </div>
    );
  }
  if (covered) {
    return (
      <div class="stack">
        <p class="notice">{t('cases.identity.covered')}</p>
        <div class="row">
          <button type="button" class="button" onClick={() => setCovered(false)}>
            {t('cases.identity.uncover')}
          </button>
          {buttons}
        </div>
      </div>
    );
  }
  if (theirs !== null) {
    return (
      <Stale
        theirs={theirs.before}
        mine={typed}
        onMine={() => {
          // only what this person changed is written over; it is said on the button
          setTyped(merged(begun.before, typed, theirs.before));
          setBegun(theirs);
          setTheirs(null);
          setProblem(null);
        }}
        onTheirs={() => onDone(false)}
      />
    );
  }
  return (
    <form
      class="stack"
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void save(begun);
      }}
    >
      <p class="small soft">{t('cases.identity.change_about')}</p>
      <IdentityFields fields={typed} onInput={setTyped} />
      <ProblemNote problem={problem} />
      <div class="row">
        <button type="submit" class="button" disabled={busy}>
          {t('cases.identity.save')}
        </button>
        {buttons}
      </div>
    </form>
  );
}

function Stale(props: {
  readonly theirs: Identity;
  readonly mine: TypedIdentity;
  readonly onMine: () => void;
  readonly onTheirs: () => void;
}) {
  const { t } = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { alias, name, year } = props.mine;
  const mine: Identity = {
    alias: alias.trim() === '' ? null : alias.trim(),
    name: name.trim() === '' ? null : name.trim(),
    birthYear: readBirthYear(year) ?? null,
    warnings: [],
  };
  return (
    <div class="stack" role="group" aria-labelledby="stale-title">
      <h3 id="stale-title" ref={heading} tabIndex={-1}>
        {t('cases.stale.title')}
      </h3>
      <p>{t('cases.stale.why')}</p>
      <div class="both">
        <section class="card stack" aria-labelledby="stale-theirs">
          <h4 id="stale-theirs">{t('cases.stale.theirs')}</h4>
          <IdentityList identity={props.theirs} />
        </section>
        <section class="card stack" aria-labelledby="stale-mine">
          <h4 id="stale-mine">{t('cases.stale.mine')}</h4>
          <IdentityList identity={mine} />
        </section>
      </div>
      <div class="row">
        <button type="button" class="button" onClick={props.onMine}>
          {t('cases.stale.go_on')}
        </button>
        <button type="button" class="button button--quiet" onClick={props.onTheirs}>
          {t('cases.stale.keep_theirs')}
        </button>
      </div>
    </div>
  );
}

function typedOf({ alias, name, birthYear }: Identity): TypedIdentity {
  return { alias: alias ?? '', name: name ?? '', year: birthYear === null ? '' : String(birthYear ?? '') };
}

/** Only what differs from what was read; emptied means removed. */
function changeOf(before: Identity, typed: TypedIdentity): IdentityChange {
  const was = typedOf(before);
  const alias = typed.alias.trim();
  const name = typed.name.trim();
  return {
    ...(alias === was.alias ? {} : { alias: alias === '' ? null : alias }),
    ...(name === was.name ? {} : { name: name === '' ? null : name }),
    ...(typed.year === was.year ? {} : { birthYear: readBirthYear(typed.year) ?? null }),
  };
}

/** What I changed stays as I typed it; what I left alone becomes what is there now. */
function merged(before: Identity, typed: TypedIdentity, theirs: Identity): TypedIdentity {
  const was = typedOf(before);
  const now = typedOf(theirs);
  return {
    alias: typed.alias.trim() === was.alias ? now.alias : typed.alias,
    name: typed.name.trim() === was.name ? now.name : typed.name,
    year: typed.year === was.year ? now.year : typed.year,
  };
}
