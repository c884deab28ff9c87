// SPDX-License-Identifier: EUPL-1.2
// Our own drawings for the cards and the page that the person takes along, 24 by 24, in the colour of the text. For somebody
// who does not read they tell what the card is about; beside them the words say the same.

import type { ConsentPurpose } from '@amparo/casework/consent';

function Drawing({ d }: { readonly d: string }) {
  return (
    <svg
      class="icon pictogram"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.75"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={d} />
    </svg>
  );
}

const HEAD = (x: number, y: number, r = 2.5) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 -${2 * r} 0`;

const PICTURES: Readonly<Record<ConsentPurpose, string>> = {
  // two who talk
  Interview: 'M3 4h11v7H8l-3 3v-3H3zM16 9h5v6h-2v3l-3-3h-4',
  // a page and a pen
  CaseRecord: 'M5 3h9v18H5zM8 7h3M8 11h3M20 6l-7 9-.5 3 2.5-1.5 7-9z',
  // an open hand with a heart
  Assistance:
    'M3 15h4l4 2h4a1.5 1.5 0 0 1 0 3H9M15 17l5-3M12 12S7.5 9.5 7.5 6.3A2.3 2.3 0 0 1 12 5.5a2.3 2.3 0 0 1 4.5.8C16.5 9.5 12 12 12 12z',
  // what a doctor listens with
  MedicalExamination: 'M6 3v6a4 4 0 0 0 8 0V3M10 13v3a4 4 0 0 0 8 0v-3M16.5 11.5a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0',
  // a heart with a pulse
  HealthDataSharing:
    'M12 20s-8-4.6-8-10.3A4.3 4.3 0 0 1 12 7.5a4.3 4.3 0 0 1 8 2.2C20 15.4 12 20 12 20zM7 12h3l1.5-3 2 5 1-2H17',
  // from one house to another
  ReferralNational: 'M2 20v-6l4-3 4 3v6zM14 20v-6l4-3 4 3v6zM8 7h8M13 4l3 3-3 3',
  // the world
  ReferralTransnational: 'M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0M3.5 12h17M12 3.5c5 5 5 12 0 17c-5-5-5-12 0-17',
  // a house with a flag
  ConsularContact: 'M4 21V11l6-4 6 4v10zM8 21v-5h4v5M16 3v8M16 3h5v4h-5',
  // a shield
  LawEnforcementReport: 'M12 3l8 3v6c0 5-4 8-8 9c-4-1-8-4-8-9V6zM9 12l2 2 4-4',
  // a telephone and a heart
  ContactWithFamily:
    'M5 4h4l1.5 4-2 1.5a11 11 0 0 0 5 5l1.5-2 4 1.5v4c-9 1-15-5-14-14zM17 9s-2.5-1.4-2.5-3.2A1.3 1.3 0 0 1 17 5.3a1.3 1.3 0 0 1 2.5.5C19.5 7.6 17 9 17 9z',
  // a glass that searches for people
  FamilyTracing:
    'M3.5 10a6.5 6.5 0 1 0 13 0a6.5 6.5 0 1 0-13 0M15 15l6 6M8.5 8.5a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0M7 13c1-2.5 5-2.5 6 0',
  // scales
  LegalRepresentation: 'M12 3v17M7 20h10M5 6h14M5 6l-3 7a3.2 3.2 0 0 0 6 0zM19 6l-3 7a3.2 3.2 0 0 0 6 0z',
  // a way home
  ReturnArrangements: 'M13 20v-7l5-4 4 4v7zM2 17c4 0 3-6 7-6M7 8l3 3-3 3',
  // a calendar and a telephone
  FollowUpContact: 'M4 5h16v15H4zM4 10h16M8 3v4M16 3v4M9 15l2 2 4-4',
  // a camera
  PhotoOrRecording: 'M3 7h4l2-3h6l2 3h4v12H3zM8.5 13a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0',
  // bars
  ProtectedStatistics: 'M3 20h18M6 20v-6M11 20V9M16 20V5',
  // two lists and a lock
  PrivateRecordLinkage: 'M3 4h7v9H3zM14 4h7v9h-7zM9 17h6v4H9zM10.5 17v-1.5a1.5 1.5 0 0 1 3 0V17',
  // a book
  Research: 'M12 6c-3-2-6-2-9-1v14c3-1 6-1 9 1c3-2 6-2 9-1V5c-3-1-6-1-9 1zM12 6v14',
  // a screen
  Media: 'M3 6h18v12H3zM8 21h8M8 3l4 3 4-3',
};

export function PurposePicture({ purpose }: { readonly purpose: ConsentPurpose }) {
  return <Drawing d={PICTURES[purpose]} />;
}

export function WhatIcon() {
  return <Drawing d="M4 5h16v11h-9l-4 4v-4H4zM8 9h8M8 12h5" />;
}
export function EyeIcon() {
  return (
    <Drawing d="M2.5 12S6 5.5 12 5.5S21.5 12 21.5 12S18 18.5 12 18.5S2.5 12 2.5 12zM9 12a3 3 0 1 0 6 0a3 3 0 1 0-6 0" />
  );
}
export function NoIcon() {
  return <Drawing d="M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0M8 8l8 8M16 8l-8 8" />;
}
export function YesIcon() {
  return <Drawing d="M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0M8 12.5l3 3 5-6" />;
}
export function BackIcon() {
  return <Drawing d="M9 5L4 10l5 5M4 10h10a5.5 5.5 0 0 1 0 11h-3" />;
}
export function SpeakIcon() {
  return <Drawing d="M4 9v6h4l5 4V5L8 9zM16 9c1.5 1.5 1.5 4.5 0 6M18.5 6.5c3 3 3 8 0 11" />;
}
export function PrintIcon() {
  return <Drawing d="M7 8V3h10v5M5 17H3V8h18v9h-2M7 14h10v7H7z" />;
}
export function CompanionIcon() {
  return <Drawing d={`${HEAD(8, 7)}${HEAD(17, 8, 2)}M3.5 20v-3a4.5 4.5 0 0 1 9 0v3M14.5 19.5V17a3 3 0 0 1 6 0v3`} />;
}
export function DayIcon() {
  return <Drawing d="M4 5h16v15H4zM4 10h16M8 3v4M16 3v4" />;
}
export function SafeIcon() {
  return <Drawing d="M12 3l8 3v6c0 5-4 8-8 9c-4-1-8-4-8-9V6z" />;
}
export function PlanIcon() {
  return <Drawing d="M6 4h12v17H6zM9 2.5h6v3H9zM9 10l1 1 2-2M14 10h2M9 15l1 1 2-2M14 15h2" />;
}
export function RightsIcon() {
  return (
    <Drawing d="M5 20V10M5 10a3 3 0 0 1 3-3V4.5a1.5 1.5 0 0 1 3 0V11M11 11h6.5a1.5 1.5 0 0 1 0 3M17.5 14a1.5 1.5 0 0 1 0 3M17 17a1.5 1.5 0 0 1 0 3H9l-4-1" />
  );
}
