import { formatDuration } from '@/lib/duration';
import { useServerNow } from '@/lib/now';
import { timeModePreference } from '@/lib/preferences';
import { useStore } from '@/lib/store';
import { formatAbsolute, formatRelative } from '@/lib/time';

interface Props {
  /** The time in RFC 3339, as the server sends it. */
  at: string;
  /** Always shows the absolute time, for tables in which users compare times. */
  absolute?: boolean;
  /** Shows how long ago it was without "ago", instead of the relative time. */
  asDuration?: boolean;
}

/**
 * A time in the format that the user prefers. The tooltip has the other formats, and a setting
 * changes the format.
 */
export function Timestamp({ at, absolute = false, asDuration = false }: Props) {
  const mode = useStore(timeModePreference);
  const now = useServerNow();
  const time = Date.parse(at);
  const local = formatAbsolute(time);
  const utc = formatAbsolute(time, 'UTC');
  const relative = asDuration ? formatDuration(now - time) : formatRelative(time, now);
  const text = mode === 'utc' ? utc : mode === 'local' || absolute ? local : relative;
  return (
    <time dateTime={at} className="whitespace-nowrap" title={`${local} / ${utc}`}>
      {text}
    </time>
  );
}
