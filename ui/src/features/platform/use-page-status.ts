import type { Platform } from '@/api/types';
import { usePageTitle, useShownStatus } from '@/components/outdated';
import { useFavicon } from '@/components/use-favicon';

const noStatus = { status: 'unknown', stale: false } as const;

/** Sets the title and the icon of the tab. Both say if the page is not up to date. */
export function usePageStatus(title: string, platform: Platform | undefined): void {
  const { status } = useShownStatus(platform ?? noStatus);
  const hasStatus = platform !== undefined && platform.state !== 'ARCHIVED';
  usePageTitle(title);
  useFavicon(hasStatus ? status : undefined);
}
