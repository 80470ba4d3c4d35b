import { useQuery } from '@tanstack/react-query';
import * as texts from 'texts/app';
import { meQuery } from '@/api/me-query';
import { Link, NavLink } from '@/components/link';
import { SettingsMenu } from './settings/settings-menu';

const navLinkStyles =
  'inline-flex min-h-8 items-center aria-[current=page]:font-semibold aria-[current=page]:underline aria-[current=page]:decoration-2 aria-[current=page]:underline-offset-4';

/** The header. Nothing in it moves when data arrives. */
export function Header() {
  return (
    <header className="z-10 border-divider border-b bg-surface sm:sticky sm:top-0 print:hidden">
      <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 sm:gap-x-6">
        <Link to="/" className="font-semibold text-base">
          Buoy
        </Link>
        <nav aria-label={texts.navigation} className="flex gap-x-2 sm:gap-x-4">
          <NavLink to="/" end className={navLinkStyles}>
            {texts.dashboard}
          </NavLink>
          <NavLink to="/runs" className={navLinkStyles}>
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
    <NavLink to="/admin" className={navLinkStyles}>
      {texts.admin}
    </NavLink>
  );
}
