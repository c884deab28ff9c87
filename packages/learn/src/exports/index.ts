// SPDX-License-Identifier: EUPL-1.2
// The door of course exports: a course and the files of its package. What writes the ZIP is not here.

import { type Course, type CourseContent, type Translate } from './course.ts';
import { cmi5Structure, pageOf, scorm12Manifest, scorm2004Manifest } from './manifests.ts';
import { handoutPage, partPage } from './page.ts';
import { qtiFiles } from './qti.ts';

export { type Course, type CourseContent, courseFrom, courseIds, courseOfLesson, type CoursePart } from './course.ts';
export { escaped } from './markup.ts';
export { printedCourse, type PrintItem } from './print.ts';

export const EXPORT_FORMATS = ['scorm12', 'scorm2004', 'cmi5', 'qti3', 'handout'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface PackageAssets {
  readonly style: string;
  /** the script of the pages, with the part that speaks to the system of this format */
  readonly script: string;
}

/**
 * @param t the texts `learn`, `course` and `palermo` in the language of the course
 * @returns path in the package -> text
 */
export function packageFiles(
  course: Course,
  format: ExportFormat,
  content: CourseContent,
  assets: PackageAssets,
  t: Translate,
): Map<string, string> {
  if (format === 'qti3') return qtiFiles(course, content, t);
  if (format === 'handout')
    return new Map([
      ['handout.html', handoutPage(course, content, t)],
      ['course.css', assets.style],
    ]);
  const files = new Map<string, string>();
  if (format === 'cmi5') files.set('cmi5.xml', cmi5Structure(course));
  else files.set('imsmanifest.xml', format === 'scorm12' ? scorm12Manifest(course) : scorm2004Manifest(course));
  for (const part of course.parts) files.set(pageOf(part.id), partPage(course, part, content, t, format === 'cmi5'));
  files.set('course.css', assets.style);
  files.set('course.js', assets.script);
  return files;
}
