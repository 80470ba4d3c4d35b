import type { PlatformNow } from '@/api/types';
import type { Group } from './arrange';
import { GroupHeading } from './group-heading';
import { getGroupStyles, getListStyles } from './list-styles';
import { PlatformRow } from './platform-row';
import { PlatformTile } from './platform-tile';
import { gridStyles, startsRow, type TileLayout } from './tile-layout';

export interface SectionsProps {
  groups: readonly Group[];
  firstDay: string;
  isCompact: boolean;
  foundBy: ReadonlyMap<string, string>;
  toLayout: (platform: PlatformNow) => TileLayout;
  isExpanded: (group: Group) => boolean;
  canCollapse: boolean;
}

/** All groups with all their platforms. A board without groups is one group without a title. */
export function GroupSections({ groups, isExpanded, canCollapse, ...list }: SectionsProps) {
  return (
    <div className={list.isCompact ? 'space-y-3' : gridStyles}>
      {groups.map((group) => (
        <section
          key={group.id}
          aria-label={group.title || undefined}
          className={`min-w-0 space-y-3 ${getGroupStyles(group).section}`}
        >
          {group.title !== '' && (
            <GroupHeading group={group} isExpanded={isExpanded(group)} canCollapse={canCollapse} />
          )}
          {isExpanded(group) && <GroupList group={group} {...list} />}
        </section>
      ))}
    </div>
  );
}

type ListProps = Pick<SectionsProps, 'firstDay' | 'isCompact' | 'foundBy' | 'toLayout'> & { group: Group };

function GroupList({ group, firstDay, isCompact, foundBy, toLayout }: ListProps) {
  const { shown } = group;
  const layouts = shown.map(toLayout);
  return (
    <ul className={isCompact ? getListStyles(true) : getGroupStyles(group).list}>
      {shown.map((platform, index) => (
        <li key={platform.id} className={shown.length > 2 && startsRow(layouts, index) ? 'col-start-1' : ''}>
          <PlatformItem
            platform={platform}
            layout={layouts[index] ?? 'full'}
            firstDay={firstDay}
            foundBy={foundBy.get(platform.id)}
          />
        </li>
      ))}
    </ul>
  );
}

interface ItemProps {
  platform: PlatformNow;
  layout: TileLayout;
  firstDay: string;
  foundBy: string | undefined;
}

export function PlatformItem({ layout, firstDay, ...rest }: ItemProps) {
  if (layout === 'row') return <PlatformRow {...rest} />;
  return <PlatformTile {...rest} firstDay={firstDay} isShort={layout === 'short'} />;
}
