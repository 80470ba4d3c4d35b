import { useMemo } from 'react';
import * as texts from 'texts/admin-discovery';
import { loadMore } from 'texts/load-more';
import type { DiscoveredObject } from '@/api/types';
import { type Column, DataTable } from '@/components/data-table';
import { Link } from '@/components/link';
import { LoadMore, type PagedQuery } from '@/components/load-more';
import { toRowId } from '@/components/row-id';
import { checkboxStyles } from '@/components/ui/controls';

/** Space that scrolling keeps above an element, so that the line above the list does not cover it. */
const belowBar = 'scroll-mt-28';

interface Props {
  objects: readonly DiscoveredObject[];
  labelledBy: string;
  /** The name of the first column. */
  nameLabel: string;
  /** Whether the column of watching checks is shown. */
  hasWatched: boolean;
  isSelected: (object: DiscoveredObject) => boolean;
  /** Whether the selection cannot be changed. */
  isLocked: boolean;
  onToggle: (object: DiscoveredObject) => void;
  query: PagedQuery;
}

const ownerColumn: Column<DiscoveredObject> = {
  label: texts.owner,
  cell: ({ owner }) => <span className="wrap-anywhere">{owner}</span>,
  isEmpty: ({ owner }) => owner === '',
};

const tagColumn: Column<DiscoveredObject> = {
  label: texts.tags,
  cell: ({ tags }) => <span className="wrap-anywhere">{formatTags(tags).join(', ')}</span>,
  isEmpty: ({ tags }) => formatTags(tags).length === 0,
};

const watchedColumn: Column<DiscoveredObject> = {
  label: texts.watchedBy,
  cell: (object) => <Watchers object={object} />,
  isEmpty: ({ watched_by }) => watched_by.length === 0,
};

/** Returns the tags as texts, such as "team=sales". A tag can have no value. */
function formatTags(tags: DiscoveredObject['tags']): string[] {
  return Object.entries(tags).map(([tag, value]) => (value === '' ? tag : texts.tag({ tag, value })));
}

/** The objects of the workspace. Those that no check watches can be selected. */
export function ObjectList(props: Props) {
  const { objects, labelledBy, nameLabel, hasWatched, query } = props;
  const rowIds = useMemo(() => objects.map(({ id }) => toRowId(id)), [objects]);
  return (
    <>
      <DataTable
        labelledBy={labelledBy}
        rows={objects}
        rowKey={({ id }) => id}
        level={2}
        nameLabel={nameLabel}
        name={(object) => <Name object={object} {...props} />}
        columns={[ownerColumn, tagColumn, ...(hasWatched ? [watchedColumn] : [])]}
      />
      <LoadMore label={loadMore} query={query} ids={rowIds} />
    </>
  );
}

/** The name and id of an object, with a checkbox if no check watches it. */
function Name({ object, isSelected, isLocked, onToggle }: { object: DiscoveredObject } & Props) {
  const { id, name, watched_by } = object;
  const label = (
    <span className="wrap-anywhere min-w-0">
      {name || id}{' '}
      {name !== '' && name !== id && <span className="block font-normal text-muted text-xs">{id}</span>}
    </span>
  );
  if (watched_by.length > 0) return <div className="pl-6">{label}</div>;
  return (
    <label className="flex cursor-pointer items-start gap-2">
      <input
        type="checkbox"
        checked={isSelected(object)}
        aria-disabled={isLocked}
        onChange={() => isLocked || onToggle(object)}
        className={`${checkboxStyles} mt-0.5 ${belowBar}`}
      />
      {label}
    </label>
  );
}

/** Links to the checks that watch an object. */
function Watchers({ object: { watched_by } }: { object: DiscoveredObject }) {
  return (
    <ul>
      {watched_by.map(({ id, name, platform }) => (
        <li key={id}>
          <Link
            to={`/platforms/${platform.slug}?check=${id}`}
            className={`wrap-anywhere text-link hover:underline ${belowBar}`}
          >
            {texts.fullName({ platform: platform.name, name })}
          </Link>
        </li>
      ))}
    </ul>
  );
}
