import * as texts from 'texts/admin-audit';
import { requestId } from 'texts/common';
import type { AuditEvent } from '@/api/types';
import { listChanges } from './changes';

/** The changed fields of an event, shown on request. */
export function EventChanges({ event }: { event: AuditEvent }) {
  const changes = listChanges(event);
  return (
    <>
      {changes.length > 0 && (
        <details>
          <summary className="inline-flex min-h-8 cursor-pointer items-center text-link">
            {texts.fields({ count: changes.length })}{' '}
            <span className="sr-only">{texts.fieldsOf({ name: event.name })}</span>
          </summary>
          <dl className="space-y-2 py-1">
            {changes.map(({ field, before, after }) => (
              <div key={field}>
                <dt className="font-medium">{field}</dt>
                <Value label={texts.before} text={before} />
                <Value label={texts.after} text={after} />
              </div>
            ))}
          </dl>
        </details>
      )}
      {event.request_id !== '' && (
        <p className="break-all text-muted text-xs">{requestId({ id: event.request_id })}</p>
      )}
    </>
  );
}

function Value({ label, text }: { label: string; text: string }) {
  if (text === '') return null;
  return (
    <dd className="grid grid-cols-[4rem_minmax(0,1fr)] gap-x-2">
      <span className="text-muted">{label}</span>
      <span className="whitespace-pre-line break-words">{text}</span>
    </dd>
  );
}
