import type { PlatformNow } from '@/api/types';
import { AffectedPlatforms as Affected } from '@/components/messages/affected-platforms';
import { PlatformLink } from './platform-link';

interface Props {
  ids: readonly string[];
  platforms: readonly PlatformNow[];
}

/** Links to the platforms that a message affects. They carry the filter of the dashboard. */
export function AffectedPlatforms({ ids, platforms }: Props) {
  return (
    <Affected
      ids={ids}
      platforms={platforms}
      renderLink={(platform) => <PlatformLink platform={platform} className="text-link underline" />}
    />
  );
}
