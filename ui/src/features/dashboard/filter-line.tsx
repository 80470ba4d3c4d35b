import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import * as texts from 'texts/board';
import { tryAgain } from 'texts/load-problem';
import { Button } from '@/components/ui/button';
import { formatQuantity } from '@/lib/figures';
import type { SearchAnswer } from './search-answer';
import { searchQuery } from './search-query';

const delayMs = 250;

/** Returns the text once the user has stopped typing. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), delayMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

interface Props {
  text: string;
  shown: number;
  total: number;
  onAnswer: (answer: SearchAnswer) => void;
}

/**
 * Says what a filter shows. The board has only platforms, so the server searches the names of checks. The line says
 * whether that is complete. An answer to an earlier text is never used.
 */
export function FilterLine({ text, shown, total, onAnswer }: Props) {
  const settled = useSettled(text);
  const { data, isError, refetch } = useQuery({ ...searchQuery(settled), enabled: settled !== '' });
  useEffect(() => {
    if (data) onAnswer({ text: settled, platforms: data.platforms });
  }, [data, settled, onAnswer]);

  const isFailed = text !== '' && settled === text && isError && !data;
  const isPending = text !== '' && !isFailed && !(settled === text && data);
  const getText = isPending ? texts.shownSearching : isFailed ? texts.shownIncomplete : texts.shown;
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-x-2 text-muted">
      <p role="status">{getText({ shown: formatQuantity(shown), count: total })}</p>
      {isFailed && (
        <Button variant="quiet" onClick={() => refetch()}>
          {tryAgain}
        </Button>
      )}
    </div>
  );
}
