import { useQuery } from '@tanstack/react-query';
import { platformsFailed } from 'texts/admin';
import * as texts from 'texts/admin-discovery';
import type { Platform } from '@/api/types';
import { ErrorPanel } from '@/components/error-panel';
import { Link } from '@/components/link';
import { Button } from '@/components/ui/button';
import { inputStyles } from '@/components/ui/controls';
import { LabelledSelect } from '@/components/ui/labelled-select';
import { allPlatformsQuery, platforms as platformResource } from '../platforms/platforms';

interface Props {
  /** The slug of the platform in the URL. */
  slug: string;
  onSlugChange: (slug: string) => void;
  /** The number of selected objects. */
  count: number;
  /** Selects all rows, or none if all are selected. */
  onToggleAll: () => void;
  areAllSelected: boolean;
  progress: { done: number; count: number } | undefined;
  onAdd: (platform: Platform) => void;
}

/**
 * The line that adds checks of the selected objects. It stays at the top of the window while the list scrolls, unless the
 * window is low.
 */
export function AddBar(props: Props) {
  const { count, onToggleAll, areAllSelected, progress } = props;
  const isAdding = progress !== undefined;
  return (
    <div className="top-0 z-10 -mx-4 -mt-4 mb-2 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-t-lg border-divider border-b bg-surface px-4 py-2 [@media(min-height:32rem)]:sticky print:hidden">
      <Button variant="quiet" className="-ml-2" disabled={isAdding} onClick={onToggleAll}>
        {areAllSelected ? texts.clear : texts.selectAll}
      </Button>
      <p role="status" className="text-muted">
        {progress ? texts.adding(progress) : texts.selected({ count })}
      </p>
      <div className="flex w-full flex-wrap items-center gap-2 sm:ml-auto sm:w-auto sm:gap-x-4">
        <Target {...props} isAdding={isAdding} />
      </div>
    </div>
  );
}

/** The platform of the new checks, and the button that adds them. */
function Target({ slug, onSlugChange, count, isAdding, onAdd }: Props & { isAdding: boolean }) {
  const { data, error, refetch } = useQuery(allPlatformsQuery);
  const active = data?.filter(({ state }) => state === 'ACTIVE') ?? [];
  const chosen = active.find((each) => each.slug === slug) ?? (active.length === 1 ? active[0] : undefined);
  if (!data && error) return <ErrorPanel level={2} title={platformsFailed} error={error} onRetry={refetch} />;
  if (data && active.length === 0) {
    return (
      <p>
        {texts.noPlatforms}{' '}
        <Link to={`${platformResource.path}/new`} className="text-link hover:underline">
          {texts.addPlatform}
        </Link>
      </p>
    );
  }
  const options = [
    { value: '', label: texts.choosePlatform },
    ...active.map(({ slug, name }) => ({ value: slug, label: name })),
  ];
  return (
    <>
      <LabelledSelect
        label={texts.platform}
        value={chosen?.slug ?? ''}
        options={options}
        onChange={onSlugChange}
        className={`${inputStyles} max-w-64 flex-1`}
        frame="flex min-w-0 flex-1 basis-40 items-center gap-2"
      />
      <Button
        variant="primary"
        disabled={isAdding || !chosen || count === 0}
        onClick={() => chosen && onAdd(chosen)}
      >
        {texts.add({ count })}
      </Button>
    </>
  );
}
