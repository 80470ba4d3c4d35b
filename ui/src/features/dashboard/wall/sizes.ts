import type { Group } from '../arrange';
import { hasProblem } from '../filter';

/** How the wall shows its platforms, so that all fits on the screen without scrolling. */
export interface WallSize {
  /** The size of the type, relative to the screen. */
  text: string;
  /** Whether each healthy platform has a name. If not, they are counted. */
  hasNames: boolean;
  /** Whether a problem has only its name, its status and one line of its reason. */
  isShort: boolean;
  /** The most problems that are shown. The others are counted. */
  maxProblems: number;
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
const smallest = text[text.length - 1] ?? '';
const short = { text: smallest, hasNames: false, isShort: true };

/** The sizes from the largest. The first one that fits is used. The type stays readable from 5 metres. */
export const wallSizes: readonly WallSize[] = [
  ...text.map((each) => ({ text: each, hasNames: true, isShort: false, maxProblems: all })),
  ...text.map((each) => ({ text: each, hasNames: false, isShort: false, maxProblems: all })),
  ...[all, 60, 48, 36, 24, 12, 6, 3].map((maxProblems) => ({ ...short, maxProblems })),
];

/** No screen has room for the names of more healthy platforms. */
const maxNames = 200;

/** Describes what a wall must fit: its platforms and the lines above them. The search for its size begins at `first`. */
export function measureContent(groups: readonly Group[], lines: string): { content: string; first: number } {
  const problems = groups.map(({ shown }) => shown.filter(hasProblem).length);
  const healthy = groups.map(({ shown }, index) => shown.length - (problems[index] ?? 0));
  const names = healthy.reduce((sum, each) => sum + each, 0);
  const content = `${problems} ${healthy} ${lines}`;
  return { content, first: names > maxNames ? wallSizes.findIndex(({ hasNames }) => !hasNames) : 0 };
}
