import { clsx } from 'clsx';
import type { PlatformNow } from '@/api/types';
import { StatusIcon } from '@/components/status-icon';
import { describeGroup, findWorst, type Group } from '../arrange';
import { hasProblem } from '../filter';
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
  const hidden = problems.length - size.maxProblems;
  const isTitled = title !== '';
  const status = isOutdated ? 'stale' : findWorst(members);
  const counts = describeGroup(members);
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
      {!isTitled && <h2 className="sr-only">Platforms</h2>}
      {isTitled && (
        <h2 className="flex flex-wrap items-center gap-x-[0.4em] font-semibold leading-tight">
          <StatusIcon status={status} className="size-[1em]" />
          <bdi className="line-clamp-1 text-ink">{title}</bdi>
          <span className="font-normal text-[0.7em] text-muted">
            {isOutdated ? `Last known: ${counts}` : counts}
          </span>
        </h2>
      )}
      {problems.length > 0 && (
        <ul
          className={clsx(
            'grid flex-[4] auto-rows-[minmax(min-content,1fr)] gap-[0.4em]',
            size.isShort
              ? 'grid-cols-[repeat(auto-fit,minmax(min(12em,100%),1fr))]'
              : 'grid-cols-[repeat(auto-fit,minmax(min(15em,100%),1fr))]',
          )}
        >
          {problems.slice(0, size.maxProblems).map((platform) => (
            <WallProblem key={platform.id} platform={platform} isShort={size.isShort} />
          ))}
        </ul>
      )}
      {hidden > 0 && <p className="font-semibold text-ink">and {hidden} more that are not operational</p>}
      {healthy.length > 0 && (
        <Healthy platforms={healthy} hasNames={size.hasNames} isOutdated={isOutdated} isTitled={isTitled} />
      )}
    </section>
  );
}

interface HealthyProps {
  platforms: readonly PlatformNow[];
  hasNames: boolean;
  isOutdated: boolean;
  isTitled: boolean;
}

function Healthy({ platforms, hasNames, isOutdated, isTitled }: HealthyProps) {
  const status = isOutdated ? 'stale' : 'green';
  const count = `${platforms.length} operational`;
  return (
    <>
      <h3
        className={clsx(
          'inline-flex items-center gap-[0.4em] font-semibold text-[0.8em]',
          isOutdated ? 'text-unknown' : 'text-ok',
        )}
      >
        <StatusIcon status={status} className="size-[1.1em]" />
        {isOutdated ? `Last known: ${count}` : count}
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
