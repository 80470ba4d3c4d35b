import { useEffect, useRef } from 'react';
import { useNavigation } from 'react-router';
import { texts as errors } from 'texts/errors';
import { texts } from 'texts/load-problem';
import type { LoadProblemKind } from '@/api/load-problem';
import { loadProblem } from '@/components/lazy-page';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { useStore } from '@/lib/store';

function describeProblem(kind: LoadProblemKind): { title: string; text: string; action: string } {
  const title = texts.cannotOpen();
  switch (kind) {
    case 'version':
      return { title: texts.newVersion(), text: texts.newVersionText(), action: texts.reload() };
    case 'session':
      return { title, text: errors.session(), action: texts.signIn() };
    case 'connection':
      return { title, text: errors.unreachable(), action: texts.tryAgain() };
    case 'file':
      return { title, text: texts.missingPart(), action: texts.reload() };
  }
}

/** Opens a URL from the server, also if it is the current one. */
function openFromServer(url: string): void {
  if (url === window.location.href) window.location.reload();
  else window.location.assign(url);
}

/** The notice that a page could not be opened. The page before it stays below. */
export function LoadProblemNotice() {
  const problem = useStore(loadProblem);
  const isFirstPage = useNavigation().state === 'idle';
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (problem) heading.current?.focus();
  }, [problem]);
  if (!problem) return null;

  const { title, text, action } = describeProblem(problem.kind);
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
        onClick={() => (problem.kind === 'connection' ? problem.retry() : openFromServer(problem.url))}
      >
        {action}
      </Button>
    </Notice>
  );
}

/** The content while the code of the first page is loading. */
export function FirstPageLoading() {
  return useStore(loadProblem) ? null : <p className="text-muted">{texts.loading()}</p>;
}
