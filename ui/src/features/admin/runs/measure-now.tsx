import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { isUnconfirmed } from '@/api/errors';
import { IdempotentRequest, refreshAfterWrite } from '@/api/writing';
import { Button } from '@/components/ui/button';
import { toSentence } from '@/lib/sentence';
import { measureNow } from './measure';
import type { Progress } from './progress';

function progressText({ finished, running }: Progress): string {
  if (running === 0) return 'Measuring…';
  return `Measuring… ${running} running, ${finished.length} finished`;
}

const mayBeRunning = 'The checks may be measured all the same; their results then appear on the dashboard.';

/** A button that measures all checks now, and the progress. */
export function MeasureNow() {
  const queryClient = useQueryClient();
  const [intention] = useState(() => new IdempotentRequest());
  const [words, setWords] = useState('');
  const leave = useRef(new AbortController());
  useEffect(() => {
    leave.current = new AbortController();
    return () => leave.current.abort();
  }, []);

  const { mutate, isPending } = useMutation({
    networkMode: 'always',
    mutationFn: () => {
      setWords('Measuring…');
      return measureNow(intention, leave.current.signal, (now) => setWords(progressText(now)));
    },
    onSuccess: (outcome) => {
      setWords(toSentence(outcome));
      return refreshAfterWrite(queryClient);
    },
    onError: (error) => setWords(isUnconfirmed(error) ? `${error.message} ${mayBeRunning}` : error.message),
  });

  return (
    <>
      <p role="status" className="text-muted">
        {words}
      </p>
      <Button disabled={isPending} onClick={() => mutate()}>
        Measure now
      </Button>
    </>
  );
}
