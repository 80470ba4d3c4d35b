import { useLocation } from 'react-router';
import { dashboard } from 'texts/breadcrumb';
import { Breadcrumb } from '@/components/breadcrumb';

/** The way back to the dashboard, with the filter that the user has chosen there. */
export function DashboardBreadcrumb({ current }: { current: string }) {
  return (
    <Breadcrumb to={{ pathname: '/', search: useDashboardSearch() }} parent={dashboard} current={current} />
  );
}

/** Returns the filter of the dashboard from which the user came. The link to this page has it as its state. */
function useDashboardSearch(): string {
  const state: unknown = useLocation().state;
  const search = typeof state === 'object' && state !== null && 'dashboard' in state ? state.dashboard : '';
  return typeof search === 'string' && search.startsWith('?') ? search : '';
}
