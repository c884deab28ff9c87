// SPDX-License-Identifier: EUPL-1.2
// The questions and cases of a course as QTI 3.0 items, with feedback for every option, a test that lists them and the
// manifest of the package. A case is one item with five rows of choices; its conclusion is what scores, as in the player.

import { inLanguage, type Language, type LocalText } from '@amparo/kernel';
import { LABELS } from '@amparo/recognise/palermo';
import { ELEMENTS, MARKS_OF_ELEMENT } from '../lessons/scenario.ts';
import {
  bankOf,
  type CaseBlock,
  type Course,
  type CourseContent,
  optionOrder,
  type QuestionBlock,
  scoredId,
  type SolvedCase,
  solvedCase,
  type Translate,
} from './course.ts';
import { escaped } from './markup.ts';

const ITEM_NAMESPACE = 'http://www.imsglobal.org/xsd/imsqtiasi_v3p0';
const ITEM_SCHEMA = 'https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd';
const PACKAGE_NAMESPACE = 'http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1';
const PACKAGE_SCHEMA = 'https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd';
const HEAD = '<?xml version="1.0" encoding="UTF-8"?>';
const INSTANCE = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

/** @returns path in the package -> text */
export function qtiFiles(course: Course, content: CourseContent, t: Translate): Map<string, string> {
  const bank = bankOf(course);
  const files = new Map<string, string>();
  files.set('imsmanifest.xml', manifestXml(course, bank.map(identifierOf)));
  files.set('test.xml', testXml(course, bank.map(identifierOf)));
  for (const block of bank) {
    const item =
      block.kind === 'question'
        ? questionXml(block, course.language, t)
        : caseXml(solvedCase(block, content), course.language, t);
    files.set(itemPath(identifierOf(block)), item);
  }
  return files;
}

/** QTI identifiers are names: no figure first. */
function identifierOf(block: QuestionBlock | CaseBlock): string {
  return `item-${scoredId(block)}`;
}

function itemPath(identifier: string): string {
  return `items/${identifier}.xml`;
}

function choicesXml(response: string, prompt: string, options: readonly (readonly [string, string])[]): string {
  return `    <qti-choice-interaction response-identifier="${response}" max-choices="1" min-choices="1" shuffle="false">
      <qti-prompt>${escaped(prompt)}</qti-prompt>
${options.map(([id, words]) => `      <qti-simple-choice identifier="${id}">${escaped(words)}</qti-simple-choice>`).join('\n')}
    </qti-choice-interaction>`;
}

function responseXml(identifier: string, right: string): string {
  return `  <qti-response-declaration identifier="${identifier}" cardinality="single" base-type="identifier">
    <qti-correct-response>
      <qti-value>${right}</qti-value>
    </qti-correct-response>
  </qti-response-declaration>`;
}

function feedbackXml(identifier: string, html: string): string {
  return `  <qti-modal-feedback outcome-identifier="FEEDBACK" identifier="${identifier}" show-hide="show">
    <qti-content-body>${html}</qti-content-body>
  </qti-modal-feedback>`;
}

interface Item {
  readonly identifier: string;
  readonly title: string;
  readonly language: Language;
  readonly responses: string;
  readonly body: string;
  /** the response that scores */
  readonly decides: string;
  readonly feedback: string;
}

function itemXml({ identifier, title, language, responses, body, decides, feedback }: Item): string {
  return `${HEAD}
<qti-assessment-item xmlns="${ITEM_NAMESPACE}" ${INSTANCE}
    xsi:schemaLocation="${ITEM_NAMESPACE} ${ITEM_SCHEMA}"
    identifier="${identifier}" title="${escaped(title)}" xml:lang="${language}" adaptive="false" time-dependent="false">
${responses}
  <qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float">
    <qti-default-value>
      <qti-value>0</qti-value>
    </qti-default-value>
  </qti-outcome-declaration>
  <qti-outcome-declaration identifier="MAXSCORE" cardinality="single" base-type="float">
    <qti-default-value>
      <qti-value>1</qti-value>
    </qti-default-value>
  </qti-outcome-declaration>
  <qti-outcome-declaration identifier="FEEDBACK" cardinality="single" base-type="identifier"/>
  <qti-item-body>
${body}
  </qti-item-body>
  <qti-response-processing>
    <qti-response-condition>
      <qti-response-if>
        <qti-match>
          <qti-variable identifier="${decides}"/>
          <qti-correct identifier="${decides}"/>
        </qti-match>
        <qti-set-outcome-value identifier="SCORE">
          <qti-base-value base-type="float">1</qti-base-value>
        </qti-set-outcome-value>
      </qti-response-if>
      <qti-response-else>
        <qti-set-outcome-value identifier="SCORE">
          <qti-base-value base-type="float">0</qti-base-value>
        </qti-set-outcome-value>
      </qti-response-else>
    </qti-response-condition>
    <qti-set-outcome-value identifier="FEEDBACK">
      <qti-variable identifier="${decides}"/>
    </qti-set-outcome-value>
  </qti-response-processing>
${feedback}
</qti-assessment-item>
`;
}

