import * as texts from 'texts/dashboard';
import { LoadingText } from '@/components/ui/loading-text';
import { Skeleton } from '@/components/ui/skeleton';
import { gridStyles } from './tile-layout';

const tiles = ['a', 'b', 'c', 'd', 'e', 'f'];

/** A placeholder for the dashboard with its final size, until the first response. */
export function DashboardSkeleton() {
  return (
    <div className="space-y-4">
      <h1 className="sr-only">{texts.platformStatus}</h1>
      <LoadingText>{texts.loading}</LoadingText>
      <Skeleton className="h-20" />
      <Skeleton className="h-8" />
      <div className={gridStyles}>
        {tiles.map((tile) => (
          <Skeleton key={tile} className="h-40" />
        ))}
      </div>
    </div>
  );
}
