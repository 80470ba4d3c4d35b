import * as common from 'texts/common';
import * as texts from 'texts/platform';
import type { Check } from '@/api/types';
import { formatLimits } from '@/components/check-limits';
import type { Column } from '@/components/data-table';
import { useShownStatus } from '@/components/outdated';
import { StatusBadge } from '@/components/status-badge';
import { Timestamp } from '@/components/timestamp';
import { ExternalLink, isHttpUrl } from '@/components/ui/external-link';
import { formatValue } from '@/lib/figures';
import { toSentence } from '@/lib/sentence';
import { statusLabels } from '@/lib/status';

/** The columns of "Checks now", without the name. */
export const checkColumns: readonly Column<Check>[] = [
  { label: texts.status, cell: (check) => <StatusCell check={check} /> },
  { label: texts.value, cell: (check) => <ValueCell check={check} /> },
  { label: texts.since, cell: (check) => <TimeCell at={check.since} fallback={common.unknown} /> },
  { label: texts.checked, cell: (check) => <TimeCell at={check.observed_at} fallback={texts.never} /> },
  { label: texts.details, cell: (check) => <DetailsCell check={check} />, isEmpty: hasNoDetails },
];

function StatusCell({ check }: { check: Check }) {
  const { status, lastKnown } = useShownStatus(check);
  if (check.state === 'PAUSED') return <span className="text-muted">{texts.paused}</span>;
  return (
    <>
      <StatusBadge status={status} />
      {lastKnown !== undefined && (
        <p className="mt-1 text-muted text-xs">{common.lastKnown({ status: statusLabels[lastKnown] })}</p>
      )}
    </>
  );
}

function ValueCell({ check }: { check: Check }) {
  const limits = formatLimits(check);
  return (
    <>
      {check.value === undefined ? texts.noValue : formatValue(check.value, check)}
      {limits !== '' && <p className="text-muted text-xs">{limits}</p>}
    </>
  );
}

function TimeCell({ at, fallback }: { at: string | undefined; fallback: string }) {
  return at === undefined ? fallback : <Timestamp at={at} absolute />;
}

function hasEvidence(check: Check): check is Check & { link: string } {
  return check.link !== undefined && isHttpUrl(check.link);
}

/** Returns why the check is not green, or what the newest result of a green check says. */
function getDetails({ reason, detail = '' }: Check): string {
  return reason === '' ? detail : reason;
}

function hasNoDetails(check: Check): boolean {
  return getDetails(check) === '' && !hasEvidence(check) && !isHttpUrl(check.runbook_url);
}

function DetailsCell({ check }: { check: Check }) {
  return (
    <>
      <p className="whitespace-pre-line text-pretty">{toSentence(getDetails(check))}</p>
      <p className="flex flex-wrap gap-x-3">
        {hasEvidence(check) && <ExternalLink href={check.link}>{texts.evidence}</ExternalLink>}
        {isHttpUrl(check.runbook_url) && (
          <ExternalLink href={check.runbook_url}>{texts.runbook}</ExternalLink>
        )}
      </p>
    </>
  );
}
