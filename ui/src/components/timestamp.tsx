import { useServerNow } from '@/lib/now';
import { timeModePreference } from '@/lib/preferences';
import { useStore } from '@/lib/store';
import { formatAbsolute, formatRelative } from '@/lib/time';

interface Props {
  /** The time in RFC 3339, as the server sends it. */
  at: string;
  /** Always shows the absolute time, for tables in which users compare times. */
  absolute?: boolean;
  /** Replaces the relative time, such as "For 2 h" instead of "2 h ago". */
  relative?: string;
}

/**
 * A time in the format that the user prefers. The tooltip has the other formats, and a setting
 * changes the format.
 */
export function Timestamp({ at, absolute = false, relative }: Props) {
  const mode = useStore(timeModePreference);
  const now = useServerNow();
  const time = Date.parse(at);
  const local = formatAbsolute(time);
  const utc = formatAbsolute(time, 'UTC');
  const text =
    mode === 'utc' ? utc : mode === 'local' || absolute ? local : (relative ?? formatRelative(time, now));
  return (
    <time dateTime={at} className="whitespace-nowrap" title={`${local} / ${utc}`}>
      {text}
    </time>
  );
}
