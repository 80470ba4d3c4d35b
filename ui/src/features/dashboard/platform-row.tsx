import { clsx } from 'clsx';
import { memo } from 'react';
import * as common from 'texts/common';
import type { PlatformNow } from '@/api/types';
import { useShownStatus } from '@/components/outdated';
import { Since } from '@/components/since';
import { StatusBadge } from '@/components/status-badge';
import { Timestamp } from '@/components/timestamp';
import { formatUptime } from '@/lib/figures';
import { fill } from '@/lib/fill';
import { formatPlatformReason } from '@/lib/sentence';
import { statusLabels } from '@/lib/status';
import { PlatformLink } from './platform-link';

interface Props {
  platform: PlatformNow;
  foundBy: string | undefined;
}

/** One platform in one line, or in a few on a narrow screen. */
export const PlatformRow = memo(function PlatformRow({ platform, foundBy }: Props) {
  const { status, lastKnown } = useShownStatus(platform);
  const { since, uptime, coverage, checked_at } = platform;
  const text =
    lastKnown === undefined
      ? formatPlatformReason(platform)
      : common.lastKnown({ status: statusLabels[lastKnown] });
  return (
    <div
      className={clsx(
        'flex h-full min-w-0 flex-wrap items-center gap-x-3 rounded border bg-surface px-3 py-1 md:grid md:grid-cols-[8.5rem_minmax(0,2fr)_minmax(0,3fr)_8.5rem_8rem] print:break-inside-avoid',
        status === 'stale' ? 'border-control border-dashed' : 'border-divider',
      )}
    >
      <div className="max-md:order-2 max-md:ml-auto">
        <StatusBadge status={status} />
      </div>
      <h3 className="min-w-0 font-semibold max-md:order-1">
        <PlatformLink platform={platform} className="text-link hover:underline" />
      </h3>
      <div className="min-w-0 max-md:order-3 max-md:w-full max-md:empty:hidden">
        {[text, foundBy].map(
          (line) =>
            line && (
              <p key={line} title={line} className="md:truncate print:whitespace-normal">
                {line}
              </p>
            ),
        )}
      </div>
      <p className="whitespace-nowrap text-muted text-xs max-md:order-4 md:text-right">
        {status !== 'green' && since !== undefined ? (
          <Since at={since} />
        ) : checked_at === undefined ? (
          common.neverChecked
        ) : (
          fill(common.checked, { time: <Timestamp at={checked_at} /> })
        )}
      </p>
      <p className="text-muted text-xs max-md:order-5 md:text-right">{formatUptime(uptime, coverage)}</p>
    </div>
  );
});
