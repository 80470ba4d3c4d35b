import * as texts from 'texts/not-found';
import { Link } from '@/components/link';
import { useDocumentTitle } from '@/lib/use-document-title';

export function NotFoundPage() {
  useDocumentTitle(texts.title);
  return (
    <div className="space-y-2">
      <h1 className="font-semibold text-xl">{texts.title}</h1>
      <p>
        {texts.text}{' '}
        <Link to="/" className="text-link underline">
          {texts.goToDashboard}
        </Link>
      </p>
    </div>
  );
}
