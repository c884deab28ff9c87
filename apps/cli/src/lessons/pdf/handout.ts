// SPDX-License-Identifier: EUPL-1.2
// A course as a PDF to print: one part after the other, boxes to tick by hand, the answers at the end for whoever leads.

import type { PrintItem } from '@amparo/learn/exports';
import type { Language } from '@amparo/kernel';
import { Pages, type Paper, SOFT } from './pages.ts';

export interface Handout {
  readonly title: string;
  readonly language: Language;
  readonly items: readonly PrintItem[];
  readonly paper: Paper;
  readonly day: Date;
}

export async function handoutPdf({ title, language, items, paper, day }: Handout): Promise<Uint8Array> {
  const pages = new Pages({ language, title, paper, margin: 56, day });
  for (const item of items) put(pages, item);
  return pages.finish(title);
}

function put(pages: Pages, item: PrintItem): void {
  switch (item.kind) {
    case 'heading':
      if (item.newPage) pages.newPage();
      pages.heading(item.level, item.text);
      break;
    case 'paragraph':
      pages.paragraph(item.spans, item.soft ? { colour: SOFT, size: 10 } : {});
      break;
    case 'list':
      pages.list(item.items, item.ordered);
      break;
    case 'choices':
      pages.choices(item.asked, item.options, item.given);
      break;
    case 'drawing':
      pages.drawing(item.svg, item.alt, 300);
  }
}
