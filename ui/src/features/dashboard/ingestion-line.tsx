import { Link } from 'react-router';
import type { Ingestion } from '@/api/types';
import { Timestamp } from '@/components/timestamp';
import { toSentence } from '@/lib/sentence';

const stateLabels: Record<Ingestion['state'], string> = {
  ok: 'Data is up to date',
  late: 'Data collection is late',
  failing: 'Data collection is failing',
  none: 'No data collected yet',
};

export function IngestionLine({ ingestion }: { ingestion: Ingestion }) {
  return (
    <p className="text-muted">
      <Link to="/runs" className="text-link underline underline-offset-2">
        {stateLabels[ingestion.state]}
      </Link>
      {ingestion.last_run_at !== undefined && (
        <>
          {' '}
          (last run <Timestamp at={ingestion.last_run_at} />)
        </>
      )}
      {ingestion.reason !== '' && <>. {toSentence(ingestion.reason)}</>}
    </p>
  );
}
