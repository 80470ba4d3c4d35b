import { clsx } from 'clsx';
import { memo } from 'react';
import * as common from 'texts/common';
import * as texts from 'texts/dashboard';
import { dailyStatusOf } from 'texts/uptime-bar';
import type { PlatformNow } from '@/api/types';
import { summarizeChecks } from '@/components/check-summary';
import { type ShownStatus, useShownStatus } from '@/components/outdated';
import { Since } from '@/components/since';
import { StatusBadge } from '@/components/status-badge';
import { Timestamp } from '@/components/timestamp';
import { UptimeBar } from '@/components/uptime-bar/uptime-bar';
import { formatUptime } from '@/lib/figures';
import { fill } from '@/lib/fill';
import { formatPlatformReason } from '@/lib/sentence';
import { statusLabels } from '@/lib/status';
import { describeHistoryDay, parseHistory } from './history';
import { PlatformLink } from './platform-link';

interface Props {
  platform: PlatformNow;
  firstDay: string;
  /** Two lines without bars, for a healthy platform on a board with many. */
  isShort: boolean;
  /** The checks by which a search has found the platform. */
  foundBy?: string | undefined;
}

/**
 * A tile for one platform. It is memoised, because a poll returns the same object for an unchanged platform.
 */
export const PlatformTile = memo(function PlatformTile({ platform, firstDay, isShort, foundBy }: Props) {
  const shown = useShownStatus(platform);
  const { status } = shown;
  return (
    <div
      data-status={status}
      className={clsx(
        'flex h-full min-w-0 flex-col rounded-lg border bg-surface px-4 print:break-inside-avoid',
        isShort ? 'py-2' : 'min-h-36 py-4',
        status === 'stale' ? 'border-control border-dashed' : 'border-divider',
        // Problems have a thick edge, so that they stand out.
        !isShort && status !== 'green' && status !== 'stale' && 'border-l-4 border-l-status',
      )}
    >
      <div className="flex items-start justify-between gap-3">
        <h3 className="min-w-0 font-semibold text-base">
          <PlatformLink platform={platform} className="text-link hover:underline" />
        </h3>
        <StatusBadge status={status} />
      </div>
      {foundBy !== undefined && <p>{foundBy}</p>}
      {isShort ? (
        <ShortDetails platform={platform} {...shown} />
      ) : (
        <>
          <div className="mt-1 mb-3 text-muted">
            <StatusDetails platform={platform} {...shown} />
          </div>
          <History platform={platform} firstDay={firstDay} />
        </>
      )}
    </div>
  );
});

function History({ platform, firstDay }: { platform: PlatformNow; firstDay: string }) {
  const days = parseHistory(platform.history);
  return (
    <div className="mt-auto">
      <UptimeBar
        label={dailyStatusOf({ name: platform.name, count: days.length })}
        days={days}
        dayText={(index) => describeHistoryDay(platform, firstDay, index)}
        summary={formatUptime(platform.uptime, platform.coverage)}
      />
    </div>
  );
}

function ShortDetails({ platform, lastKnown }: { platform: PlatformNow } & ShownStatus) {
  const { uptime, coverage, checked_at } = platform;
  return (
    <div className="mt-auto flex justify-between gap-3 text-muted text-xs">
      <p>
        {lastKnown === undefined
          ? formatUptime(uptime, coverage)
          : common.lastKnown({ status: statusLabels[lastKnown] })}
      </p>
      <CheckedAge at={checked_at} />
    </div>
  );
}

/** The last known status, the reason for a problem, and the age of the data. */
function StatusDetails({ platform, status, lastKnown }: { platform: PlatformNow } & ShownStatus) {
  const { reason } = platform;
  const checkedAge = <CheckedAge at={platform.checked_at} />;
  if (status === 'green') return checkedAge;
  const reasonText = reason !== '' && (
    <p className="line-clamp-3 text-pretty text-ink">{formatPlatformReason(platform)}</p>
  );
  if (status === 'stale' && lastKnown !== undefined) {
    const status = statusLabels[lastKnown];
    return (
      <>
        <Age
          text={({ time }) => texts.lastKnownAt({ status, time })}
          at={platform.checked_at}
          fallback={common.lastKnown({ status })}
        />
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

function FailureSummary({ platform }: { platform: PlatformNow }) {
  const { since } = platform;
  const checks = summarizeChecks(platform);
  if (since === undefined && checks === '') return null;
  return (
    <p>
      {since !== undefined && <Since at={since} />}
      {since !== undefined && checks !== '' && ' · '}
      {checks}
    </p>
  );
}

function CheckedAge({ at }: { at: string | undefined }) {
  return <Age text={common.checked} at={at} fallback={common.neverChecked} />;
}

interface AgeProps {
  text: (values: { time: string }) => string;
  at: string | undefined;
  /** The text without a time. */
  fallback: string;
}

function Age({ text, at, fallback }: AgeProps) {
  return <p>{at === undefined ? fallback : fill(text, { time: <Timestamp at={at} /> })}</p>;
}
