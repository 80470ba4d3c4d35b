import { TriangleAlert } from 'lucide';
import { toSentence } from '@/lib/sentence';
import { Timestamp } from './timestamp';
import { Icon } from './ui/icon';
import { Notice } from './ui/notice';

interface Props {
  board: { stale: boolean; reason: string; as_of: string };
}

/** A warning that the server's data is old or incomplete, with the reason. */
export function StaleBoard({ board: { stale, reason, as_of } }: Props) {
  if (!stale && reason === '') return null;
  return (
    <Notice tone="warning" className="flex gap-2">
      <Icon shape={TriangleAlert} className="mt-0.5 size-4 shrink-0 text-warn" />
      <p>
        {stale && <strong className="font-semibold">This page may be out of date. </strong>}
        {toSentence(reason)}
        {stale && (
          <>
            {' '}
            Last update: <Timestamp at={as_of} />.
          </>
        )}
      </p>
    </Notice>
  );
}
