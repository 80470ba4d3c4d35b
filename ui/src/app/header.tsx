import { useQuery } from '@tanstack/react-query';
import { meQuery } from '@/api/me-query';
import { Link, NavLink } from '@/components/link';
import { LabelledSelect } from '@/components/ui/labelled-select';
import { themePreference, timeModePreference } from '@/lib/preferences';
import { useStore } from '@/lib/store';

const timeOptions = [
  { value: 'relative', label: 'Relative' },
  { value: 'local', label: 'Local' },
  { value: 'utc', label: 'UTC' },
] as const;

const themeOptions = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;

const navLinkStyles =
  'inline-flex min-h-8 items-center aria-[current=page]:font-semibold aria-[current=page]:underline aria-[current=page]:decoration-2 aria-[current=page]:underline-offset-4';

export function Header() {
  return (
    <header className="z-10 border-divider border-b bg-surface sm:sticky sm:top-0 print:hidden">
      <div className="mx-auto flex min-h-12 max-w-360 flex-wrap items-center gap-x-6 gap-y-1 px-4 py-2">
        <Link to="/" className="font-semibold text-base">
          Buoy
        </Link>
        <nav aria-label="Main" className="flex gap-x-4">
          <NavLink to="/" end className={navLinkStyles}>
            Dashboard
          </NavLink>
          <NavLink to="/runs" className={navLinkStyles}>
            Ingestion
          </NavLink>
          <AdminLink />
        </nav>
        <div className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-1 sm:ml-auto">
          <LabelledSelect
            label="Times"
            value={useStore(timeModePreference)}
            options={timeOptions}
            onChange={timeModePreference.set}
          />
          <LabelledSelect
            label="Theme"
            value={useStore(themePreference)}
            options={themeOptions}
            onChange={themePreference.set}
          />
          <SignedInUser />
        </div>
      </div>
    </header>
  );
}

/** The link to the admin area. Viewers do not see it. The server enforces permissions. */
function AdminLink() {
  const { data } = useQuery(meQuery);
  if (data === undefined || data.role === 'viewer') return null;
  return (
    <NavLink to="/admin" className={navLinkStyles}>
      Admin
    </NavLink>
  );
}

function SignedInUser() {
  const { data, isError } = useQuery(meQuery);
  const text = data?.email ?? (isError ? "Couldn't load your account" : '');
  return (
    <span className="min-w-0 truncate text-muted text-xs" title={data && `${data.role}: ${data.role_source}`}>
      {text}
    </span>
  );
}
