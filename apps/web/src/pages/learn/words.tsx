// SPDX-License-Identifier: EUPL-1.2
// Paragraphs and lists of a lesson. A mark of a fact leads to its source at the end of the lesson.

import type { Line, Part } from '@amparo/learn/lessons';
import { useTexts } from '../../i18n/use-texts.tsx';

export function Words(props: { readonly parts: readonly Part[] }) {
  return (
    <>
      {props.parts.map((part, place) => {
        if (part.kind === 'paragraph') {
          return (
            <p key={place}>
              <Sentence line={part.line} />
            </p>
          );
        }
        const entries = part.lines.map((line, index) => (
          <li key={index}>
            <Sentence line={line} />
          </li>
        ));
        return part.ordered ? (
          <ol key={place} class="stack stack--tight">
            {entries}
          </ol>
        ) : (
          <ul key={place} class="stack stack--tight">
            {entries}
          </ul>
        );
      })}
    </>
  );
}

function Sentence({ line }: { readonly line: Line }) {
  const { t } = useTexts();
  return (
    <>
      {line.spans.map(({ text, strong, emphasis }, place) =>
        strong === true ? <strong key={place}>{text}</strong> : emphasis === true ? <em key={place}>{text}</em> : text,
      )}
      {line.facts.map((id) => (
        <sup key={id}>
          <a class="learn__source" href={`#${id}`} aria-label={t('learn.source_of', { number: id.slice(1) })}>
            {id.slice(1)}
          </a>
        </sup>
      ))}
    </>
  );
}
