import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import * as texts from 'texts/measure-now';
import { isUnconfirmed } from '@/api/errors';
import { IdempotentRequest, refreshAfterWrite } from '@/api/writing';
import { Button } from '@/components/ui/button';
import { toSentence } from '@/lib/sentence';
import { useAction } from '@/lib/use-action';
import type { Progress } from './progress';

function formatProgress({ finished, running }: Progress): string {
  return running === 0 ? texts.measuring : texts.progress({ running, finished: finished.length });
}

/** Only a click needs this code. */
async function loadMeasure() {
  try {
    return await import('./measure');
  } catch {
    throw new Error(texts.codeFailed);
  }
}

/** A button that measures all checks now, and the progress. */
export function MeasureNow() {
  const queryClient = useQueryClient();
  const [request] = useState(() => new IdempotentRequest());
  const [text, setText] = useState('');
  const unmountController = useRef(new AbortController());
  useEffect(() => {
    unmountController.current = new AbortController();
    return () => unmountController.current.abort();
  }, []);

  const measure = async () => {
    setText(texts.measuring);
    const { measureNow } = await loadMeasure();
    return measureNow(request, unmountController.current.signal, (progress) =>
      setText(formatProgress(progress)),
    );
  };
  const { run, isPending } = useAction<void, string>(measure, {
    onSuccess: (outcome) => {
      setText(toSentence(outcome));
      return refreshAfterWrite(queryClient);
    },
    onError: (error) =>
      setText(isUnconfirmed(error) ? `${error.message} ${texts.unconfirmed}` : error.message),
  });

  return (
    <>
      <Button disabled={isPending} onClick={() => run()}>
        {texts.measureNow}
      </Button>
      <p role="status" className="text-muted empty:-ml-3">
        {text}
      </p>
    </>
  );
}
