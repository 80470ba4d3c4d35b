import { useQuery } from '@tanstack/react-query';
import * as texts from 'texts/app';
import { meQuery } from '@/api/me-query';
import { Link, NavLink } from '@/components/link';
import { SettingsMenu } from './settings/settings-menu';

/** The header. Nothing in it moves when data arrives. */
export function Header() {
  return (
    <header className="page-header">
      <div className="page-header-content">
        <Link to="/" className="font-semibold text-base">
          Buoy
        </Link>
        <nav aria-label={texts.navigation} className="flex gap-x-2 sm:gap-x-4">
          <NavLink to="/" end className="nav-link">
            {texts.dashboard}
          </NavLink>
          <NavLink to="/runs" className="nav-link">
            {texts.ingestion}
          </NavLink>
          <AdminLink />
        </nav>
        <div className="ml-auto">
          <SettingsMenu />
        </div>
      </div>
    </header>
  );
}

/**
 * The link to the admin area. Viewers see its empty place, so that the header does not move when the role is known.
 * The server enforces permissions.
 */
function AdminLink() {
  const { data } = useQuery(meQuery);
  if (data === undefined || data.role === 'viewer') {
    return (
      <span aria-hidden className="invisible min-h-8">
        {texts.admin}
      </span>
    );
  }
  return (
    <NavLink to="/admin" className="nav-link">
      {texts.admin}
    </NavLink>
  );
}
