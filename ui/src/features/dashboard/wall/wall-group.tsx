import { clsx } from 'clsx';
import * as common from 'texts/common';
import * as dashboard from 'texts/dashboard';
import * as texts from 'texts/wall';
import type { PlatformNow } from '@/api/types';
import { StatusIcon } from '@/components/status-icon';
import { toDisplayStatus } from '@/lib/status';
import { describeGroup, findWorst, type Group, severity } from '../arrange';
import { hasProblem } from '../filter';
import { describeRest } from './remainder';
import type { WallSize } from './sizes';
import { WallProblem } from './wall-problem';

interface Props {
  group: Group;
  size: WallSize;
  isOutdated: boolean;
}

/** The platforms of a group: problems large, healthy ones small. A wall without groups is one group without a title. */
export function WallGroup({ group: { title, members, shown }, size, isOutdated }: Props) {
  const problems = shown.filter(hasProblem);
  const healthy = shown.filter((platform) => !hasProblem(platform));
  const { kept, rest } = keepWorst(problems, size.maxProblems);
  const isTitled = title !== '';
  const status = isOutdated ? 'stale' : findWorst(members);
  const isHealthy = !members.some(hasProblem);
  // A short group has no line for what is operational, so its heading says it.
  const isOneLine = isTitled && size.isShort;
  const counts =
    isOneLine && isHealthy ? texts.operational({ count: members.length }) : describeGroup(members);
  return (
    <section
      aria-label={title || undefined}
      data-status={status}
      className={clsx(
        'flex min-w-0 flex-1 flex-col gap-[0.4em]',
        isTitled &&
          'rounded-[0.3em] border-2 border-status bg-surface p-[0.5em] text-status data-[status=stale]:border-dashed',
      )}
    >
      {!isTitled && <h2 className="sr-only">{dashboard.platforms}</h2>}
      {isTitled && (
        <h2 className="flex flex-wrap items-center gap-x-[0.4em] font-semibold leading-tight">
          <span className="flex min-w-0 items-center gap-[0.4em]">
            <StatusIcon status={status} className="size-[1em] shrink-0" />
            <bdi className="line-clamp-1 min-w-0 text-ink">{title}</bdi>
          </span>
          <span className="font-normal text-[0.7em] text-muted">
            {isOutdated ? common.lastKnown({ status: counts }) : counts}
          </span>
        </h2>
      )}
      {problems.length > 0 && (
        <ul
          className={clsx(
            'grid flex-[4] auto-rows-[minmax(min-content,1fr)] gap-[0.4em]',
            size.isShort
              ? 'grid-cols-[repeat(auto-fit,minmax(min(13em,100%),1fr))]'
              : 'grid-cols-[repeat(auto-fit,minmax(min(15em,100%),1fr))]',
          )}
        >
          {kept.map((platform) => (
            <WallProblem key={platform.id} platform={platform} size={size} />
          ))}
        </ul>
      )}
      {rest.length > 0 && (
        <p className="font-semibold text-[0.8em] text-ink">
          {describeRest(rest.map(toDisplayStatus), 'platforms', isOutdated)}
        </p>
      )}
      {healthy.length > 0 && !isOneLine && (
        <Healthy platforms={healthy} hasNames={size.hasNames} isOutdated={isOutdated} isTitled={isTitled} />
      )}
    </section>
  );
}

/** Divides problems into the worst ones, which keep their order, and the rest. */
function keepWorst(problems: readonly PlatformNow[], max: number) {
  const rank = (platform: PlatformNow) => severity.indexOf(toDisplayStatus(platform));
  const worst = new Set([...problems].sort((a, b) => rank(a) - rank(b)).slice(0, max));
  return {
    kept: problems.filter((platform) => worst.has(platform)),
    rest: problems.filter((platform) => !worst.has(platform)),
  };
}

interface HealthyProps {
  platforms: readonly PlatformNow[];
  hasNames: boolean;
  isOutdated: boolean;
  isTitled: boolean;
}

function Healthy({ platforms, hasNames, isOutdated, isTitled }: HealthyProps) {
  const status = isOutdated ? 'stale' : 'green';
  const count = texts.operational({ count: platforms.length });
  return (
    <>
      <h3
        className={clsx(
          'inline-flex items-center gap-[0.4em] font-semibold text-[0.8em]',
          isOutdated ? 'text-unknown' : 'text-ok',
        )}
      >
        <StatusIcon status={status} className="size-[1.1em]" />
        {isOutdated ? common.lastKnown({ status: count }) : count}
      </h3>
      {hasNames && (
        <ul
          className={clsx(
            'grid grid-cols-[repeat(auto-fill,minmax(min(11em,100%),1fr))] gap-[0.3em] text-[0.8em] text-ink leading-tight',
            !isTitled && 'flex-[3] auto-rows-[minmax(min-content,1fr)]',
          )}
        >
          {platforms.map(({ id, name }) => (
            <li
              key={id}
              className={clsx(
                'flex min-w-0 items-center gap-[0.4em] rounded-[0.3em] px-[0.5em] py-[0.25em]',
                isTitled ? 'bg-canvas' : 'bg-surface',
              )}
            >
              <StatusIcon
                status={status}
                className={clsx('size-[1em] shrink-0', isOutdated ? 'text-unknown' : 'text-ok')}
              />
              <bdi className="line-clamp-2 min-w-0">{name}</bdi>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
