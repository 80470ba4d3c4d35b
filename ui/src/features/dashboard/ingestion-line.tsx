import type { Ingestion } from '@/api/types';
import { Link } from '@/components/link';
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
  if (state === 'ok' && !isCurrent)
    return (
      <p className="text-muted">
        {lastRun && (
          <>
            <RunsLink>Last run</RunsLink> {lastRun}
          </>
        )}
      </p>
    );
  return (
    <p className="text-muted">
      <RunsLink>{labels[state]}</RunsLink>
      {lastRun && <> (last run {lastRun})</>}
      {reason !== '' && <>. {toSentence(reason)}</>}
    </p>
  );
}

function RunsLink({ children }: { children: string }) {
  return (
    <Link to="/runs" className="text-link underline underline-offset-2">
      {children}
    </Link>
  );
}
