// SPDX-License-Identifier: EUPL-1.2
// Where to turn, by country and language: the lines that were checked lately, and those that institutions of this installation
// added with two people. A person who fears that somebody reads her history finds the quiet page instead (PUB-1).

import { type Helpline, isShown } from '@amparo/learn/lessons';
import { useEffect, useState } from 'preact/hooks';
import { learnApi, type PublicLine } from '../../api/learn-api.ts';
import { loadContent } from '../../content/load.ts';
import { contentLanguage } from '../../i18n/languages.ts';
import { useTexts } from '../../i18n/use-texts.tsx';
import { PageFrame } from '../../shell/page-frame.tsx';
import { today } from '../learn/today.ts';
import { HelplineCard } from './lines.tsx';

export default function HelplinesPage() {
  const { t } = useTexts();
  const lines = useLines();
  return (
    <PageFrame title={t('helplines.title')} lead={t('helplines.lead')} class="helplines">
      <p class="notice notice--care">{t('helplines.before')}</p>
      <p>{t('helplines.other_ways')}</p>
      <p>
        <a href="/info" target="_top" rel="noreferrer">
          {t('helplines.quiet')}
        </a>
      </p>
      {lines === 'failed' ? <p class="notice">{t('helplines.failed')}</p> : null}
      {lines === undefined || lines === 'failed' ? null : <Found lines={lines} />}
    </PageFrame>
  );
}

interface ListedLine {
  readonly line: Helpline;
  readonly by: string | undefined;
}

/** The built-in ones at once; those of institutions as soon as the server answers, if there is one. */
function useLines(): readonly ListedLine[] | 'failed' | undefined {
  const [builtIn, setBuiltIn] = useState<readonly Helpline[] | 'failed' | undefined>(undefined);
  const [own, setOwn] = useState<readonly PublicLine[]>([]);
  useEffect(() => {
    loadContent<readonly Helpline[]>('helplines.json').then(setBuiltIn, () => setBuiltIn('failed'));
    const ask = async () => {
      const outcome = await learnApi.publicLines();
      if (outcome.ok) setOwn(outcome.value.lines);
    };
    void ask();
  }, []);
  if (builtIn === undefined || (builtIn === 'failed' && own.length === 0)) return builtIn;
  const all = [
    ...own.map(({ line, institution }) => ({ line, by: institution })),
    ...(builtIn === 'failed' ? [] : builtIn).map((line) => ({ line, by: undefined })),
  ];
  const day = today();
  return all.filter(({ line }) => isShown(line, day));
}

function Found({ lines }: { readonly lines: readonly ListedLine[] }) {
  const { t, language: screen } = useTexts();
  const language = contentLanguage(screen);
  const [country, setCountry] = useState('');
  const [tongue, setTongue] = useState('');
  const countries = new Intl.DisplayNames([language], { type: 'region' });
  const tongues = new Intl.DisplayNames([language], { type: 'language' });
  const countryName = (code: string) =>
    code === 'INT' ? t('helplines.international') : code === 'XX' ? code : (countries.of(code) ?? code);
  const byName = (name: (code: string) => string) => (one: string, other: string) =>
    name(one).localeCompare(name(other), language);
  const tongueName = (code: string) => tongues.of(code) ?? code;
  const places = [...new Set(lines.map(({ line }) => line.country))].toSorted(byName(countryName));
  const spoken = [...new Set(lines.flatMap(({ line }) => line.languages))].toSorted(byName(tongueName));
  const fits = ({ line }: ListedLine) =>
    (country === '' || line.country === country) &&
    (tongue === '' || line.languages.includes(tongue) || line.manyLanguagesByInterpreter);
  const found = lines.filter(fits);
  return (
    <>
      <form class="grid screen-only" onSubmit={(event) => event.preventDefault()}>
        <Choice
          id="line-country"
          label={t('helplines.country')}
          all={t('helplines.all_countries')}
          options={places.map((code) => [code, countryName(code)])}
          onChoose={setCountry}
        />
        <Choice
          id="line-language"
          label={t('helplines.language')}
          all={t('helplines.all_languages')}
          options={spoken.map((code) => [code, tongueName(code)])}
          onChoose={setTongue}
        />
      </form>
      <p role="status">{found.length === 0 ? t('helplines.none') : t('helplines.found', { count: found.length })}</p>
      {places
        .filter((place) => found.some(({ line }) => line.country === place))
        .map((place) => (
          <section key={place} class="stack" aria-labelledby={`lines-${place}`}>
            <h2 id={`lines-${place}`}>{countryName(place)}</h2>
            {found
              .filter(({ line }) => line.country === place)
              .map(({ line, by }) => (
                <HelplineCard key={line.id} line={line} by={by} />
              ))}
          </section>
        ))}
    </>
  );
}

function Choice(props: {
  readonly id: string;
  readonly label: string;
  readonly all: string;
  readonly options: readonly (readonly [code: string, name: string])[];
  readonly onChoose: (code: string) => void;
}) {
  return (
    <div class="field">
      <label for={props.id}>{props.label}</label>
      <select id={props.id} onChange={(event) => props.onChoose(event.currentTarget.value)}>
        <option value="">{props.all}</option>
        {props.options.map(([code, name]) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
