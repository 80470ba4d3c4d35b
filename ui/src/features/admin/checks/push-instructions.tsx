import { useRef, useState } from 'react';
import * as texts from 'texts/admin-push';
import type { Check } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { copyText } from '@/lib/copy-text';
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

interface CopyableTextProps {
  label: string;
  copyLabel: string;
  text: string;
}

function CopyableText({ label, copyLabel, text }: CopyableTextProps) {
  const content = useRef<HTMLPreElement>(null);
  const [message, setMessage] = useState('');
  const copy = async () => {
    if (await copyText(text)) {
      setMessage(texts.copied);
      return;
    }
    if (content.current) getSelection()?.selectAllChildren(content.current);
    setMessage(texts.copyBlocked);
  };
  return (
    <div>
      <p className="font-medium">{label}</p>
      <div className="mt-1 flex flex-wrap items-start gap-2">
        <pre
          ref={content}
          className="wrap-anywhere min-w-0 flex-1 basis-80 whitespace-pre-wrap rounded border border-divider bg-canvas px-2 py-1.5 font-mono text-xs"
        >
          {text}
        </pre>
        <Button onClick={copy} aria-label={copyLabel}>
          {texts.copy}
        </Button>
      </div>
      <p role="status" className="min-h-5 text-muted text-xs">
        {message}
      </p>
    </div>
  );
}
