// SPDX-License-Identifier: EUPL-1.2
// The words of what a step of a room asks: on the wall and on the telephones alike, in the order in which answers are numbered.

import { inLanguage, type Language } from '@amparo/kernel';
import { type Block, type Element, ELEMENTS, type Scenario } from '@amparo/learn/lessons';
import { ROOM_MARKS, type RoomStep } from '@amparo/learn/rooms';
import { LABELS, type Translate } from '@amparo/recognise/palermo';
import type { RoomLesson } from './room-plan.ts';

export interface Asked {
  readonly id: string;
  readonly title: string;
  /** what happened, where a case is told with its question */
  readonly story?: string;
  readonly options: readonly string[];
  readonly right: readonly number[];
  /** for each option what it means; empty where there is none */
  readonly meanings: readonly string[];
}

/** @returns nothing for a scene */
export function askedIn(step: RoomStep, content: RoomLesson, t: Translate, language: Language): readonly Asked[] {
  const rightOf = (id: string) => step.items.find((item) => item.id === id)?.right ?? [];
  const ask = (block: Block | undefined): readonly Asked[] => {
    if (block?.kind === 'question') {
      const { id, question, options } = block.item;
      const meanings = options.map(({ feedback }) => feedback);
      return [{ id, title: question, options: options.map(({ text }) => text), right: rightOf(id), meanings }];
    }
    if (block?.kind !== 'case') return [];
    const scenario = content.cases.scenarios.get(block.scenario);
    if (scenario === undefined) return [];
    return step.kind === 'test' ? [conclusionOf(block, scenario)] : marksOf(scenario);
  };
  const labels = () => LABELS.map((label) => t(`palermo.label.${label}.name`));
  const conclusionOf = (block: Extract<Block, { kind: 'case' }>, scenario: Scenario): Asked => {
    const id = block.item ?? block.scenario;
    const title = inLanguage(scenario.title, language);
    const story = inLanguage(scenario.story, language);
    return { id, title, story, options: labels(), right: rightOf(id), meanings: [] };
  };
  const marksOf = ({ id: scenario, why }: Scenario): readonly Asked[] =>
    step.items.map(({ id, right }) => {
      const element = ELEMENTS.find((each) => id === `${scenario}/${each}`);
      if (element === undefined) return { id, title: t('learn.case.together'), options: labels(), right, meanings: [] };
      return {
        id,
        title: t(`learn.case.element.${element}`),
        options: markWords(element, t),
        right,
        meanings: right.map(() => inLanguage(why[element], language)),
      };
    });

  if (step.kind === 'scene') return [];
  if (step.kind === 'test') return step.blocks.flatMap((place) => ask(content.bank?.blocks[place]));
  if (step.kind === 'faces') {
    const [item] = step.items;
    const options = [1, 2, 3].map((face) => t(`learn.faces.face_${face}`));
    return item === undefined
      ? []
      : [{ id: item.id, title: t(`learn.faces.${step.when}`), options, right: [], meanings: [] }];
  }
  return ask(content.lesson.blocks[step.block]);
}

function markWords(element: Element, t: Translate): readonly string[] {
  return ROOM_MARKS[element].map((mark) => t(`learn.case.mark.${mark}`));
}
