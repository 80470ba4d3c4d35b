import type { ReactNode } from 'react';
import { updated } from 'texts/common';
import { StatusIcon } from '@/components/status-icon';
import { useNow, useServerNow } from '@/lib/now';
import { timeModePreference } from '@/lib/preferences';
import type { DisplayStatus } from '@/lib/status';
import { useStore } from '@/lib/store';
import { formatAge, formatClock } from '@/lib/time';

interface Props {
  status: DisplayStatus;
  title: string;
  /** When the last response arrived, by this computer's clock; undefined before the first one. */
  updatedAt: number | undefined;
  children?: ReactNode;
}

/** The headline, the clock and the age of the data. */
export function WallHeader({ status, title, updatedAt, children }: Props) {
  const { local } = useNow();
  const now = useServerNow();
  const isUtc = useStore(timeModePreference) === 'utc';
  return (
    <header
      data-status={status}
      className="flex items-center gap-[0.7em] rounded-[0.3em] bg-status-tint px-[0.7em] py-[0.45em] text-status"
    >
      <StatusIcon status={status} className="size-[1.8em] shrink-0" />
      <div className="min-w-0 flex-1">
        <h1 className="text-balance font-semibold text-[1.25em] text-ink leading-tight">{title}</h1>
        {children}
      </div>
      <div className="shrink-0 text-right text-ink">
        <p className="font-semibold text-[1.25em] tabular-nums leading-tight">
          {formatClock(now, now, isUtc ? 'UTC' : undefined)}
        </p>
        {updatedAt !== undefined && (
          <p className="text-[0.7em] text-muted">{updated({ age: formatAge(updatedAt, local) })}</p>
        )}
      </div>
    </header>
  );
}
