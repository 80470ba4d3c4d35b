import { useRef, useState } from 'react';
import type { Check } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { copyText } from '@/lib/copy-text';
import { buildPushCommand } from './push-command';

/** How a system pushes the results of a check: the id of the check and a command. */
export function PushInstructions({ check }: { check: Check }) {
  return (
    <Card className="max-w-3xl space-y-3">
      <section aria-labelledby="push" className="space-y-3">
        <h2 id="push" tabIndex={-1} className="font-semibold text-base">
          Push results
        </h2>
        <CopyableText label="Check id" text={check.id} />
        <CopyableText label="Command" text={buildPushCommand(check, window.location.origin)} />
        <p className="text-muted">
          TOKEN is an OAuth token of a user or service principal with the operator role. On your own machine
          it can be empty. {check.crit !== undefined && 'Replace 0 with your value. '}
          To report a failure, add <code className="font-mono text-xs">"verdict": "bad"</code> and a{' '}
          <code className="font-mono text-xs">"detail"</code> with the reason.
        </p>
      </section>
    </Card>
  );
}

function CopyableText({ label, text }: { label: string; text: string }) {
  const content = useRef<HTMLPreElement>(null);
  const [message, setMessage] = useState('');
  const copy = async () => {
    if (await copyText(text)) {
      setMessage('Copied.');
      return;
    }
    if (content.current) getSelection()?.selectAllChildren(content.current);
    setMessage('Your browser blocked copying. The text is selected, so you can copy it with Ctrl+C or ⌘C.');
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
        <Button onClick={copy} aria-label={`Copy ${label.toLowerCase()}`}>
          Copy
        </Button>
      </div>
      <p role="status" className="min-h-5 text-muted text-xs">
        {message}
      </p>
    </div>
  );
}
