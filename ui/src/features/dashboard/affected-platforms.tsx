import { Link } from 'react-router';
import type { PlatformNow } from '@/api/types';

interface Props {
  ids: readonly string[];
  platforms: readonly PlatformNow[];
}

/** The platforms a message is about, as links. One that is no longer on the board is left out. */
export function AffectedPlatforms({ ids, platforms }: Props) {
  const affected = platforms.filter((platform) => ids.includes(platform.id));
  if (ids.length === 0) return ' · All platforms';
  return affected.map((platform, index) => (
    <span key={platform.id}>
      {index === 0 ? ' · ' : ', '}
      <Link to={`/platforms/${platform.slug}`} className="text-link underline">
        {platform.name}
      </Link>
    </span>
  ));
}
