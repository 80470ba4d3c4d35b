import type { Check } from '@/api/types';
import { kindWords } from '@/components/check-words';
import { DataTable } from '@/components/data-table';
import { Card } from '@/components/ui/card';
import { checkColumns } from './check-columns';

export function ChecksNow({ checks }: { checks: readonly Check[] }) {
  return (
    <Card aria-labelledby="checks-now">
      <h2 id="checks-now" className="mb-2 font-semibold text-base">
        Checks now
      </h2>
      {checks.length === 0 ? (
        <p className="text-muted">
          No checks yet. Without a check there is nothing to say about this platform.
        </p>
      ) : (
        <DataTable
          labelledBy="checks-now"
          rows={checks}
          rowKey={(check) => check.id}
          head="Check"
          level={3}
          name={({ name }) => name}
          detail={({ kind }) => kindWords(kind)}
          columns={checkColumns}
        />
      )}
    </Card>
  );
}