function questionXml(block: QuestionBlock, language: Language, t: Translate): string {
  const { question, options } = block.item;
  const choice = (index: number) => `CHOICE_${index + 1}`;
  const order = optionOrder(block);
  return itemXml({
    identifier: identifierOf(block),
    title: question.slice(0, 100),
    language,
    responses: responseXml('RESPONSE', choice(options.findIndex(({ right }) => right))),
    body: choicesXml(
      'RESPONSE',
      question,
      order.map((index) => [choice(index), options[index]?.text ?? '']),
    ),
    decides: 'RESPONSE',
    feedback: options
      .map(({ right, feedback }, index) => {
        const word = right ? t('learn.right') : t('learn.not_quite');
        return feedbackXml(choice(index), `<p><strong>${escaped(word)}</strong> ${escaped(feedback)}</p>`);
      })
      .join('\n'),
  });
}

function caseXml({ block, scenario, solution }: SolvedCase, language: Language, t: Translate): string {
  const say = (text: LocalText) => escaped(inLanguage(text, language));
  const response = (row: string) => `RESPONSE_${row.toUpperCase()}`;
  const rows = ELEMENTS.map((element) =>
    choicesXml(
      response(element),
      t(`learn.case.element.${element}`),
      MARKS_OF_ELEMENT.filter((mark) => mark !== 'not-needed' || element === 'means').map((mark) => [
        mark,
        t(`learn.case.mark.${mark}`),
      ]),
    ),
  );
  const label = choicesXml(
    'RESPONSE_LABEL',
    t('learn.case.together'),
    LABELS.map((each) => [each, t(`palermo.label.${each}.name`)]),
  );
  const why = ELEMENTS.map(
    (element) =>
      `<li><strong>${escaped(t(`learn.case.element.${element}`))} ${escaped(t(`learn.case.mark.${solution.marks[element]}`))}.</strong> ${say(scenario.why[element])}</li>`,
  ).join('');
  const is = escaped(t('learn.case.is', { label: t(`palermo.label.${solution.label}.name`) }));
  return itemXml({
    identifier: identifierOf(block),
    title: inLanguage(scenario.title, language),
    language,
    responses: [
      ...ELEMENTS.map((element) => responseXml(response(element), solution.marks[element])),
      responseXml('RESPONSE_LABEL', solution.label),
    ].join('\n'),
    body: `    <div>
      <p>${escaped(t('learn.case.fictional'))}</p>
      <p>${say(scenario.story)}</p>
    </div>
${rows.join('\n')}
${label}`,
    decides: 'RESPONSE_LABEL',
    feedback: LABELS.map((each) => {
      const word = each === solution.label ? t('learn.right') : t('learn.case.other_end');
      return feedbackXml(
        each,
        `<p><strong>${escaped(word)}</strong> ${is}</p><ul>${why}</ul><p><strong>${escaped(t('learn.case.first_step'))}</strong> ${say(scenario.firstStep)}</p>`,
      );
    }).join('\n'),
  });
}

function testXml(course: Course, items: readonly string[]): string {
  return `${HEAD}
<qti-assessment-test xmlns="${ITEM_NAMESPACE}" ${INSTANCE}
    xsi:schemaLocation="${ITEM_NAMESPACE} ${ITEM_SCHEMA}"
    identifier="test-of-${course.id}" title="${escaped(course.title)}">
  <qti-test-part identifier="part" navigation-mode="nonlinear" submission-mode="individual">
    <qti-assessment-section identifier="section" title="${escaped(course.title)}" visible="true">
${items.map((id) => `      <qti-assessment-item-ref identifier="${id}" href="${itemPath(id)}"/>`).join('\n')}
    </qti-assessment-section>
  </qti-test-part>
</qti-assessment-test>
`;
}

function manifestXml(course: Course, items: readonly string[]): string {
  return `${HEAD}
<manifest xmlns="${PACKAGE_NAMESPACE}" ${INSTANCE}
    xsi:schemaLocation="${PACKAGE_NAMESPACE} ${PACKAGE_SCHEMA}"
    identifier="amparo-${course.id}-${course.language}">
  <metadata>
    <schema>QTI Package</schema>
    <schemaversion>3.0.0</schemaversion>
  </metadata>
  <organizations/>
  <resources>
    <resource identifier="r-test" type="imsqti_test_xmlv3p0" href="test.xml">
      <file href="test.xml"/>
${items.map((id) => `      <dependency identifierref="r-${id}"/>`).join('\n')}
    </resource>
${items
  .map(
    (id) => `    <resource identifier="r-${id}" type="imsqti_item_xmlv3p0" href="${itemPath(id)}">
      <file href="${itemPath(id)}"/>
    </resource>`,
  )
  .join('\n')}
  </resources>
</manifest>
`;
}
