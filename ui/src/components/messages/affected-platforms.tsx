import { Fragment, type ReactNode } from 'react';
import { platformCount } from 'texts/common';
import * as texts from 'texts/messages';
import { fill } from '@/lib/fill';

interface NamedPlatform {
  id: string;
  slug: string;
  name: string;
}

interface Props<Platform extends NamedPlatform> {
  ids: readonly string[];
  /** The platforms whose names are known. Others, such as archived ones, are counted. */
  platforms: readonly Platform[];
  renderLink: (platform: Platform) => ReactNode;
}

/** The platforms that a message is about, as the end of a line. */
export function AffectedPlatforms<Platform extends NamedPlatform>({
  ids,
  platforms,
  renderLink,
}: Props<Platform>) {
  if (ids.length === 0) return ` · ${texts.allPlatforms}`;
  const known = platforms.filter(({ id }) => ids.includes(id));
  const otherCount = ids.length - known.length;
  if (known.length === 0) return ` · ${platformCount({ count: otherCount })}`;
  const links = known.map((platform, index) => (
    <Fragment key={platform.id}>
      {index > 0 && ', '}
      {renderLink(platform)}
    </Fragment>
  ));
  return (
    <>
      {' · '}
      {otherCount === 0
        ? links
        : fill((names) => texts.platformsAndOthers({ count: otherCount, ...names }), { platforms: links })}
    </>
  );
}
