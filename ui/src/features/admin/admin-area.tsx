import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'react-router';
import * as texts from 'texts/admin';
import { meQuery } from '@/api/me-query';
import { ErrorPanel } from '@/components/error-panel';
import { NavLink } from '@/components/link';
import { AdminPages, loadAdminPage, prefetchAdminPage } from './admin-pages';
import { ForbiddenPage } from './forbidden-page';
import { PageSkeleton } from './kit/page-skeleton';
import { findMissingRole, listSections } from './sections';

/**
 * The frame of every admin page, with its navigation. Users without permission see why they have no access.
 * The server enforces permissions.
 */
function AdminArea() {
  const { data: me, error, refetch } = useQuery(meQuery);
  const { pathname } = useLocation();
  if (!me) {
    if (!error) return <PageSkeleton title={texts.admin} />;
    return <ErrorPanel level={1} title={texts.permissionsFailed} error={error} onRetry={refetch} />;
  }
  const missingRole = findMissingRole(me.role, pathname);
  if (missingRole) return <ForbiddenPage me={me} missingRole={missingRole} />;
  return (
    <>
      <nav aria-label={texts.admin} className="border-divider border-b">
        <ul className="flex flex-wrap gap-x-4">
          {listSections(me.role).map(({ path, label }) => (
            <li key={path}>
              <NavLink
                to={path}
                className="-mb-px inline-flex min-h-9 items-center border-transparent border-b-2 px-1 text-muted hover:text-ink aria-[current=page]:border-link aria-[current=page]:font-semibold aria-[current=page]:text-ink"
              >
                {label}
              </NavLink>
            </li>
          ))}
        </ul>
      </nav>
      <AdminPages home={listSections(me.role)[0]?.path ?? '/'} />
    </>
  );
}

/** The area as a page whose code is loaded when it is first opened. */
export { AdminArea as Component, loadAdminPage as load, prefetchAdminPage as prefetch };
