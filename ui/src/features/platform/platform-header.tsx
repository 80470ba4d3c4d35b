import type { ReactNode } from 'react';
import type { Platform } from '@/api/types';
import { ArchivedBadge } from '@/components/archived-badge';
import { type ShownStatus, useShownStatus } from '@/components/outdated';
import { StatusBadge } from '@/components/status-badge';
import { Timestamp } from '@/components/timestamp';
import { ExternalLink, isHttpUrl } from '@/components/ui/external-link';
import { Notice } from '@/components/ui/notice';
import { formatCount } from '@/lib/figures';
import { statusLabels } from '@/lib/status';

export function PlatformHeader({ platform, children }: { platform: Platform; children: ReactNode }) {
  const shown = useShownStatus(platform);
  return (
    <header className="space-y-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="min-w-0 font-semibold text-xl">{platform.name}</h1>
        {platform.state === 'ARCHIVED' ? <ArchivedBadge /> : <StatusBadge status={shown.status} />}
        <div className="sm:ml-auto">{children}</div>
      </div>
      {platform.state === 'ARCHIVED' ? (
        <Archived />
      ) : (
        <StatusDetails platform={platform} lastKnown={shown.lastKnown} />
      )}
      {platform.description !== '' && (
        <p className="max-w-prose whitespace-pre-line">{platform.description}</p>
      )}
      <dl className="flex flex-wrap gap-x-6 gap-y-1">
        <Detail label="Owner">{platform.owner}</Detail>
        {platform.contact !== '' && (
          <Detail label="Contact">
            <Contact contact={platform.contact} />
          </Detail>
        )}
        {isHttpUrl(platform.url) && (
          <Detail label="Link">
            <ExternalLink href={platform.url}>{new URL(platform.url).hostname}</ExternalLink>
          </Detail>
        )}
      </dl>
    </header>
  );
}

function Archived() {
  return (
    <Notice tone="info">
      This platform is archived. It is not measured and not on the dashboard. Its history is kept.
    </Notice>
  );
}

/** The details that the badge omits: the start of the status, its reason and the age of the data. */
function StatusDetails({ platform, lastKnown }: { platform: Platform } & Pick<ShownStatus, 'lastKnown'>) {
  const { status, since, failing, counted, checked_at, reason } = platform;
  return (
    <div className="text-muted">
      <p>
        {lastKnown !== undefined && <>Last known: {statusLabels[lastKnown]} · </>}
        {since !== undefined && (
          <>
            Since <Timestamp at={since} /> ·{' '}
          </>
        )}
        {failing > 0 && `${failing} of ${formatCount(counted, 'check')} failing · `}
        {checked_at === undefined ? (
          'Never checked'
        ) : (
          <>
            Checked <Timestamp at={checked_at} />
          </>
        )}
      </p>
      {status !== 'green' && reason !== '' && <p className="text-pretty text-ink">{reason}</p>}
    </div>
  );
}

function Detail({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 gap-2">
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}

function Contact({ contact }: { contact: string }) {
  if (!/^[^\s@]+@[^\s@]+$/.test(contact)) return <ExternalLink href={contact}>{contact}</ExternalLink>;
  return (
    <a href={`mailto:${contact}`} className="text-link hover:underline">
      {contact}
    </a>
  );
}
