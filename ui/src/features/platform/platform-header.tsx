import type { ReactNode } from 'react';
import * as common from 'texts/common';
import * as texts from 'texts/platform';
import type { Platform } from '@/api/types';
import { ArchivedBadge } from '@/components/archived-badge';
import { summarizeChecks } from '@/components/check-summary';
import { type ShownStatus, useShownStatus } from '@/components/outdated';
import { Since } from '@/components/since';
import { StatusBadge } from '@/components/status-badge';
import { Timestamp } from '@/components/timestamp';
import { ExternalLink, isHttpUrl } from '@/components/ui/external-link';
import { Notice } from '@/components/ui/notice';
import { fill } from '@/lib/fill';
import { formatPlatformReason } from '@/lib/sentence';
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
        <Detail label={texts.owner}>{platform.owner}</Detail>
        {platform.contact !== '' && (
          <Detail label={texts.contact}>
            <Contact contact={platform.contact} />
          </Detail>
        )}
        {isHttpUrl(platform.url) && (
          <Detail label={texts.link}>
            <ExternalLink href={platform.url}>{new URL(platform.url).hostname}</ExternalLink>
          </Detail>
        )}
      </dl>
    </header>
  );
}

function Archived() {
  return <Notice tone="info">{texts.archivedText}</Notice>;
}

/** The details that the badge omits: the start of the status, its reason and the age of the data. */
function StatusDetails({ platform, lastKnown }: { platform: Platform } & Pick<ShownStatus, 'lastKnown'>) {
  const { status, since, checked_at, reason } = platform;
  const checks = summarizeChecks(platform);
  return (
    <div className="text-muted">
      <p>
        {lastKnown !== undefined && `${common.lastKnown({ status: statusLabels[lastKnown] })} · `}
        {since !== undefined && (
          <>
            <Since at={since} />
            {' · '}
          </>
        )}
        {checks !== '' && `${checks} · `}
        {checked_at === undefined
          ? common.neverChecked
          : fill(common.checked, { time: <Timestamp at={checked_at} /> })}
      </p>
      {status !== 'green' && reason !== '' && (
        <p className="text-pretty text-ink">{formatPlatformReason(platform)}</p>
      )}
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
