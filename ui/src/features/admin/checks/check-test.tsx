import { useMutation } from '@tanstack/react-query';
import { useFormContext, useWatch } from 'react-hook-form';
import type { CheckDraft, CheckKind } from '@/api/types';
import { StatusBadge } from '@/components/status-badge';
import { Button } from '@/components/ui/button';
import { ExternalLink, isHttpUrl } from '@/components/ui/external-link';
import { formatQuantity } from '@/lib/figures';
import { toSentence } from '@/lib/sentence';
import type { CheckValues } from './check-schema';
import { draftFields, toDraft } from './check-spec';
import { testCheck } from './checks';
import { kindOf } from './target';

interface Props {
  kinds: readonly CheckKind[];
  /** Called before a test to clear the errors of the previous test. */
  onStart: () => void;
  /** Shows the errors of the fields. */
  onInvalid: () => void;
  onRefused: (error: unknown) => void;
}

/** A test of the check in the form. It measures the check once without saving it. */
export function CheckTest({ kinds, onStart, onInvalid, onRefused }: Props) {
  const { control, getValues, trigger } = useFormContext<CheckValues>();
  const draftNow = JSON.stringify(toDraft(kinds, useWatch({ control }) as CheckValues));
  const { mutate, data, variables, isPending } = useMutation({
    networkMode: 'always',
    mutationFn: (draft: CheckDraft) => testCheck(draft, kindOf(kinds, draft.kind)?.timeout_seconds ?? 0),
    onError: onRefused,
  });

  const test = async () => {
    onStart();
    const values = getValues();
    if (await trigger(draftFields(kindOf(kinds, values.kind)))) mutate(toDraft(kinds, values));
    else onInvalid();
  };

  return (
    <div className="space-y-2 border-divider border-t pt-4">
      <Button disabled={isPending} onClick={test}>
        {isPending ? 'Testing…' : 'Test'}
      </Button>
      <div role="status" className="min-h-6">
        {data && variables && !isPending && (
          <div className="space-y-1">
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <StatusBadge status={data.status} />
              {data.value !== undefined && <span>{formatQuantity(data.value, variables.unit)}</span>}
              <span className="text-muted">took {formatQuantity(data.latency_ms, 'ms')}</span>
              {data.link !== undefined && isHttpUrl(data.link) && (
                <ExternalLink href={data.link}>Evidence</ExternalLink>
              )}
            </p>
            {data.detail !== '' && <p className="whitespace-pre-line">{toSentence(data.detail)}</p>}
            {JSON.stringify(variables) !== draftNow && (
              <p className="text-muted">The check has been changed since this test.</p>
            )}
          </div>
        )}
      </div>
    </div>
  );
}
