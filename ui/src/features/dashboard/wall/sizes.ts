import type { Group } from '../arrange';
import { hasProblem } from '../filter';

/** How the wall shows its platforms, so that all fits on the screen without scrolling. */
export interface WallSize {
  /** The size of the type, relative to the screen. */
  text: string;
  /** Whether each healthy platform has a name. If not, they are counted. */
  hasNames: boolean;
  /** Whether a problem has only its name, its status and its reason. */
  isShort: boolean;
  /** Whether the reason of a problem has one line, even if that cuts it. */
  isTight: boolean;
  /** The most problems of a group that are shown. The others are counted. */
  maxProblems: number;
  /** The most groups that are shown. The others are counted. */
  maxGroups: number;
}

const text = [
  'text-[min(2.5vw,4.44vh)]',
  'text-[min(2.2vw,3.91vh)]',
  'text-[min(1.95vw,3.47vh)]',
  'text-[min(1.7vw,3.02vh)]',
  'text-[min(1.5vw,2.67vh)]',
  'text-[min(1.3vw,2.31vh)]',
] as const;

const all = Number.POSITIVE_INFINITY;
const long = { isShort: false, isTight: false, maxProblems: all, maxGroups: all };
const named = text.map((each) => ({ ...long, text: each, hasNames: true }));
const counted = text.map((each) => ({ ...long, text: each, hasNames: false }));
const short = { ...long, text: text[text.length - 1] ?? '', hasNames: false, isShort: true };
const tight = { ...short, isTight: true };

/** No screen has room for the names of more healthy platforms, for more problems, or for more groups. */
const mostNames = 200;
const mostProblems = 96;
const mostGroups = 96;

/**
 * Returns series of sizes for these groups, each from the largest. The first one that fits is used. The type stays readable from 5
 * metres. Healthy groups are left out before problems, and every group with a problem shows one as long as it fits.
 */
export function listSizes(groups: readonly Group[]): readonly (readonly WallSize[])[] {
  const problems = groups.map(({ shown }) => shown.filter(hasProblem).length);
  const names = groups.reduce((sum, { shown }, index) => sum + shown.length - (problems[index] ?? 0), 0);
  const withProblems = Math.max(1, problems.filter((count) => count > 0).length);
  const rest: WallSize[] = groups.length <= mostGroups ? [short, tight] : [];
  for (const maxGroups of countDown(Math.min(groups.length - 1, mostGroups), withProblems)) {
    rest.push({ ...tight, maxGroups });
  }
  for (const maxProblems of countDown(Math.min(Math.max(...problems) - 1, mostProblems), 1)) {
    rest.push({ ...tight, maxProblems, maxGroups: withProblems });
  }
  for (const maxGroups of countDown(Math.min(withProblems - 1, mostGroups), 1)) {
    rest.push({ ...tight, maxProblems: 1, maxGroups });
  }
  if (groups.length > mostGroups) return [rest];
  return names > mostNames ? [counted, rest] : [named, counted, rest];
}

function countDown(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, from - to + 1) }, (_, index) => from - index);
}

/** Describes what the wall must fit: its platforms and the lines above them. */
export function describeContent(groups: readonly Group[], lines: readonly unknown[]): string {
  const counts = groups.map(({ shown }) => [shown.length, shown.filter(hasProblem).length]);
  return JSON.stringify([counts, lines]);
}
