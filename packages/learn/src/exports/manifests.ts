// SPDX-License-Identifier: EUPL-1.2
// What a package says of itself: SCORM 1.2 and SCORM 2004 4th edition (ADL), cmi5 (AICC, Quartz 1st edition, section 13).
// docs/methods/course-exports.md names what was read. Control documents (XSD files) are not in the packages.

import type { Course } from './course.ts';
import { escaped } from './markup.ts';

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>';

function nameOf({ id, language }: Course): string {
  return `amparo-${id}-${language}`;
}

export function pageOf(id: string): string {
  return `parts/${id}.html`;
}

function resourcesXml(course: Course, scormType: string): string {
  return course.parts
    .map(
      ({ id }) => `    <resource identifier="r-${id}" type="webcontent" adlcp:${scormType}="sco" href="${pageOf(id)}">
      <file href="${pageOf(id)}"/>
      <file href="course.css"/>
      <file href="course.js"/>
    </resource>`,
    )
    .join('\n');
}

export function scorm12Manifest(course: Course): string {
  const items = course.parts.map(
    ({ id, title, mastery }) => `      <item identifier="i-${id}" identifierref="r-${id}" isvisible="true">
        <title>${escaped(title)}</title>${mastery === undefined ? '' : `\n        <adlcp:masteryscore>${Math.round(mastery * 100)}</adlcp:masteryscore>`}
      </item>`,
  );
  return `${HEAD}
<manifest identifier="${nameOf(course)}" version="1.0"
    xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
    xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://www.imsproject.org/xsd/imscp_rootv1p1p2 imscp_rootv1p1p2.xsd http://www.adlnet.org/xsd/adlcp_rootv1p2 adlcp_rootv1p2.xsd">
  <metadata>
    <schema>ADL SCORM</schema>
    <schemaversion>1.2</schemaversion>
  </metadata>
  <organizations default="course">
    <organization identifier="course">
      <title>${escaped(course.title)}</title>
${items.join('\n')}
    </organization>
  </organizations>
  <resources>
${resourcesXml(course, 'scormtype')}
  </resources>
</manifest>
`;
}

export function scorm2004Manifest(course: Course): string {
  const items = course.parts.map(
    ({ id, title, mastery }) => `      <item identifier="i-${id}" identifierref="r-${id}" isvisible="true">
        <title>${escaped(title)}</title>
        <imsss:sequencing>
          <imsss:objectives>
            <imsss:primaryObjective objectiveID="o-${id}" satisfiedByMeasure="${mastery !== undefined}">${
              mastery === undefined
                ? ''
                : `\n              <imsss:minNormalizedMeasure>${mastery}</imsss:minNormalizedMeasure>\n            `
            }</imsss:primaryObjective>
          </imsss:objectives>
          <imsss:deliveryControls tracked="true" completionSetByContent="true" objectiveSetByContent="true"/>
        </imsss:sequencing>
      </item>`,
  );
  return `${HEAD}
<manifest identifier="${nameOf(course)}" version="1.0"
    xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"
    xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"
    xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3"
    xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3"
    xmlns:imsss="http://www.imsglobal.org/xsd/imsss"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://www.imsglobal.org/xsd/imscp_v1p1 imscp_v1p1.xsd http://www.adlnet.org/xsd/adlcp_v1p3 adlcp_v1p3.xsd http://www.adlnet.org/xsd/adlseq_v1p3 adlseq_v1p3.xsd http://www.adlnet.org/xsd/adlnav_v1p3 adlnav_v1p3.xsd http://www.imsglobal.org/xsd/imsss imsss_v1p0.xsd">
  <metadata>
    <schema>ADL SCORM</schema>
    <schemaversion>2004 4th Edition</schemaversion>
  </metadata>
  <organizations default="course">
    <organization identifier="course" adlseq:objectivesGlobalToSystem="false">
      <title>${escaped(course.title)}</title>
${items.join('\n')}
      <imsss:sequencing>
        <imsss:controlMode choice="true" flow="true"/>
      </imsss:sequencing>
    </organization>
  </organizations>
  <resources>
${resourcesXml(course, 'scormType')}
  </resources>
</manifest>
`;
}

/** Publisher ids of cmi5 are IRIs; a name of our own, since an address would promise that something stands there. */
export function cmi5Id(course: Course, part?: string): string {
  return `urn:amparo:course:${course.id}:${course.language}${part === undefined ? '' : `:${part}`}`;
}

export function cmi5Structure(course: Course): string {
  const say = (text: string) => `<langstring lang="${course.language}">${escaped(text)}</langstring>`;
  const units = course.parts.map(({ id, title, lesson, mastery }) => {
    const judged =
      mastery === undefined ? ' moveOn="Completed"' : ` masteryScore="${mastery}" moveOn="CompletedAndPassed"`;
    return `  <au id="${escaped(cmi5Id(course, id))}"${judged} launchMethod="AnyWindow">
    <title>${say(title)}</title>
    <description>${say(lesson.about)}</description>
    <url>${pageOf(id)}</url>
  </au>`;
  });
  return `${HEAD}
<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
  <course id="${escaped(cmi5Id(course))}">
    <title>${say(course.title)}</title>
    <description>${say(course.parts.map(({ title }) => title).join('; '))}</description>
  </course>
${units.join('\n')}
</courseStructure>
`;
}
