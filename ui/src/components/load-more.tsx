import { Button } from './ui/button';

/** The part of an infinite query that its button needs. */
export interface PagedQuery {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  error: Error | null;
  fetchNextPage: () => unknown;
}

/** The button that loads the next page of a list, with the error if loading failed. */
export function LoadMore({ label, query, onLoad }: { label: string; query: PagedQuery; onLoad: () => void }) {
  if (!query.hasNextPage) return null;
  return (
    <div className="mt-3 space-y-2">
      {query.isFetchNextPageError && (
        <p role="alert" className="text-bad">
          {query.error?.message}
        </p>
      )}
      <Button
        aria-busy={query.isFetchingNextPage}
        onClick={() => {
          onLoad();
          query.fetchNextPage();
        }}
      >
        {query.isFetchingNextPage ? 'Loading…' : label}
      </Button>
    </div>
  );
}
