import { useQuery } from '@tanstack/react-query';
import * as texts from 'texts/runs';
import type { Result, Run } from '@/api/types';
import { ErrorPanel } from '@/components/error-panel';
import { Link } from '@/components/link';
import { StatusBadge } from '@/components/status-badge';
import { ExternalLink, isHttpUrl } from '@/components/ui/external-link';
import { Skeleton } from '@/components/ui/skeleton';
import { formatQuantity } from '@/lib/figures';
import { toSentence } from '@/lib/sentence';
import { runResultsQuery } from './runs-queries';

const severity = { red: 0, yellow: 1, unknown: 2, green: 3 } as const;

/** The complete error of a run and its results, worst first. */
export function RunResults({ run }: { run: Run }) {
  const { data, error, refetch } = useQuery(runResultsQuery(run));
  return (
    <div className="space-y-3 rounded bg-canvas p-3">
      {run.error_summary !== '' && (
        <p className="wrap-anywhere whitespace-pre-line">{toSentence(run.error_summary)}</p>
      )}
      {data === undefined && error === null && <Skeleton className="h-16" />}
      {data === undefined && error !== null && (
        <ErrorPanel level={2} title={texts.resultsFailed} error={error} onRetry={refetch} />
      )}
      {data !== undefined && data.results.length === 0 && <p className="text-muted">{emptyText(run)}</p>}
      {data !== undefined && data.results.length > 0 && (
        <ul aria-label={texts.results} className="divide-y divide-divider">
          {data.results
            .toSorted((a, b) => severity[a.status] - severity[b.status])
            .map((result) => (
              <li
                key={result.id}
                className="grid items-baseline gap-x-4 gap-y-1 py-1.5 first:pt-0 last:pb-0 sm:grid-cols-[8rem_minmax(0,1fr)_minmax(0,1fr)]"
              >
                <span>
                  <StatusBadge status={result.status} />
                </span>
                <span className="wrap-anywhere">
                  {result.platform_slug !== undefined && (
                    <>
                      <Link
                        to={`/platforms/${result.platform_slug}`}
                        className="text-link underline underline-offset-2"
                      >
                        {result.platform_name}
                      </Link>
                      {': '}
                    </>
                  )}
                  <bdi>{result.check_name ?? texts.missingCheck}</bdi>
                </span>
                <span className="wrap-anywhere whitespace-pre-line text-muted">
                  {formatFinding(result)}{' '}
                  {isHttpUrl(result.link) && <ExternalLink href={result.link}>{texts.evidence}</ExternalLink>}
                </span>
              </li>
            ))}
        </ul>
      )}
      {data?.more && <p className="text-muted">{texts.moreResults}</p>}
    </div>
  );
}

/** Returns what was measured. A detail that names a limit contains the value already. */
function formatFinding({ detail, value, unit }: Result): string {
  const figure = value === undefined || detail.includes('(limit ') ? '' : formatQuantity(value, unit);
  return [figure, toSentence(detail)].filter((part) => part !== '').join(' · ');
}

function emptyText({ state, results_written }: Run): string {
  if (state === 'RUNNING') return texts.notYetStored;
  return results_written > 0 ? texts.noLongerStored : texts.noResults;
}
