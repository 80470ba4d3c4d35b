import { clsx } from 'clsx';

/**
 * A placeholder with the size of the expected content. It appears with a delay, so that a fast response does
 * not cause a flash.
 */
export function Skeleton({ className }: { className: string }) {
  return (
    <div
      aria-hidden
      className={clsx('animate-appear rounded-lg bg-divider/60 motion-reduce:animate-none', className)}
    />
  );
}
