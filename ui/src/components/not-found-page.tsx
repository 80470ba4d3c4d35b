import * as texts from 'texts/common';
import { Link } from '@/components/link';
import { useDocumentTitle } from '@/lib/use-document-title';

export function NotFoundPage() {
  useDocumentTitle(texts.pageNotFound);
  return (
    <div className="space-y-2">
      <h1 className="font-semibold text-xl">{texts.pageNotFound}</h1>
      <p>
        {texts.pageNotFoundText}{' '}
        <Link to="/" className="text-link underline">
          {texts.goToDashboard}
        </Link>
      </p>
    </div>
  );
}
