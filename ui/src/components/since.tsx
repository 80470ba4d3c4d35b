import { useServerNow } from '@/lib/now';
import { timeModePreference } from '@/lib/preferences';
import { useStore } from '@/lib/store';
import { justNowMs } from '@/lib/time';
import { Timestamp } from './timestamp';

/** When something that lasts began, in the format that the user prefers: "For 2 h", or "Since" and the time. */
export function Since({ at }: { at: string }) {
  const isRelative = useStore(timeModePreference) === 'relative';
  const isNew = useServerNow() - Date.parse(at) < justNowMs;
  return (
    <>
      {isRelative && !isNew ? 'For ' : 'Since '}
      <Timestamp at={at} asDuration={!isNew} />
    </>
  );
}
