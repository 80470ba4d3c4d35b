import type { Ingestion } from '@/api/types';
import { Timestamp } from '@/components/timestamp';
import { toSentence } from '@/lib/sentence';

const labels: Record<Ingestion['state'], string> = {
  ok: 'Data is up to date',
  late: 'Data collection is late',
  failing: 'Data collection is failing',
  none: 'No data collected yet',
};

interface Props {
  ingestion: Ingestion;
  /** Whether every platform has current data. If not, this line does not say that data is up to date. */
  isCurrent: boolean;
}

/** Whether data is collected, and when the last run ended. */
export function IngestionLine({ ingestion: { state, last_run_at, reason }, isCurrent }: Props) {
  const lastRun = last_run_at !== undefined && <Timestamp at={last_run_at} />;
  if (state === 'ok' && !isCurrent) return <p className="text-muted">{lastRun && <>Last run {lastRun}</>}</p>;
  return (
    <p className="text-muted">
      {labels[state]}
      {lastRun && <> (last run {lastRun})</>}
      {reason !== '' && <>. {toSentence(reason)}</>}
    </p>
  );
}
