// SPDX-License-Identifier: EUPL-1.2
// A determination as plain text that a person can read and print: steps first, then the elements, then the limits.

import type { ExplainedElement, Explanation, Translate } from '@amparo/recognise/palermo';

const WIDTH = 78;

export function renderExplanation(explanation: Explanation, id: string | null, text: Translate): string {
  const t = (key: string, values?: Readonly<Record<string, string | number>>) => text(`cli.${key}`, values);
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ['', title.toUpperCase(), ...lines];
  const bullets = (lines: readonly string[]) => lines.flatMap((line) => wrap(line, '  - ', '    '));
  const { national, threshold } = explanation;
  return [
    '='.repeat(WIDTH),
    ...wrap(`${id === null ? '' : `${t('case', { id })} · `}${explanation.labelName}`),
    '='.repeat(WIDTH),
    ...wrap(explanation.headline),
    ...section(
      t('steps'),
      explanation.steps.flatMap((step, index) => wrap(step, `  ${index + 1}. `, '     ')),
    ),
    ...section(t('referrals'), bullets(explanation.referrals.map(({ name, when }) => `${name}: ${when}`))),
    ...section(
      t('elements'),
      [...explanation.elements, explanation.smuggling].flatMap((element) => renderElement(element, t)),
    ),
    ...section(t('threshold'), bullets([`${threshold.name}: ${threshold.consequence}`, threshold.conclusive])),
    ...section(t('flags'), bullets(explanation.flags.map(({ name, todo }) => `${name}: ${todo}`))),
    ...section(t('next'), explanation.nextQuestion === null ? [] : wrap(explanation.nextQuestion, '  ', '  ')),
    ...section(t('change'), bullets([...explanation.wouldChange, ...explanation.notes])),
    ...section(
      t('national'),
      national === null
        ? []
        : bullets([
            `${national.name}, ${national.article}`,
            national.sentence,
            ...(national.caution === null ? [] : [national.caution]),
          ]),
    ),
    ...section(t('limits'), bullets(explanation.limits)),
    '',
    ...wrap(explanation.pack),
  ].join('\n');
}

function renderElement(element: ExplainedElement, t: (key: string) => string): string[] {
  const head = `${element.name} - ${element.question}`;
  const rests = element.restsOn.flatMap(({ name, findingName, plain, source }) =>
    wrap(`${name} (${findingName}): ${plain} [${source}]`, '    - ', '      '),
  );
  const open =
    element.unknown.length === 0 ? [] : wrap(`${t('open')}: ${element.unknown.join(', ')}`, '    ', '      ');
  return [
    ...wrap(head, '  ', '  '),
    ...wrap(`${element.statusName}. ${element.article}`, '    ', '    '),
    ...rests,
    ...open,
  ];
}

export function wrap(text: string, first = '', rest = ''): string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(/\s+/u)) {
    if (!empty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = rest;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}
