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
      {stateLabels[ingestion.state]}
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
