import type { PlatformNow } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { matches } from './filter';
import { PlatformTile } from './platform-tile';
import { useSettledOrder } from './settled-order';
import { Toolbar } from './toolbar';
import { useFilter } from './use-filter';

interface Props {
  platforms: readonly PlatformNow[];
  firstDay: string;
}

export function PlatformGrid({ platforms, firstDay }: Props) {
  const { filter, setText, setOnlyProblems, clear } = useFilter();
  const { items, handlers } = useSettledOrder(platforms);
  const shown = items.filter((platform) => matches(platform, filter));
  return (
    <section aria-label="Platforms" className="space-y-3">
      <Toolbar
        filter={filter}
        shown={shown.length}
        total={platforms.length}
        onText={setText}
        onOnlyProblems={setOnlyProblems}
      />
      {shown.length === 0 ? (
        <Card>
          <h3 className="font-semibold text-base">No platform matches</h3>
          <Button className="mt-3" onClick={clear}>
            Clear filters
          </Button>
        </Card>
      ) : (
        <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3 2xl:grid-cols-4" {...handlers}>
          {shown.map((platform) => (
            <PlatformTile key={platform.id} platform={platform} firstDay={firstDay} />
          ))}
        </ul>
      )}
    </section>
  );
}
