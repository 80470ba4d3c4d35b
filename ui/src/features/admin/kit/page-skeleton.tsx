import * as texts from 'texts/admin';
import { LoadingText } from '@/components/ui/loading-text';
import { Skeleton } from '@/components/ui/skeleton';

/** A placeholder with the usual height of the content. With a title, it replaces a whole page. */
export function PageSkeleton({ title }: { title?: string }) {
  return (
    <>
      {title !== undefined && <h1 className="sr-only">{title}</h1>}
      <LoadingText>{texts.loading}</LoadingText>
      {title !== undefined && <Skeleton className="h-12" />}
      <Skeleton className="h-96" />
    </>
  );
}
