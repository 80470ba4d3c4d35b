import type { Platform } from '@/api/types';
import { useOutdated, useShownStatus } from '@/components/outdated';
import { useFavicon } from '@/components/use-favicon';
import { useDocumentTitle } from '@/lib/use-document-title';

const noStatus = { status: 'unknown', stale: false } as const;

/** Sets the title and the icon of the tab. Both say if the page is not up to date. */
export function usePageStatus(title: string, platform: Platform | undefined): void {
  const outdated = useOutdated();
  const { status } = useShownStatus(platform ?? noStatus);
  const hasStatus = platform !== undefined && platform.state !== 'ARCHIVED';
  useDocumentTitle(outdated ? `${outdated.title} · ${title}` : title);
  useFavicon(hasStatus ? status : undefined);
}
