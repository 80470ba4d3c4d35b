import { useFormContext, useWatch } from 'react-hook-form';
import * as texts from 'texts/admin-checks';
import type { CheckDraft, CheckKind } from '@/api/types';
import { StatusBadge } from '@/components/status-badge';
import { Button } from '@/components/ui/button';
import { ExternalLink, isHttpUrl } from '@/components/ui/external-link';
import { formatQuantity } from '@/lib/figures';
import { toSentence } from '@/lib/sentence';
import { useAction } from '@/lib/use-action';
import { untilReleased } from '../kit/pointer';
import type { CheckValues } from './check-rules';
import { listDraftFields, toDraft } from './check-spec';
import { testCheck } from './checks';
import { findKind } from './target';

interface Props {
  kinds: readonly CheckKind[];
  /** Called before a test to clear the errors of the previous test. */
  onBeforeTest: () => void;
  /** Shows the errors of the fields. */
  onInvalid: () => void;
  onError: (error: unknown) => void;
}

/** A test of the check in the form. It measures the check once without saving it. */
export function DraftMeasurement({ kinds, onBeforeTest, onInvalid, onError }: Props) {
  const { control, getValues, trigger } = useFormContext<CheckValues>();
  const currentDraft = JSON.stringify(toDraft(kinds, useWatch({ control }) as CheckValues));
  const measure = (draft: CheckDraft) =>
    testCheck(draft, findKind(kinds, draft.kind)?.timeout_seconds ?? 0).finally(untilReleased);
  const { run, done, isPending } = useAction(measure, { onError });

  const startTest = async () => {
    onBeforeTest();
    const values = getValues();
    if (await trigger(listDraftFields(findKind(kinds, values.kind)))) run(toDraft(kinds, values));
    else onInvalid();
  };

  return (
    <div className="space-y-2 border-divider border-t pt-4">
      <Button disabled={isPending} onClick={startTest}>
        {isPending ? texts.testing : texts.test}
      </Button>
      <div role="status" className="min-h-6">
        {done && !isPending && (
          <div className="space-y-1">
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <StatusBadge status={done.output.status} />
              {done.output.value !== undefined && (
                <span>{formatQuantity(done.output.value, done.input.unit)}</span>
              )}
              <span className="text-muted">
                {texts.took({ duration: formatQuantity(done.output.latency_ms, 'ms') })}
              </span>
              {done.output.link !== undefined && isHttpUrl(done.output.link) && (
                <ExternalLink href={done.output.link}>{texts.evidence}</ExternalLink>
              )}
            </p>
            {done.output.detail !== '' && (
              <p className="whitespace-pre-line">{toSentence(done.output.detail)}</p>
            )}
            {JSON.stringify(done.input) !== currentDraft && (
              <p className="text-muted">{texts.changedSinceTest}</p>
            )}
          </div>
        )}
      </div>
    </div>
  );
}
