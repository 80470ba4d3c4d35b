import { clsx } from 'clsx';
import { Spacer } from '@/components/ui/spacer';
import { toItemId } from './board-rows';
import type { GroupRun, PlacedRow } from './board-runs';
import { GroupHeading } from './group-heading';
import { PlatformItem, type SectionsProps } from './group-sections';
import { getListStyles } from './list-styles';

interface Props extends Omit<SectionsProps, 'groups' | 'isExpanded'> {
  run: GroupRun;
  isExpanded: boolean;
  /** Tells the virtualizer the height of a row. */
  measure: (element: Element | null) => void;
}

/** The rows of one group that are in or near the view. */
export function RunSection({ run: { group, rows }, isExpanded, canCollapse, measure, ...list }: Props) {
  const [first] = rows;
  const tileRows = rows.filter(({ row }) => row.tiles);
  return (
    <section
      aria-label={group.title || undefined}
      className={clsx('flex flex-col', list.isCompact ? 'gap-y-1' : 'gap-y-3')}
    >
      {first && !first.row.tiles && (
        <div ref={measure} data-index={first.index} data-item={group.id}>
          <GroupHeading group={group} isExpanded={isExpanded} canCollapse={canCollapse} />
        </div>
      )}
      {tileRows.length > 0 && (
        <ul className={getListStyles(list.isCompact)}>
          {/* One flat list of keyed elements, so that a tile with the focus stays when rows change around it. */}
          {tileRows.flatMap((placed) => [
            // The first row of the section has its space before the section.
            placed !== first && placed.space > 0 && (
              <li key={`space ${placed.row.key}`} aria-hidden="true" className="col-span-full">
                <Spacer height={placed.space} />
              </li>
            ),
            ...createTiles(placed, measure, list),
          ])}
        </ul>
      )}
    </section>
  );
}

/** The tiles that are side by side. All are as high as the row, so the first one is measured. */
function createTiles(
  { row, index }: PlacedRow,
  measure: Props['measure'],
  { firstDay, foundBy, toLayout }: Pick<Props, 'firstDay' | 'foundBy' | 'toLayout'>,
) {
  return (row.tiles ?? []).map((platform, offset) => (
    <li
      key={platform.id}
      ref={offset === 0 ? measure : undefined}
      // On all of them, because one that was measured as the first can become the second.
      data-index={index}
      data-item={toItemId(row.group, platform)}
      aria-posinset={row.first + offset + 1}
      aria-setsize={row.group.shown.length}
      className={offset === 0 ? 'col-start-1' : ''}
    >
      <PlatformItem
        platform={platform}
        layout={toLayout(platform)}
        firstDay={firstDay}
        foundBy={foundBy.get(platform.id)}
      />
    </li>
  ));
}
