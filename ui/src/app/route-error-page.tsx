import { useRouteError } from 'react-router';
import { ErrorPanel } from '@/components/error-panel';
import { useDocumentTitle } from '@/lib/use-document-title';

/** The page for a route that failed or could not be loaded. The usual reason is a newly deployed version. */
export function RouteErrorPage() {
  const routeError = useRouteError();
  const error = routeError instanceof Error ? routeError : new Error('This page stopped working.');
  useDocumentTitle("Can't show this page");
  return (
    <ErrorPanel
      level={1}
      title="Can't show this page"
      error={error}
      onRetry={() => window.location.reload()}
    />
  );
}
