import type { PlatformNow } from '@/api/types';
import { PlatformTile } from './platform-tile';
import { keepOrder, useFreeze } from './stable-order';
import { gridStyles, startsRow, toLayout } from './tile-layout';

interface Props {
  platforms: readonly PlatformNow[];
  firstDay: string;
}

/** The platforms as the server sorts them: problems first. Healthy ones begin a new row. */
export function PlatformList({ platforms, firstDay }: Props) {
  const { frozen, handlers } = useFreeze(platforms);
  const order = frozen?.map(({ id }) => id);
  const items = order ? keepOrder(platforms, order) : platforms;
  const before = new Map(frozen?.map((platform) => [platform.id, platform]));
  const layouts = items.map((item) => toLayout(item, before.get(item.id), platforms.length));
  return (
    <ul className={gridStyles} {...handlers}>
      {items.map((platform, index) => (
        <li key={platform.id} className={startsRow(layouts, index) ? 'col-start-1' : ''}>
          <PlatformTile platform={platform} firstDay={firstDay} isShort={layouts[index] === 'short'} />
        </li>
      ))}
    </ul>
  );
}
