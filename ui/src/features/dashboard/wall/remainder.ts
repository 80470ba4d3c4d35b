import * as texts from 'texts/wall';
import type { DisplayStatus } from '@/lib/status';
import { severity } from '../arrange';

const moreTexts = {
  platforms: { now: texts.morePlatforms, lastKnown: texts.morePlatformsLastKnown },
  groups: { now: texts.moreGroups, lastKnown: texts.moreGroupsLastKnown },
};

/** Counts what the wall leaves out, such as "and 3 more groups: 1 degraded, 2 operational". */
export function describeRest(
  statuses: readonly DisplayStatus[],
  what: keyof typeof moreTexts,
  isOutdated: boolean,
): string {
  const getText = moreTexts[what][isOutdated ? 'lastKnown' : 'now'];
  return getText({ count: statuses.length, statuses: countStatuses(statuses) });
}

function countStatuses(statuses: readonly DisplayStatus[]): string {
  const [status, ...others] = severity.filter((each) => statuses.includes(each));
  if (status === undefined) return '';
  if (others.length === 0) return statuses.length === 1 ? texts.one({ status }) : texts.all({ status });
  return [status, ...others]
    .map((each) => texts.counted({ status: each, count: statuses.filter((other) => other === each).length }))
    .join(', ');
}
