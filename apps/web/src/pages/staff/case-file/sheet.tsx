// SPDX-License-Identifier: EUPL-1.2
// The page that the person takes along: in her language, with drawings, read aloud or printed. It holds what is hers to know,
// and no word that could endanger her where somebody else finds it. What it holds is chosen with her, piece by piece.

import { useEffect, useState } from 'preact/hooks';
import { contentLanguage } from '../../../i18n/languages.ts';
import type { Translate } from '../../../i18n/texts.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { partsOf, useCardWords } from './consent-card.tsx';
import { stateOf } from './consent-state.ts';
import { LanguageOfPerson, usePersonsLanguage } from './persons-language.tsx';
import { Tick } from './fields.tsx';
import { beneficiary, isKnown, nameOf, useFile } from './file-props.ts';
import {
  CompanionIcon,
  DayIcon,
  NoIcon,
  PlanIcon,
  PrintIcon,
  PurposePicture,
  RightsIcon,
  SafeIcon,
  YesIcon,
} from './pictures.tsx';
import { ReadAloud } from './read-aloud.tsx';

const PIECES = ['contact', 'next', 'plan', 'consents', 'safety', 'rights'] as const;
type Piece = (typeof PIECES)[number];

export default function Sheet() {
  const { t } = useTexts();
  const [language, setLanguage] = usePersonsLanguage();
  const [pieces, setPieces] = useState<readonly Piece[]>(['next', 'plan', 'rights']);
  const words = useCardWords(language);
  return (
    <div class="stack stack--wide">
      <div class="stack screen-only">
        <p class="lead">{t('casefile.sheet.lead')}</p>
        <p class="notice notice--danger">{t('casefile.sheet.danger')}</p>
        <LanguageOfPerson id="sheet-language" value={language} onChange={setLanguage} />
        <fieldset class="choices choices--row choices--small">
          <legend>{t('casefile.sheet.pieces')}</legend>
          {PIECES.map((piece) => (
            <Tick
              key={piece}
              label={t(`casefile.sheet.piece.${piece}`)}
              value={pieces.includes(piece)}
              onChange={(wanted) => setPieces(wanted ? [...pieces, piece] : pieces.filter((each) => each !== piece))}
            />
          ))}
        </fieldset>
        <p>
          <button type="button" class="button" disabled={words === undefined} onClick={() => print()}>
            <PrintIcon />
            {t('casefile.sheet.print')}
          </button>
        </p>
      </div>
      {words === undefined ? (
        <p role="status">{t('staff.loading')}</p>
      ) : (
        <Page language={language} pieces={pieces} t={words} />
      )}
    </div>
  );
}

