import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import { loadCode } from '@/lib/load-code';
import type { LoadProblemKind } from '@/lib/load-problem';
import { getLoadProblemText } from '@/lib/load-problem-texts';
import { Button } from './ui/button';

/** A part of a page whose code is loaded when it is first shown. */
export interface CodePart<Inputs extends object> {
  load: () => Promise<ComponentType<Inputs>>;
  Component: ComponentType<Inputs> | undefined;
}

export function createPart<Inputs extends object>(load: CodePart<Inputs>['load']): CodePart<Inputs> {
  return { load, Component: undefined };
}

interface Props<Inputs extends object> {
  part: CodePart<Inputs>;
  inputs: Inputs;
  /** Says what is missing if the code cannot be loaded. */
  title: string;
  /** Shown while the code is loading. */
  skeleton: ReactNode;
  /** Shown below the problem if the code cannot be loaded. */
  fallback?: ReactNode;
}

/** Loads a part when it is needed. `problem` says why its code could not be loaded. */
export function usePart<Inputs extends object>(part: CodePart<Inputs>, isNeeded = true) {
  const [attempt, setAttempt] = useState(0);
  const [problem, setProblem] = useState<LoadProblemKind>();
  const [isLoaded, setIsLoaded] = useState(part.Component !== undefined);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt loads the code again.
  useEffect(() => {
    if (isLoaded || !isNeeded) return;
    const leaving = new AbortController();
    loadCode(part.load, leaving.signal).then(
      (result) => {
        if ('code' in result) part.Component = result.code;
        if (leaving.signal.aborted) return;
        if ('problem' in result) setProblem(result.problem);
        else setIsLoaded(true);
      },
      () => {}, // The user has left the page.
    );
    return () => leaving.abort();
  }, [part, isLoaded, isNeeded, attempt]);

  const retry = () => {
    setProblem(undefined);
    setAttempt(attempt + 1);
  };
  return { Component: isLoaded ? part.Component : undefined, problem, retry };
}

/** Shows a part of a page. If its code cannot be loaded, only this part of the page says so. */
export function LazyPart<Inputs extends object>({ part, inputs, title, skeleton, fallback }: Props<Inputs>) {
  const { Component, problem, retry } = usePart(part);
  if (Component) return <Component {...inputs} />;
  if (problem === undefined) return skeleton;
  return (
    <>
      <Problem kind={problem} title={title} onRetry={retry} />
      {fallback}
    </>
  );
}

interface ProblemProps {
  kind: LoadProblemKind;
  title: string;
  onRetry: () => void;
}

function Problem({ kind, title, onRetry }: ProblemProps) {
  const { title: heading, text, action, canRetry } = getLoadProblemText(kind, title);
  return (
    <div role="alert">
      <p className="font-semibold">{heading}</p>
      <p className="mt-1">{text}</p>
      <Button className="mt-3" onClick={canRetry ? onRetry : () => window.location.reload()}>
        {action}
      </Button>
    </div>
  );
}
