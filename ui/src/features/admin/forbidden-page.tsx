import type { Me, Role } from '@/api/types';
import { Link } from '@/components/link';
import { useDocumentTitle } from '@/lib/use-document-title';

export function ForbiddenPage({ me, missingRole }: { me: Me; missingRole: Role }) {
  const title = `You need the ${missingRole} role`;
  useDocumentTitle(title);
  return (
    <div className="space-y-2">
      <h1 className="font-semibold text-xl">{title}</h1>
      <p>
        You are signed in as {me.email} with the role <strong className="font-semibold">{me.role}</strong>{' '}
        (source: {me.role_source}). Ask an administrator of Buoy for the {missingRole} role.
      </p>
      <p>
        <Link to="/" className="text-link underline">
          Go to the dashboard
        </Link>
      </p>
    </div>
  );
}
