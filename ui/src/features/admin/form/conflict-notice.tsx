import { useLayoutEffect, useRef } from 'react';
import * as texts from 'texts/admin-form';
import { Timestamp } from '@/components/timestamp';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import type { Difference } from './differences';

interface Props {
  current: { updated_by: string; updated_at: string };
  differences: readonly Difference[];
  isPending: boolean;
  onAccept: () => void;
  onOverwrite: () => void;
}

const changedByLabels: Record<Difference['changedBy'], string> = {
  user: texts.changedByUser,
  other: texts.changedByOther,
  both: texts.changedByBoth,
};

/** The notice that another user has saved the entity first. The user's input stays in the fields below. */
export function ConflictNotice({ current, differences, isPending, onAccept, onOverwrite }: Props) {
  const section = useRef<HTMLElement>(null);
  useLayoutEffect(() => section.current?.focus(), []);
  return (
    <section ref={section} tabIndex={-1} aria-labelledby="conflict">
      <Notice tone="warning" className="space-y-3">
        <h2 id="conflict" className="font-semibold text-base">
          {texts.changedBy({ user: current.updated_by })} <Timestamp at={current.updated_at} absolute />
        </h2>
        <p>{texts.notSaved}</p>
        {differences.length === 0 ? (
          <p>{texts.sameFields}</p>
        ) : (
          <dl className="space-y-2">
            {differences.map(({ name, label, formValue, serverValue, changedBy }) => (
              <div key={name}>
                <dt className="font-medium">
                  {label} <span className="font-normal text-muted text-xs">{changedByLabels[changedBy]}</span>
                </dt>
                <DifferingValue label={texts.yourValue} text={formValue} />
                <DifferingValue label={texts.savedValue} text={serverValue} />
              </div>
            ))}
          </dl>
        )}
        <div className="flex flex-wrap gap-2">
          <Button disabled={isPending} onClick={onAccept}>
            {texts.discardChanges}
          </Button>
          <Button disabled={isPending} onClick={onOverwrite}>
            {texts.overwrite}
          </Button>
        </div>
      </Notice>
    </section>
  );
}

function DifferingValue({ label, text }: { label: string; text: string }) {
  return (
    <dd className="grid grid-cols-[4rem_minmax(0,1fr)] gap-x-2">
      <span className="text-muted">{label}</span>
      <span className="whitespace-pre-line">{text === '' ? texts.emptyValue : text}</span>
    </dd>
  );
}
