import { Skeleton } from '@/components/ui/skeleton';

/** A page whose data is on its way, as high as most of them are. */
export function PageSkeleton({ title }: { title: string }) {
  return (
    <>
      <h1 className="sr-only">{title}</h1>
      <p role="status" className="sr-only">
        Loading {title.toLowerCase()}
      </p>
      <Skeleton className="h-12" />
      <Skeleton className="h-96" />
    </>
  );
}
