import { clsx } from 'clsx';
import { memo } from 'react';
import type { PlatformNow } from '@/api/types';
import { type ShownStatus, useShownStatus } from '@/components/outdated';
import { StatusBadge } from '@/components/status-badge';
import { Timestamp } from '@/components/timestamp';
import { UptimeBar } from '@/components/uptime-bar/uptime-bar';
import { formatCount, formatUptime } from '@/lib/figures';
import { statusLabels } from '@/lib/status';
import { describeHistoryDay, parseHistory } from './history';
import { PlatformLink } from './platform-link';

interface Props {
  platform: PlatformNow;
  firstDay: string;
}

/**
 * A tile for one platform. It is memoised, because a poll returns the same object for an unchanged platform.
 */
export const PlatformTile = memo(function PlatformTile({ platform, firstDay }: Props) {
  const shown = useShownStatus(platform);
  const { status } = shown;
  const days = parseHistory(platform.history);
  return (
    <li
      className={clsx(
        'flex min-h-36 min-w-0 flex-col rounded-lg border bg-surface p-4',
        status === 'stale' ? 'border-control border-dashed' : 'border-divider',
      )}
    >
      <div className="flex items-start justify-between gap-3">
        <h3 className="min-w-0 font-semibold text-base">
          <PlatformLink platform={platform} className="text-link hover:underline" />
        </h3>
        <StatusBadge status={status} />
      </div>
      <div className="mt-1 mb-3 text-muted">
        <StatusDetails platform={platform} {...shown} />
      </div>
      <div className="mt-auto">
        <UptimeBar
          label={`${platform.name}: daily status, last ${formatCount(days.length, 'day')}`}
          days={days}
          dayText={(index) => describeHistoryDay(platform, firstDay, index)}
          summary={formatUptime(platform.uptime, platform.coverage)}
        />
      </div>
    </li>
  );
});

/** The last known status, the reason for a problem, and the age of the data. */
function StatusDetails({ platform, status, lastKnown }: { platform: PlatformNow } & ShownStatus) {
  const { reason } = platform;
  const checkedAge = <Age label="Checked" at={platform.checked_at} fallback="Never checked" />;
  if (status === 'green') return checkedAge;
  const reasonText = reason !== '' && <p className="line-clamp-2 text-pretty text-ink">{reason}</p>;
  if (status === 'stale' && lastKnown !== undefined) {
    const text = `Last known: ${statusLabels[lastKnown]}`;
    return (
      <>
        <Age label={`${text},`} at={platform.checked_at} fallback={text} />
        {reasonText}
      </>
    );
  }
  return (
    <>
      <FailureSummary platform={platform} />
      {reasonText}
      {checkedAge}
    </>
  );
}

function FailureSummary({ platform: { since, failing, counted } }: { platform: PlatformNow }) {
  if (since === undefined && failing === 0) return null;
  return (
    <p>
      {since !== undefined && (
        <>
          Since <Timestamp at={since} />
        </>
      )}
      {since !== undefined && failing > 0 && ' · '}
      {failing > 0 && `${failing} of ${formatCount(counted, 'check')} failing`}
    </p>
  );
}

function Age({ label, at, fallback }: { label: string; at: string | undefined; fallback: string }) {
  if (at === undefined) return <p>{fallback}</p>;
  return (
    <p>
      {label} <Timestamp at={at} />
    </p>
  );
}
