import * as texts from 'texts/admin';
import type { Me, Role } from '@/api/types';
import { Link } from '@/components/link';
import { useDocumentTitle } from '@/lib/use-document-title';

export function ForbiddenPage({ me, missingRole }: { me: Me; missingRole: Role }) {
  const title = texts.roleMissing({ role: missingRole });
  useDocumentTitle(title);
  return (
    <div className="space-y-2">
      <h1 className="font-semibold text-xl">{title}</h1>
      <p>
        {texts.ownRole({ email: me.email, role: me.role, source: me.role_source })}{' '}
        {texts.askForRole({ role: missingRole })}
      </p>
      <p>
        <Link to="/" className="text-link underline">
          {texts.toDashboard}
        </Link>
      </p>
    </div>
  );
}
