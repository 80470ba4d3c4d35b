import { useQuery } from '@tanstack/react-query';
import * as texts from 'texts/platform';
import { meQuery } from '@/api/me-query';
import type { Check } from '@/api/types';
import { useKindLabel, useListedKinds } from '@/components/check-kinds';
import { DataTable } from '@/components/data-table';
import { Link } from '@/components/link';
import { Card } from '@/components/ui/card';
import { checkColumns } from './check-columns';

interface Props {
  /** The slug of the platform. */
  slug: string;
  checks: readonly Check[];
  /** Whether the platform of the checks is archived. */
  archived: boolean;
}

const linkStyles = 'inline-flex min-h-8 items-center font-medium text-link hover:underline';

export function ChecksNow({ slug, checks, archived }: Props) {
  const isAdmin = useQuery(meQuery).data?.role === 'admin';
  const canDiscover = useListedKinds().length > 0;
  const kindLabel = useKindLabel();
  const noChecks = isAdmin ? texts.noChecksHint : texts.noChecks;
  return (
    <Card aria-labelledby="checks-now">
      <div className="mb-2 flex min-h-8 flex-wrap items-center justify-between gap-x-4">
        <h2 id="checks-now" className="font-semibold text-base">
          {archived ? texts.checks : texts.checksNow}
        </h2>
        {isAdmin && !archived && (
          <div className="flex flex-wrap gap-x-4">
            {canDiscover && (
              <Link to={`/admin/discovery?platform=${slug}`} className={linkStyles}>
                {texts.discover}
              </Link>
            )}
            <Link to={`/admin/checks/new?platform=${slug}`} className={linkStyles}>
              {texts.addCheck}
            </Link>
          </div>
        )}
      </div>
      {checks.length === 0 ? (
        <p className="text-muted">{archived ? texts.noArchivedChecks : noChecks}</p>
      ) : (
        <DataTable
          labelledBy="checks-now"
          rows={checks}
          rowKey={(check) => check.id}
          nameLabel={texts.check}
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
