import * as common from 'texts/common';
import type { PlatformNow } from '@/api/types';
import { useShownStatus } from '@/components/outdated';
import { Since } from '@/components/since';
import { StatusIcon } from '@/components/status-icon';
import { statusLabels } from '@/lib/status';
import type { WallSize } from './sizes';

/** A platform with a problem: what, why and since when. */
export function WallProblem({ platform, size }: { platform: PlatformNow; size: WallSize }) {
  const { isShort, isTight } = size;
  const { status, lastKnown } = useShownStatus(platform);
  const { name, reason, since } = platform;
  return (
    <li
      data-status={status}
      className="min-w-0 rounded-[0.3em] border-status border-l-[0.35em] bg-status-tint px-[0.6em] py-[0.4em] text-status leading-snug data-[status=stale]:border-dashed"
    >
      <div className="flex flex-wrap items-baseline justify-between gap-x-[0.6em]">
        <h3
          className={`min-w-0 font-semibold text-ink ${isTight ? 'line-clamp-1' : 'line-clamp-2'} ${isShort ? '' : 'text-[1.1em]'}`}
        >
          {name}
        </h3>
        <p className="inline-flex shrink-0 items-center gap-[0.3em] whitespace-nowrap font-semibold text-[0.9em]">
          <StatusIcon status={status} className="size-[1.1em]" />
          {statusLabels[status]}
        </p>
      </div>
      {lastKnown !== undefined && (
        <p className="text-[0.8em] text-ink">{common.lastKnown({ status: statusLabels[lastKnown] })}</p>
      )}
      {reason !== '' && (
        <p className={`text-[0.8em] text-ink ${isTight ? 'line-clamp-1' : 'line-clamp-2'}`}>{reason}</p>
      )}
      {since !== undefined && lastKnown === undefined && !isShort && (
        <p className="text-[0.7em] text-muted">
          <Since at={since} />
        </p>
      )}
    </li>
  );
}
