import { useEffect, useRef } from 'react';
import { Timestamp } from '@/components/timestamp';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import type { Difference } from './differences';

interface Props {
  theirs: { updated_by: string; updated_at: string };
  differences: readonly Difference[];
  busy: boolean;
  onTakeTheirs: () => void;
  onKeepMine: () => void;
}

const changedBy: Record<Difference['changedBy'], string> = {
  you: 'changed by you',
  them: 'changed by them',
  both: 'changed by both',
};

/** The notice that another user has saved the entity first. The user's input stays in the fields below. */
export function Conflict({ theirs, differences, busy, onTakeTheirs, onKeepMine }: Props) {
  const section = useRef<HTMLElement>(null);
  useEffect(() => section.current?.focus(), []);
  return (
    <section ref={section} tabIndex={-1} aria-labelledby="conflict">
      <Notice tone="warning" className="space-y-3">
        <h2 id="conflict" className="font-semibold text-base">
          Changed by {theirs.updated_by} at <Timestamp at={theirs.updated_at} absolute />
        </h2>
        <p>Your changes are not saved. They are still in the form below.</p>
        {differences.length === 0 ? (
          <p>No field in this form differs.</p>
        ) : (
          <dl className="space-y-2">
            {differences.map(({ name, label, yours, theirs: other, changedBy: who }) => (
              <div key={name}>
                <dt className="font-medium">
                  {label} <span className="font-normal text-muted text-xs">({changedBy[who]})</span>
                </dt>
                <DifferingValue of="Yours" text={yours} />
                <DifferingValue of="Theirs" text={other} />
              </div>
            ))}
          </dl>
        )}
        <div className="flex flex-wrap gap-2">
          <Button disabled={busy} onClick={onTakeTheirs}>
            Take theirs
          </Button>
          <Button disabled={busy} onClick={onKeepMine}>
            Keep mine
          </Button>
        </div>
      </Notice>
    </section>
  );
}

function DifferingValue({ of, text }: { of: string; text: string }) {
  return (
    <dd className="grid grid-cols-[4rem_minmax(0,1fr)] gap-x-2">
      <span className="text-muted">{of}</span>
      <span className="whitespace-pre-line">{text === '' ? '(empty)' : text}</span>
    </dd>
  );
}
