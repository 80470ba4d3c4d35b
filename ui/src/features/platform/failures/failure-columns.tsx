import { evidence, reason, status } from 'texts/platform';
import * as texts from 'texts/platform-history';
import type { Column } from '@/components/data-table';
import { StatusBadge } from '@/components/status-badge';
import { Timestamp } from '@/components/timestamp';
import { ExternalLink, isHttpUrl } from '@/components/ui/external-link';
import { useServerNow } from '@/lib/now';
import { toSentence } from '@/lib/sentence';
import { formatLasted } from './format-lasted';
import type { Failure } from './list-failures';

/** The columns of the failures, without the name of the check. */
export const failureColumns: readonly Column<Failure>[] = [
  { label: status, cell: ({ to }) => <StatusBadge status={to} /> },
  { label: texts.started, cell: ({ at }) => <Timestamp at={at} absolute /> },
  { label: texts.lasted, cell: (failure) => <Lasted failure={failure} /> },
  {
    label: reason,
    cell: (failure) => <Reason failure={failure} />,
    isEmpty: ({ reason, link }) => reason === '' && !isHttpUrl(link ?? ''),
  },
];

function Lasted({ failure: { at, until } }: { failure: Failure }) {
  const now = useServerNow();
  const start = Date.parse(at);
  if (until !== undefined) return formatLasted(Date.parse(until) - start);
  return (
    <>
      <span className="font-semibold">{texts.ongoing}</span>
      <p className="text-muted text-xs">{texts.ongoingFor({ duration: formatLasted(now - start) })}</p>
    </>
  );
}

function Reason({ failure: { reason, link = '' } }: { failure: Failure }) {
  return (
    <>
      <p className="whitespace-pre-line text-pretty">{toSentence(reason)}</p>
      {isHttpUrl(link) && <ExternalLink href={link}>{evidence}</ExternalLink>}
    </>
  );
}
