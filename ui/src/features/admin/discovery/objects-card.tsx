import { useMemo } from 'react';
import * as texts from 'texts/admin-discovery';
import type { CheckKind, DiscoveredObject } from '@/api/types';
import type { PagedQuery } from '@/components/load-more';
import { Card } from '@/components/ui/card';
import { UpdateProblem } from '@/components/update-problem';
import { useChoiceParam } from '@/lib/search-params';
import { AddBar } from './add-bar';
import type { DiscoveryFilter } from './discovered';
import { ObjectList } from './object-list';
import type { useAddChecks } from './use-add-checks';
import type { Selection } from './use-selection';

/** A page of the list. Its counts do not depend on the filter. */
interface Page {
  items: DiscoveredObject[];
  visible: number;
  watched: number;
  identity: string;
}

interface Props {
  kind: CheckKind;
  filter: DiscoveryFilter;
  pages: readonly Page[];
  query: PagedQuery & { isRefetchError: boolean; dataUpdatedAt: number };
  /** Whether the rows belong to another search. */
  isOutdated: boolean;
  selection: Selection;
  adding: ReturnType<typeof useAddChecks>;
  labelledBy: string;
}

/** The objects of a kind, and the line that adds checks of the selected ones. */
export function ObjectsCard(props: Props) {
  const { kind, filter, pages, query, isOutdated, selection, adding, labelledBy } = props;
  const [slug, setSlug] = useChoiceParam('platform');
  const objects = useMemo(() => pages.flatMap(({ items }) => items), [pages]);
  const selectable = objects.filter(({ watched_by }) => watched_by.length === 0);
  const areAllSelected = selectable.length > 0 && selectable.every(({ id }) => selection.objects.has(id));
  const newest = pages.at(-1);
  return (
    <>
      <p role="status">{isOutdated || !newest ? texts.searching : describeSummary(kind, newest)}</p>
      <UpdateProblem query={query} />
      <Card aria-busy={isOutdated} className={isOutdated ? 'opacity-60' : ''}>
        {(selectable.length > 0 || selection.objects.size > 0 || adding.progress) && (
          <AddBar
            slug={slug}
            onSlugChange={setSlug}
            count={selection.objects.size}
            areAllSelected={areAllSelected}
            onToggleAll={() => (areAllSelected ? selection.clear() : selection.select(selectable))}
            progress={adding.progress}
            onAdd={(platform) => adding.add({ kind, platform, objects: [...selection.objects.values()] })}
          />
        )}
        {objects.length === 0 ? (
          <p className="text-muted not-first:mt-3">
            {isOutdated || !newest ? texts.searching : describeEmpty(filter, newest.visible)}
          </p>
        ) : (
          <ObjectList
            objects={objects}
            labelledBy={labelledBy}
            nameLabel={kind.fields[0]?.label ?? kind.label}
            hasWatched={filter.show !== ''}
            isSelected={({ id }) => selection.objects.has(id)}
            isLocked={adding.progress !== undefined}
            onToggle={selection.toggle}
            query={query}
          />
        )}
      </Card>
    </>
  );
}

/** Returns how many objects are visible to whom, and how many of them a check watches. */
function describeSummary({ kind }: CheckKind, { visible, watched, identity }: Page): string {
  const objects = texts.counted({ kind, count: visible });
  return identity === ''
    ? texts.summary({ objects, watched })
    : texts.summaryFor({ objects, watched, user: identity });
}

/** Returns why a list is empty. */
function describeEmpty({ kind, show, text }: DiscoveryFilter, visible: number): string {
  const objects = texts.nouns({ kind });
  if (visible === 0) return texts.none({ objects });
  if (text !== '') return texts.noMatch({ objects });
  return show === 'watched' ? texts.noneWatched({ objects }) : texts.allWatched({ objects });
}
