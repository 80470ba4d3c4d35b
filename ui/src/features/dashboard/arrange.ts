import * as texts from 'texts/board-groups';
import type { PlatformNow } from '@/api/types';
import { formatQuantity } from '@/lib/figures';
import { type DisplayStatus, toDisplayStatus } from '@/lib/status';
import type { Grouping, Order } from './board-view';
import { hasProblem } from './filter';

/** The platforms with the same tag or owner. A platform with several tags is in several groups. */
export interface Group {
  id: string;
  /** Empty if the board has no groups. */
  title: string;
  /** All platforms of the group, also those that the filter hides. */
  members: readonly PlatformNow[];
  /** The platforms that match the filter. */
  shown: readonly PlatformNow[];
}

const comparisons: Record<Order, (a: PlatformNow, b: PlatformNow) => number> = {
  name: (a, b) => a.name.localeCompare(b.name),
  since: (a, b) => toTime(b.since) - toTime(a.since),
  uptime: (a, b) => (a.uptime ?? 2) - (b.uptime ?? 2),
};

function toTime(at: string | undefined): number {
  return at === undefined ? 0 : Date.parse(at);
}

/** Sorts platforms. Without an order they stay as the server sorts them: worst first, then by name. */
export function sortPlatforms(platforms: readonly PlatformNow[], sortBy: Order | undefined) {
  return sortBy ? [...platforms].sort(comparisons[sortBy]) : platforms;
}

/** All statuses, worst first. */
export const severity: readonly DisplayStatus[] = [
  'red',
  'yellow',
  'unknown',
  'stale',
  'maintenance',
  'green',
];

/** Returns the worst status of platforms. */
export function findWorst(platforms: readonly PlatformNow[]): DisplayStatus {
  const present = new Set(platforms.map(toDisplayStatus));
  return severity.find((status) => present.has(status)) ?? 'unknown';
}

/** Describes how many platforms of a group have problems, and how many are in maintenance. */
export function describeGroup(members: readonly PlatformNow[]): string {
  const maintenance = members.filter((platform) => platform.maintenance).length;
  const problems = members.filter(hasProblem).length - maintenance;
  if (problems === 0) return texts.summary({ count: members.length, maintenance });
  return texts.summaryOfProblems({ problems, total: formatQuantity(members.length), maintenance });
}

const nobody = { tag: texts.noTag, owner: texts.noOwner };

function listKeys({ tags, owner }: PlatformNow, groupBy: Grouping): readonly string[] {
  if (groupBy === 'owner') return [owner];
  return tags.length === 0 ? [''] : tags;
}

/**
 * Groups sorted platforms. Groups with problems come first, worst first. Among equal ones, platforms without a tag or
 * an owner come last. Groups in which nothing matches the filter are omitted.
 */
export function groupPlatforms(
  platforms: readonly PlatformNow[],
  sorted: readonly PlatformNow[],
  groupBy: Grouping | undefined,
): Group[] {
  if (!groupBy) return [{ id: 'all', title: '', members: platforms, shown: sorted }];
  const members = collect(platforms, groupBy);
  const groups = [...collect(sorted, groupBy)].map(([key, shown]) => {
    const all = members.get(key) ?? shown;
    return {
      id: `${groupBy}:${key}`,
      title: key || nobody[groupBy],
      members: all,
      shown,
      rank: severity.indexOf(findWorst(all)),
      isNameless: key === '',
    };
  });
  return groups.sort(
    (a, b) =>
      a.rank - b.rank || Number(a.isNameless) - Number(b.isNameless) || a.title.localeCompare(b.title),
  );
}

function collect(platforms: readonly PlatformNow[], groupBy: Grouping): Map<string, PlatformNow[]> {
  const byKey = new Map<string, PlatformNow[]>();
  for (const platform of platforms) {
    for (const key of listKeys(platform, groupBy)) {
      const group = byKey.get(key);
      if (group) group.push(platform);
      else byKey.set(key, [platform]);
    }
  }
  return byKey;
}
