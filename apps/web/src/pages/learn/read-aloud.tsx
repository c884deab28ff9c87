// SPDX-License-Identifier: EUPL-1.2
// Reads a part of a lesson aloud with a voice of the device, where there is one for the language. Nothing leaves the device:
// voices that speak from a server are not used.

import { useEffect, useState } from 'preact/hooks';
import type { Language } from '../../i18n/languages.ts';
import { useTexts } from '../../i18n/use-texts.tsx';

/** Children and people who read slowly follow better. */
const RATE = 0.9;

function voiceFor(language: Language): SpeechSynthesisVoice | undefined {
  if (!('speechSynthesis' in window)) return undefined;
  return speechSynthesis
    .getVoices()
    .find((voice) => voice.localService && voice.lang.toLowerCase().startsWith(language));
}

export function useVoice(language: Language): SpeechSynthesisVoice | undefined {
  const [voice, setVoice] = useState<SpeechSynthesisVoice | undefined>(undefined);
  useEffect(() => {
    if (!('speechSynthesis' in window)) return undefined;
    const look = () => setVoice(voiceFor(language));
    look();
    // the list of voices comes a moment later in some browsers
    speechSynthesis.addEventListener('voiceschanged', look);
    return () => {
      speechSynthesis.removeEventListener('voiceschanged', look);
      speechSynthesis.cancel();
    };
  }, [language]);
  return voice;
}

export function ReadAloud(props: { readonly text: string; readonly voice: SpeechSynthesisVoice | undefined }) {
  const { t } = useTexts();
  const [speaking, setSpeaking] = useState(false);
  const { text, voice } = props;
  if (voice === undefined) return null;
  const toggle = () => {
    speechSynthesis.cancel();
    if (speaking) return setSpeaking(false);
    const spoken = new SpeechSynthesisUtterance(text);
    spoken.voice = voice;
    spoken.lang = voice.lang;
    spoken.rate = RATE;
    for (const end of ['end', 'error'] as const) spoken.addEventListener(end, () => setSpeaking(false));
    speechSynthesis.speak(spoken);
    setSpeaking(true);
  };
  return (
    <button
      type="button"
      class="button button--quiet screen-only learn__aloud"
      aria-pressed={speaking}
      onClick={toggle}
    >
      {speaking ? t('learn.aloud.stop') : t('learn.aloud.start')}
    </button>
  );
}
