import * as texts from 'texts/outdated';
import { fill } from '@/lib/fill';
import { toSentence } from '@/lib/sentence';
import { Timestamp } from './timestamp';
import { WarningNotice } from './ui/warning-notice';

interface Props {
  board: { stale: boolean; reason: string; as_of: string };
}

/** A warning that the server's data is old or incomplete, with the reason. */
export function StaleBoard({ board: { stale, reason, as_of } }: Props) {
  if (!stale && reason === '') return null;
  return (
    <WarningNotice>
      <p>
        {stale && (
          <>
            <strong className="font-semibold">{texts.staleBoard}</strong>{' '}
          </>
        )}
        {toSentence(reason)}
        {stale && <> {fill(texts.lastUpdate, { time: <Timestamp at={as_of} /> })}</>}
      </p>
    </WarningNotice>
  );
}
