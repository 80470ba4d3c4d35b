import { useMediaQuery } from '@/lib/use-media-query';

/** Returns how many columns a list has now. The styles of the lists have the same widths. */
export function useColumns(isCompact: boolean): number {
  const sm = useMediaQuery('(min-width: 40rem)');
  const lg = useMediaQuery('(min-width: 64rem)');
  const xl = useMediaQuery('(min-width: 96rem)');
  const wide = useMediaQuery('(min-width: 118rem)');
  const widest = useMediaQuery('(min-width: 150rem)');
  if (isCompact) return xl ? 2 : 1;
  return 1 + [sm, lg, xl, wide, widest].filter(Boolean).length;
}
