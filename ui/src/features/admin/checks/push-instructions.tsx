import * as texts from 'texts/admin-push';
import type { Check } from '@/api/types';
import { Card } from '@/components/ui/card';
import { CopyableText } from '../kit/copyable-text';
import { buildPushCommand } from './push-command';

const failureFields = `"verdict": "bad", "detail": "${texts.reason}"`;

/** How a system pushes the results of a check: the id of the check and a command. */
export function PushInstructions({ check }: { check: Check }) {
  return (
    <Card className="max-w-3xl space-y-3">
      <section aria-labelledby="push" className="space-y-3">
        <h2 id="push" tabIndex={-1} className="font-semibold text-base">
          {texts.title}
        </h2>
        <CopyableText label={texts.checkId} copyLabel={texts.copyCheckId} text={check.id} />
        <CopyableText
          label={texts.command}
          copyLabel={texts.copyCommand}
          text={buildPushCommand(check, window.location.origin)}
        />
        <p className="text-muted">
          {texts.token} {check.crit !== undefined && texts.replaceValue}
        </p>
        <p className="text-muted">
          {texts.reportFailure} <code className="font-mono text-xs">{failureFields}</code>
        </p>
      </section>
    </Card>
  );
}
