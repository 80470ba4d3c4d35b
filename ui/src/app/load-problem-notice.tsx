import { useLayoutEffect, useRef } from 'react';
import * as texts from 'texts/load-problem';
import { loadProblem } from '@/components/lazy-page';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { getLoadProblemText } from '@/lib/load-problem-texts';
import { useRouterState } from '@/lib/router/router-view';
import { useStore } from '@/lib/store';

/** Opens a URL from the server, also if it is the current one. */
function openFromServer(url: string): void {
  if (url === window.location.href) window.location.reload();
  else window.location.assign(url);
}

/** The notice that a page could not be opened. The page before it stays below. */
export function LoadProblemNotice() {
  const problem = useStore(loadProblem);
  const isFirstPage = !useRouterState().isReady;
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (problem) heading.current?.focus();
  }, [problem]);
  if (!problem) return null;

  const { title, text, action, canRetry } = getLoadProblemText(problem.kind, texts.cannotOpen);
  const Heading = isFirstPage ? 'h1' : 'h2';
  return (
    <Notice tone="warning" role="alert">
      <Heading ref={heading} tabIndex={-1} className="font-semibold text-base">
        {title}
      </Heading>
      <p className="mt-1">{text}</p>
      <Button
        variant={problem.kind === 'version' ? 'primary' : 'outline'}
        className="mt-3"
        onClick={() => (canRetry ? problem.retry() : openFromServer(problem.url))}
      >
        {action}
      </Button>
    </Notice>
  );
}
