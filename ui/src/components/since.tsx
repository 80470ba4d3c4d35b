import * as texts from 'texts/common';
import { toDuration } from '@/lib/duration';
import { fill } from '@/lib/fill';
import { useServerNow } from '@/lib/now';
import { timeModePreference } from '@/lib/preferences';
import { useStore } from '@/lib/store';
import { justNowMs } from '@/lib/time';
import { Timestamp } from './timestamp';

/** When something that lasts began, in the format that the user prefers: "For 2 h", or "Since" and the time. */
export function Since({ at }: { at: string }) {
  const isRelative = useStore(timeModePreference) === 'relative';
  const age = useServerNow() - Date.parse(at);
  if (!isRelative) return fill(texts.since, { time: <Timestamp at={at} /> });
  return (
    <Timestamp at={at} relative={age < justNowMs ? texts.sinceJustNow : texts.lasting(toDuration(age))} />
  );
}
