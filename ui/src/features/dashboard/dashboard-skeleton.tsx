import { LoadingText } from '@/components/ui/loading-text';
import { Skeleton } from '@/components/ui/skeleton';

const tiles = ['a', 'b', 'c', 'd', 'e', 'f'];

/** A placeholder for the dashboard with its final size, until the first response. */
export function DashboardSkeleton() {
  return (
    <div className="space-y-4">
      <h1 className="sr-only">Platform status</h1>
      <LoadingText>Loading platform status</LoadingText>
      <Skeleton className="h-20" />
      <Skeleton className="h-8" />
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3 2xl:grid-cols-4">
        {tiles.map((tile) => (
          <Skeleton key={tile} className="h-40" />
        ))}
      </div>
    </div>
  );
}
