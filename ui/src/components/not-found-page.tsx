import { Link } from '@/components/link';
import { useDocumentTitle } from '@/lib/use-document-title';

export function NotFoundPage() {
  useDocumentTitle('Page not found');
  return (
    <div className="space-y-2">
      <h1 className="font-semibold text-xl">Page not found</h1>
      <p>
        This page does not exist.{' '}
        <Link to="/" className="text-link underline">
          Go to the dashboard
        </Link>
      </p>
    </div>
  );
}
