import { Link, useLocation } from 'react-router';

export function Breadcrumb({ current }: { current: string }) {
  return (
    <nav aria-label="Breadcrumb">
      <ol className="flex flex-wrap gap-x-2">
        <li>
          <Link to={{ pathname: '/', search: useDashboardSearch() }} className="text-link hover:underline">
            Dashboard
          </Link>
        </li>
        <li aria-hidden="true" className="text-muted">
          /
        </li>
        <li aria-current="page" className="min-w-0 text-muted">
          {current}
        </li>
      </ol>
    </nav>
  );
}

/** Returns the filter of the dashboard from which the user came. The link to this page has it as its state. */
function useDashboardSearch(): string {
  const state: unknown = useLocation().state;
  const search = typeof state === 'object' && state !== null && 'dashboard' in state ? state.dashboard : '';
  return typeof search === 'string' && search.startsWith('?') ? search : '';
}
