import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { counted, nouns } from 'texts/admin-discovery';
import * as texts from 'texts/admin-hidden';
import type { CheckKind, HiddenObjectList } from '@/api/types';
import { ErrorPanel } from '@/components/error-panel';
import { Timestamp } from '@/components/timestamp';
import { Button } from '@/components/ui/button';
import { fill } from '@/lib/fill';
import { CopyableText } from '../kit/copyable-text';
import { hiddenQuery } from './discovered';

/** The objects that this server cannot see, each with the command that changes that. */
export function HiddenList({ kind }: Pick<CheckKind, 'kind'>) {
  const [attempt, setAttempt] = useState(0);
  const query = useQuery(hiddenQuery(kind, attempt));
  const { data, error, isFetching, refetch } = query;
  if (error) {
    return (
      <ErrorPanel
        level={3}
        title={texts.failed({ objects: nouns({ kind }) })}
        error={error}
        onRetry={refetch}
      />
    );
  }
  if (!data) return <p role="status">{texts.asking}</p>;
  return (
    <>
      <p role="status">
        <Summary kind={kind} list={data} />
      </p>
      <p className="text-muted">
        {texts.delay} {data.count > 0 && texts.howTo}
      </p>
      <ul className="space-y-1">
        {data.items.map(({ name, command }) => (
          <li key={command}>
            <CopyableText label={name} copyLabel={texts.copyCommand({ name })} text={command} />
          </li>
        ))}
      </ul>
      {data.count > data.items.length && <p>{texts.more({ count: data.count - data.items.length })}</p>}
      <Button aria-busy={isFetching} disabled={isFetching} onClick={() => setAttempt(attempt + 1)}>
        {isFetching ? texts.looking : texts.again}
      </Button>
    </>
  );
}

/** How many objects are hidden, and when that was read. */
function Summary({ kind, list: { count, read_at } }: { kind: CheckKind['kind']; list: HiddenObjectList }) {
  const objects = count === 0 ? nouns({ kind }) : counted({ kind, count });
  const text = count === 0 ? texts.none : texts.found;
  return fill(({ time }: { time: string }) => text({ objects, time }), { time: <Timestamp at={read_at} /> });
}
