// SPDX-License-Identifier: EUPL-1.2
// The few questions that come back today, taken from the lessons where they were met first. At most three.

import { dueReviews, type QuizItem, questionsOf } from '@amparo/learn/lessons';
import { useEffect, useState } from 'preact/hooks';
import type { Language } from '../../i18n/languages.ts';
import { useTexts } from '../../i18n/use-texts.tsx';
import { type ListedLesson, loadLesson } from './lesson-files.ts';
import { recall } from './memory.ts';
import { Question } from './question.tsx';
import { today } from './today.ts';

export function ReviewQuestions(props: { readonly language: Language; readonly list: readonly ListedLesson[] }) {
  const { t } = useTexts();
  const { language, list } = props;
  const [items, setItems] = useState<readonly QuizItem[] | undefined>(undefined);
  useEffect(() => {
    const due = new Set(dueReviews(recall().progress.reviews, today()).map(({ item }) => item));
    const begun = list.filter((each) => recall().progress.lessons[each.id] !== undefined);
    Promise.all(begun.map((each) => loadLesson(language, each.id))).then(
      (lessons) => setItems(lessons.flatMap((lesson) => questionsOf(lesson).filter(({ id }) => due.has(id)))),
      () => setItems([]),
    );
  }, [language, list]);
  if (items === undefined) return <p class="soft">{t('learn.loading')}</p>;
  if (items.length === 0) return <p>{t('learn.due.elsewhere')}</p>;
  return (
    <div class="stack">
      {items.map((item) => (
        <Question key={item.id} item={item} />
      ))}
    </div>
  );
}