function Page(props: {
  readonly language: ReturnType<typeof usePersonsLanguage>[0];
  readonly pieces: readonly Piece[];
  readonly t: Translate;
}) {
  const { language, pieces, t } = props;
  const { language: screen, t: own } = useTexts();
  const { file, who } = useFile();
  const { alias } = beneficiary(file) ?? {};
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'full' });
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'short' });
  // a day is a day, wherever the device thinks it is: in the Americas midnight in UTC is still the day before
  const plain = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeZone: 'UTC' });
  const when = ({ startsAt, date }: { readonly startsAt: string | null; readonly date: string }) =>
    startsAt === null ? plain.format(new Date(date)) : time.format(new Date(startsAt));
  const has = (piece: Piece) => pieces.includes(piece);
  const now = Date.now();
  const next = (file.services ?? [])
    .filter(({ outcome, startsAt, date }) => outcome === 'Planned' && Date.parse(startsAt ?? date) > now - 86_400_000)
    .toSorted((a, b) => ((a.startsAt ?? a.date) < (b.startsAt ?? b.date) ? -1 : 1));
  const plan = file.plans?.findLast(({ status }) => status === 'Active' || status === 'Agreed');
  const yes = (file.consents ?? []).filter((each) => stateOf(each) === 'Active');
  const no = (file.consents ?? []).filter((each) => stateOf(each) === 'Refused' || stateOf(each) === 'Withdrawn');
  const safety = (file.safetyPlans ?? []).filter(({ status }) => status === 'Active');
  const worker = nameOf(file, file.caseWorkerId);
  const rights = ['no', 'see', 'looked', 'erase', 'complain', 'free'].map((each) => t(`sheet.right_${each}`));
  const aloud = [
    t('sheet.title'),
    ...(has('next')
      ? [t('sheet.next'), ...next.map((each) => `${when(each)}. ${t(`sheet.category.${each.category}`)}.`)]
      : []),
    ...(has('plan') && plan !== undefined
      ? [t('sheet.plan'), plan.objectives, ...plan.items.map(({ goal }) => goal)]
      : []),
    ...(has('consents')
      ? [t('sheet.agreed_to'), ...yes.map(({ purpose }) => t(`consents.purpose.${purpose}.name`))]
      : []),
    ...(has('rights') ? [t('sheet.rights'), ...rights] : []),
  ];
  useEffect(() => {
    // the heading of the screen stays off the paper: this page has its own
    document.documentElement.classList.add('prints-sheet');
    // a page that is kept as a file is called as its heading is: nothing of cases, staff or this platform
    const name = document.title;
    const neutral = () => {
      document.title = t('sheet.title');
    };
    const back = () => {
      document.title = name;
    };
    addEventListener('beforeprint', neutral);
    addEventListener('afterprint', back);
    return () => {
      removeEventListener('beforeprint', neutral);
      removeEventListener('afterprint', back);
      document.documentElement.classList.remove('prints-sheet');
    };
  }, [t]);
  return (
    <>
      <div class="row screen-only">
        <ReadAloud sentences={aloud} language={language} about={own('casefile.section.sheet')} />
      </div>
      <section
        class="sheet card stack"
        lang={contentLanguage(screen) === language ? undefined : language}
        aria-labelledby="sheet-title"
      >
        <h2 id="sheet-title">{t('sheet.title')}</h2>
        <p>
          {!isKnown(alias) ? null : (
            <>
              {t('sheet.called', { alias })}
              <br />
            </>
          )}
          <span class="small">{t('sheet.made', { date: day.format(now) })}</span>
        </p>
        {has('contact') ? (
          <div>
            <h3>
              <CompanionIcon />
              {t('sheet.contact')}
            </h3>
            <p>{t('sheet.contact_line', { name: worker, institution: who.institution })}</p>
          </div>
        ) : null}
        {has('next') ? (
          <div>
            <h3>
              <DayIcon />
              {t('sheet.next')}
            </h3>
            {next.length === 0 ? <p>{t('sheet.next_none')}</p> : null}
            <ul>
              {next.map(({ id, startsAt, date, category, companions }) => (
                <li key={id}>
                  <strong>{when({ startsAt, date })}</strong>
                  {': '}
                  {t(`sheet.category.${category}`)}
                  {companions.length === 0
                    ? ''
                    : `, ${t('sheet.comes_along', { who: companions.map(({ kind }) => t(`sheet.companion.${kind}`)).join(', ') })}`}
                </li>
              ))}
            </ul>
          </div>
        ) : null}
        {has('plan') ? (
          <div>
            <h3>
              <PlanIcon />
              {t('sheet.plan')}
            </h3>
            {plan === undefined ? (
              <p>{t('sheet.plan_none')}</p>
            ) : (
              <>
                <p>
                  <bdi>{plan.objectives}</bdi>
                </p>
                <ul>
                  {plan.items
                    .filter(({ status }) => status !== 'Cancelled')
                    .map(({ id, category, goal, due }) => (
                      <li key={id}>
                        {t(`sheet.category.${category}`)}: <bdi>{goal}</bdi>,{' '}
                        {t('sheet.plan_until', { date: plain.format(new Date(due)) })}
                      </li>
                    ))}
                </ul>
              </>
            )}
          </div>
        ) : null}
        {has('consents') ? (
          <>
            <div>
              <h3>
                <YesIcon />
                {t('sheet.agreed_to')}
              </h3>
              {yes.length === 0 ? <p>{t('sheet.agreed_to_none')}</p> : null}
              <ul class="plain sheet__consents">
                {yes.map((consent) => {
                  const parts = partsOf(t, language, consent);
                  return (
                    <li key={consent.id}>
                      <PurposePicture purpose={consent.purpose} />
                      <div>
                        <strong>{parts.name}</strong>
                        <p class="small">{[...parts.who, ...parts.back.slice(1)].join(' ')}</p>
                      </div>
                    </li>
                  );
                })}
              </ul>
            </div>
            {no.length === 0 ? null : (
              <div>
                <h3>
                  <NoIcon />
                  {t('sheet.said_no_to')}
                </h3>
                <ul>
                  {no.map(({ id, purpose }) => (
                    <li key={id}>{t(`consents.purpose.${purpose}.name`)}</li>
                  ))}
                </ul>
              </div>
            )}
            <p class="small">{t('consents.card.back_always')}</p>
          </>
        ) : null}
        {has('safety') && safety.length > 0 ? (
          <div>
            <h3>
              <SafeIcon />
              {t('sheet.safety')}
            </h3>
            {safety.map((each) => (
              <dl key={each.id} class="facts-list">
                {(
                  [
                    ['watch', each.triggers],
                    ['places', each.safePlaces],
                    ['bag', each.bagAndPapers === null ? [] : [each.bagAndPapers]],
                    ['phone', each.phoneHygiene === null ? [] : [each.phoneHygiene]],
                    ['family', each.childrenAndFamily === null ? [] : [each.childrenAndFamily]],
                  ] as const
                ).map(([part, values]) =>
                  values.length === 0 ? null : (
                    <div key={part}>
                      <dt>{t(`sheet.safety_${part}`)}</dt>
                      {values.map((value) => (
                        <dd key={value}>
                          <bdi>{value}</bdi>
                        </dd>
                      ))}
                    </div>
                  ),
                )}
              </dl>
            ))}
          </div>
        ) : null}
        {has('rights') ? (
          <div>
            <h3>
              <RightsIcon />
              {t('sheet.rights')}
            </h3>
            <ul>
              {rights.map((right) => (
                <li key={right}>{right}</li>
              ))}
            </ul>
          </div>
        ) : null}
        <p class="small sheet__foot">{t('sheet.keep_safe')}</p>
      </section>
    </>
  );
}
