import type { PlatformNow } from '@/api/types';
import { PlatformLink } from './platform-link';

interface Props {
  ids: readonly string[];
  platforms: readonly PlatformNow[];
}

/** Links to the platforms that a message affects. Platforms that are no longer on the board are omitted. */
export function AffectedPlatforms({ ids, platforms }: Props) {
  const affected = platforms.filter((platform) => ids.includes(platform.id));
  if (ids.length === 0) return ' · All platforms';
  return affected.map((platform, index) => (
    <span key={platform.id}>
      {index === 0 ? ' · ' : ', '}
      <PlatformLink platform={platform} className="text-link underline" />
    </span>
  ));
}
