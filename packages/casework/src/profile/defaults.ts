// SPDX-License-Identifier: EUPL-1.2
// The values that hold where a country's profile says nothing. They are this project's own, for an institution to change;
// none of them is law.

import type { CountryProfile } from './profile.ts';

export const DEFAULT_PROFILE: CountryProfile = {
  country: 'ZZ',
  version: 1,
  ageOfMajority: 18,
  timeZone: 'UTC',
  identificationBody: null,
  clocks: {
    firstContactEmergencyHours: 2,
    firstContactUrgentHours: 24,
    firstContactRoutineWorkingDays: 3,
    riskAfterIntakeHours: 24,
    riskAtAssessmentHours: 24,
    riskValidityDays: { Low: 90, Medium: 30, High: 14, Critical: 7 },
    safetyPlanHours: 24,
    planDays: 10,
    planReviewDays: 30,
    planReviewChildDays: 14,
    followUpMonths: [1, 3, 6, 12],
    consentMonths: 12,
    consentTransnationalMonths: 6,
    consentWarningDays: 30,
    legalBasisReviewHours: 72,
    returnRiskDays: 14,
    returnMonitoringDay: 3,
    returnMonitoringMonths: [1, 3, 6, 12],
    dataSubjectRequestDays: 30,
    reflectionPeriodDays: 30,
    appointmentNoticeHours: 48,
  },
  retention: { declinedIdentityHours: 24, closedYears: 5, childUntilAge: 25, logYears: 7 },
  automaticConsularNotification: false,
  localSubtypes: [],
  localAgeGroups: null,
  wording: [],
  sources: [],
};
