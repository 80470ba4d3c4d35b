import { type ReactNode, useRef, useState } from 'react';
import * as texts from 'texts/copyable-text';
import { Button } from '@/components/ui/button';
import { copyText } from '@/lib/copy-text';

interface Props {
  label: ReactNode;
  /** The name of the button, which says what it copies. */
  copyLabel: string;
  text: string;
}

/** A text, such as a command, with a button that copies it. If the browser refuses, the text is selected. */
export function CopyableText({ label, copyLabel, text }: Props) {
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
      <p className="wrap-anywhere font-medium">{label}</p>
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
