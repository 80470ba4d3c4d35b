import { pageFailed } from 'texts/app';
import { ErrorPanel } from '@/components/error-panel';
import { useDocumentTitle } from '@/lib/use-document-title';

/** What is shown instead of a page that failed. */
export function PageErrorPanel({ error }: { error: Error }) {
  useDocumentTitle(pageFailed);
  return <ErrorPanel level={1} title={pageFailed} error={error} onRetry={() => window.location.reload()} />;
}
