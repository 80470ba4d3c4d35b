import type { Check } from '@/api/types';
import { useKindLabel } from '@/components/check-kinds';
import { DataTable } from '@/components/data-table';
import { Card } from '@/components/ui/card';
import { checkColumns } from './check-columns';

interface Props {
  checks: readonly Check[];
  /** Whether the platform of the checks is archived. */
  archived: boolean;
}

export function ChecksNow({ checks, archived }: Props) {
  const kindLabel = useKindLabel();
  return (
    <Card aria-labelledby="checks-now">
      <h2 id="checks-now" className="mb-2 font-semibold text-base">
        {archived ? 'Checks' : 'Checks now'}
      </h2>
      {checks.length === 0 ? (
        <p className="text-muted">
          {archived
            ? 'No checks. They were archived with the platform.'
            : "No checks yet. Add a check to see this platform's status."}
        </p>
      ) : (
        <DataTable
          labelledBy="checks-now"
          rows={checks}
          rowKey={(check) => check.id}
          nameLabel="Check"
          level={3}
          name={({ name }) => name}
          // The space keeps the height of the line while the kinds are loading.
          detail={({ kind }) => kindLabel(kind) || '\u00a0'}
          columns={checkColumns}
        />
      )}
    </Card>
  );
}
