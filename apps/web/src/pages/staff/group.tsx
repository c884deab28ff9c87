// SPDX-License-Identifier: EUPL-1.2
// People who were found together: what is common to them stands once, and for each person only what is different.

import { useRoute } from 'preact-iso';
import { useEffect, useState } from 'preact/hooks';
import { api } from '../../api/client.ts';
import type { Conversation, DeterminationWithConversation, Group, OwnAnswers, Problem } from '../../api/types.ts';
import { cardsNow, isNonAnswer, readAnswer } from '@amparo/interview';
import { useTexts } from '../../i18n/use-texts.tsx';
import { wordsOf } from '../../interview/words-of.ts';
import { type Engine, useEngine } from '../../interview/engine.ts';
import { Columns } from '../../result/columns.tsx';
import { Link, useGo } from '../../shell/links.tsx';
import { useCell } from '../../store/cell.ts';
import { currentWork } from './current-work.ts';
import { StaffGate } from './gate.tsx';
import { nextOfGroup } from './new-conversation.tsx';
import { ProblemNote } from './problem-note.tsx';
import { savedState } from './saved-talk.ts';

interface Loaded {
  readonly group: Group;
  readonly members: readonly Conversation[];
  readonly determinations: ReadonlyMap<string, DeterminationWithConversation>;
}

export default function GroupPage() {
  const { t } = useTexts();
  const { groupId = '' } = useRoute().params;
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const title =
    loaded === null ? t('staff.group.title') : t('staff.group.title_of', { reference: loaded.group.ownReference });
  return <StaffGate title={title}>{() => <GroupView id={groupId} loaded={loaded} onLoaded={setLoaded} />}</StaffGate>;
}

function GroupView(props: {
  readonly id: string;
  readonly loaded: Loaded | null;
  readonly onLoaded: (loaded: Loaded) => void;
}) {
  const { id, loaded } = props;
  const { t } = useTexts();
  const go = useGo();
  const held = useCell(currentWork);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { engine } = useEngine(loaded?.members[0]?.instrument.id);

  const load = async () => {
    const [group, list] = await Promise.all([api.group(id), api.list({ group: id, limit: 100 })]);
    if (!group.ok) return setProblem(group.problem);
    if (!list.ok) return setProblem(list.problem);
    const members = list.value.conversations.toSorted((one, other) => (one.ownReference < other.ownReference ? -1 : 1));
    const determinations = new Map<string, DeterminationWithConversation>();
    for (const { id: conversationId, latest } of members) {
      if (latest === null) continue;
      const one = await api.version(conversationId, latest.version);
      if (!one.ok) return setProblem(one.problem);
      determinations.set(conversationId, one.value);
    }
    setProblem(null);
    return props.onLoaded({ group: group.value, members, determinations });
  };
  useEffect(() => void load(), [id]);

  if (problem !== null) return <ProblemNote problem={problem} />;
  if (loaded === null) return <p role="status">{t('staff.loading')}</p>;
  const { group, members } = loaded;
  return (
    <div class="stack stack--wide">
      <section class="stack" aria-labelledby="common">
        <h2 id="common">{t('staff.group.common')}</h2>
        <p>{t('staff.group.common_about')}</p>
        {Object.keys(group.answers).length === 0 ? <p>{t('staff.group.common_none')}</p> : null}
        {engine === undefined ? null : (
          <dl class="law-points">
            {Object.entries(group.answers).map(([key, { answer }]) => (
              <Said key={key} engine={engine} answerKey={key} raw={answer} />
            ))}
          </dl>
        )}
      </section>
      <section class="stack" aria-labelledby="members">
        <h2 id="members">{t('staff.group.members', { count: members.length })}</h2>
        <p>{t('staff.group.members_about')}</p>
        <ul class="plain stack stack--wide">
          {members.map((member) => (
            <MemberCard key={member.id} member={member} engine={engine} loaded={loaded} />
          ))}
        </ul>
      </section>
      {held === null ? (
        <button
          type="button"
          class="button"
          onClick={() => {
            nextOfGroup.set(group);
            go('/staff/conversations/new');
          }}
        >
          {t('staff.group.next_person')}
        </button>
      ) : null}
    </div>
  );
}

function MemberCard(props: {
  readonly member: Conversation;
  readonly engine: Engine | undefined;
  readonly loaded: Loaded;
}) {
  const { t } = useTexts();
  const { member, engine, loaded } = props;
  const kept = loaded.determinations.get(member.id);
  const made = kept?.determination;
  const urgent = kept === undefined || engine === undefined ? [] : urgentFor(engine, kept);
  const own = made === undefined ? [] : differencesOf(made.answers);
  const confirmed = Object.values(made?.answers ?? {}).filter((one) => 'confirms' in one).length;
  const open =
    Object.keys(loaded.group.answers).length -
    confirmed -
    (made === undefined ? 0 : overridden(made.answers, loaded.group));
  return (
    <li class="card stack member">
      <h3>
        <Link to={`/staff/conversations/${member.id}`}>
          <bdi>{member.ownReference}</bdi>
        </Link>
      </h3>
      {made === undefined ? (
        <p>{t('staff.kept.nothing')}</p>
      ) : (
        <>
          <p class="row">
            <strong>{t(`palermo.label.${made.label}.name`)}</strong>
            <span class="badge">{t(`staff.status.${made.status}`)}</span>
          </p>
          {urgent.length === 0 ? null : <p class="notice notice--care">{urgent.join(' · ')}</p>}
          <Columns determination={made.result.un} />
          <p class="small">{t('staff.group.confirmed', { confirmed, open: Math.max(0, open) })}</p>
          {engine === undefined || own.length === 0 ? null : (
            <details>
              <summary>{t('staff.group.differences', { count: own.length })}</summary>
              <dl class="law-points">
                {own.map(([key, raw]) => (
                  <Said key={key} engine={engine} answerKey={key} raw={raw} />
                ))}
              </dl>
            </details>
          )}
        </>
      )}
    </li>
  );
}

/** Titles of the cards that say what this person needs now: a fainting, danger for the family, food. */
function urgentFor(engine: Engine, kept: DeterminationWithConversation): readonly string[] {
  const state = savedState(engine, kept);
  const { cards } = engine.interview.instrument;
  return state === undefined ? [] : cardsNow(engine.interview, state).flatMap((id) => cards[id]?.title ?? []);
}

/** What this person said beside the common part, or otherwise than the group. */
function differencesOf(answers: OwnAnswers): readonly (readonly [string, unknown])[] {
  return Object.entries(answers).flatMap(([key, one]) => ('confirms' in one ? [] : [[key, one.answer] as const]));
}

function overridden(answers: OwnAnswers, group: Group): number {
  return differencesOf(answers).filter(([key]) => key in group.answers).length;
}

function Said(props: { readonly engine: Engine; readonly answerKey: string; readonly raw: unknown }) {
  const { t } = useTexts();
  const slot = props.engine.interview.slots.find(({ key }) => key === props.answerKey);
  const answer = slot === undefined ? undefined : readAnswer(slot.question, props.raw, '', []);
  if (slot === undefined || answer === undefined) return null;
  return (
    <div>
      <dt>{slot.question.ask}</dt>
      <dd class={isNonAnswer(answer) ? 'soft' : ''}>
        <bdi>{wordsOf(slot.question, answer, t)}</bdi>
      </dd>
    </div>
  );
}
