import type { ComponentType, ReactNode } from 'react';
import type { LoadProblemKind } from '@/lib/load-problem';
import { getLoadProblemText } from '@/lib/load-problem-texts';
import { useLazy } from '@/lib/use-lazy';
import { Button } from './ui/button';

/** A part of a page whose code is loaded when it is first shown. */
export interface CodePart<Inputs extends object> {
  load: () => Promise<ComponentType<Inputs>>;
  Component: ComponentType<Inputs> | undefined;
}

export function createPart<Inputs extends object>(load: CodePart<Inputs>['load']): CodePart<Inputs> {
  const part: CodePart<Inputs> = {
    load: async () => {
      part.Component = await load();
      return part.Component;
    },
    Component: undefined,
  };
  return part;
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
  const { problem, retry } = useLazy(part.load, isNeeded && part.Component === undefined);
  return { Component: part.Component, problem, retry };
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
