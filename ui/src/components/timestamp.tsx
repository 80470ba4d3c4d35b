import { useServerNow } from '@/lib/now';
import { timeModePreference } from '@/lib/preferences';
import { useStore } from '@/lib/store';
import { formatAbsolute, formatRelative } from '@/lib/time';

interface Props {
  /** RFC 3339, from the server. */
  at: string;
  /** For tables, where times are compared: absolute even while the reader prefers relative ones. */
  absolute?: boolean;
}

/** A time as the reader prefers it. The other forms are in the title and, for keyboard and touch, in the header's switch. */
export function Timestamp({ at, absolute = false }: Props) {
  const mode = useStore(timeModePreference);
  const now = useServerNow();
  const time = Date.parse(at);
  const local = formatAbsolute(time);
  const utc = formatAbsolute(time, 'UTC');
  const text = mode === 'utc' ? utc : mode === 'local' || absolute ? local : formatRelative(time, now);
  return (
    <time dateTime={at} className="whitespace-nowrap" title={`${local} / ${utc}`}>
      {text}
    </time>
  );
}
