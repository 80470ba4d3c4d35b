import * as texts from 'texts/dashboard';
import type { Ingestion } from '@/api/types';
import { Link } from '@/components/link';
import { Timestamp } from '@/components/timestamp';
import { fill } from '@/lib/fill';
import { toSentence } from '@/lib/sentence';

const labels: Record<Ingestion['state'], string> = {
  ok: texts.dataCurrent,
  late: texts.dataLate,
  failing: texts.dataFailing,
  none: texts.dataNone,
};

interface Props {
  ingestion: Ingestion;
  /** Whether every platform has current data. If not, this line does not say that data is up to date. */
  isCurrent: boolean;
}

/** Whether data is collected, and when the last run ended. */
export function IngestionLine({ ingestion: { state, last_run_at, reason }, isCurrent }: Props) {
  if (state === 'ok' && !isCurrent)
    return (
      <p className="text-muted">
        {last_run_at !== undefined && (
          <>
            <RunsLink>{texts.lastRun}</RunsLink> <Timestamp at={last_run_at} />
          </>
        )}
      </p>
    );
  return (
    <p className="text-muted">
      <RunsLink>{labels[state]}</RunsLink>
      {last_run_at !== undefined && <> {fill(texts.lastRunAt, { time: <Timestamp at={last_run_at} /> })}</>}
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
