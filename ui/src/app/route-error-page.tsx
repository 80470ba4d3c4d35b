import { useRouteError } from 'react-router';
import { ErrorPanel } from '@/components/error-panel';
import { useDocumentTitle } from '@/lib/use-document-title';

/** A page that failed, or whose code could not be loaded, usually because a new version was deployed. */
export function RouteErrorPage() {
  const thrown = useRouteError();
  const error = thrown instanceof Error ? thrown : new Error('This page stopped working.');
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
