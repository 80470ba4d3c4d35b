import { type FormEvent, useId } from 'react';
import * as admin from 'texts/admin';
import * as texts from 'texts/admin-audit';
import { Button } from '@/components/ui/button';
import { inputStyles } from '@/components/ui/controls';
import { LabelledSelect } from '@/components/ui/labelled-select';
import type { AuditFilter as Filter } from './audit-query';

export const entityOptions = [
  { value: '', label: texts.all },
  { value: 'platform', label: admin.platforms },
  { value: 'check', label: admin.checks },
  { value: 'message', label: admin.messages },
  { value: 'run', label: texts.runs },
] as const;

interface Props {
  filter: Filter;
  onEntityChange: (entity: Filter['entity']) => void;
  onActorChange: (actor: string) => void;
}

/**
 * The filter of the audit log. The server compares complete actor names, so the filter is applied when the
 * user submits it.
 */
export function AuditFilter({ filter, onEntityChange, onActorChange }: Props) {
  const id = useId();
  const apply = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onActorChange(String(new FormData(event.currentTarget).get('actor') ?? '').trim());
  };
  return (
    <search className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <LabelledSelect
        label={texts.show}
        value={filter.entity}
        options={entityOptions}
        onChange={onEntityChange}
      />
      <form className="flex w-full items-center gap-2 sm:w-auto" onSubmit={apply}>
        <label htmlFor={id}>{texts.by}</label>
        <input
          key={filter.actor}
          id={id}
          name="actor"
          type="search"
          defaultValue={filter.actor}
          maxLength={200}
          placeholder="ada@example.com"
          className={`${inputStyles} flex-1 sm:w-56`}
        />
        <Button type="submit">{texts.apply}</Button>
      </form>
    </search>
  );
}
