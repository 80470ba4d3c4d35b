import { ErrorPanel } from '@/components/error-panel';
import { useDocumentTitle } from '@/lib/use-document-title';

/** What is shown instead of a page that failed. */
export function PageErrorPanel({ error }: { error: Error }) {
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
