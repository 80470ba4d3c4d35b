import * as texts from 'texts/common';
import { tryAgain } from 'texts/load-problem';
import { ApiError, SessionExpiredError } from '@/api/errors';
import { toSentence } from '@/lib/sentence';
import { Button } from './ui/button';
import { Notice } from './ui/notice';

interface Props {
  title: string;
  error: Error;
  onRetry: () => void;
  /** The level of the heading: 1 if the error replaces the whole page. */
  level: 1 | 2 | 3 | 4;
}

/**
 * An error message with a button to try again. If the session has expired, the session banner shows the next
 * step.
 */
export function ErrorPanel({ title, error, onRetry, level }: Props) {
  const Heading = `h${level}` as const;
  if (error instanceof SessionExpiredError) {
    return <Heading className="font-semibold text-base">{title}</Heading>;
  }
  return (
    <Notice tone="critical" role="alert">
      <Heading className="font-semibold text-bad text-base">{title}</Heading>
      <p className="mt-1">{toSentence(error.message)}</p>
      <Button className="mt-3" onClick={onRetry}>
        {tryAgain}
      </Button>
      {error instanceof ApiError && error.requestId && (
        <p className="mt-2 text-muted text-xs">{texts.requestId({ id: error.requestId })}</p>
      )}
    </Notice>
  );
}
