import { clsx } from 'clsx';

/** A quiet block at the size of what is coming. It appears late, so that a quick answer does not flash. */
export function Skeleton({ className }: { className: string }) {
  return (
    <div
      aria-hidden
      className={clsx('animate-appear rounded-lg bg-divider/60 motion-reduce:animate-none', className)}
    />
  );
}
