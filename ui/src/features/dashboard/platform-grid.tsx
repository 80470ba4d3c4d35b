import type { PlatformNow } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { matchesFilter } from './filter';
import { PlatformTile } from './platform-tile';
import { useStableOrder } from './stable-order';
import { Toolbar } from './toolbar';
import { useFilter } from './use-filter';

interface Props {
  platforms: readonly PlatformNow[];
  firstDay: string;
}

export function PlatformGrid({ platforms, firstDay }: Props) {
  const { filter, setText, setOnlyProblems, clear } = useFilter();
  const { items, handlers } = useStableOrder(platforms);
  const shownPlatforms = items.filter((platform) => matchesFilter(platform, filter));
  return (
    <section aria-label="Platforms" className="space-y-3">
      <Toolbar
        filter={filter}
        shownCount={shownPlatforms.length}
        totalCount={platforms.length}
        onTextChange={setText}
        onOnlyProblemsChange={setOnlyProblems}
      />
      {shownPlatforms.length === 0 ? (
        <Card>
          <h3 className="font-semibold text-base">No platform matches</h3>
          <Button className="mt-3" onClick={clear}>
            Clear filters
          </Button>
        </Card>
      ) : (
        <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3 2xl:grid-cols-4" {...handlers}>
          {shownPlatforms.map((platform) => (
            <PlatformTile key={platform.id} platform={platform} firstDay={firstDay} />
          ))}
        </ul>
      )}
    </section>
  );
}
