import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { refreshAfterWrite } from '@/api/writing';
import { untilReleased } from '../kit/pointer';
import { CheckAdder, type Order, type Outcome } from './add-checks';

/** An order that has ended, completely or with a rest. */
export interface Ended {
  order: Order;
  outcome: Outcome;
  /** How many attempts have ended. Each one moves the focus to the summary. */
  attempt: number;
}

/**
 * Adds the checks of an order. `onEnded` receives the objects that have been dealt with. A user who leaves the page does not
 * stop it.
 */
export function useAddChecks(onEnded: (order: Order, outcome: Outcome) => void) {
  const queryClient = useQueryClient();
  const [adder] = useState(() => new CheckAdder());
  const [progress, setProgress] = useState<{ done: number; count: number }>();
  const [ended, setEnded] = useState<Ended>();

  const start = async (order: Order, before?: Ended) => {
    const count = order.objects.length;
    setProgress({ done: 0, count });
    const outcome = await adder.add(order, (done) => setProgress({ done, count }));
    // The summary moves the page, so it waits for the click in progress.
    await untilReleased();
    refreshAfterWrite(queryClient);
    setProgress(undefined);
    setEnded({
      order,
      outcome: before ? join(before.outcome, outcome) : outcome,
      attempt: (ended?.attempt ?? 0) + 1,
    });
    onEnded(order, outcome);
  };

  return {
    /** How many objects have been dealt with; undefined while nothing is added. */
    progress,
    /** The last order; undefined before its end. */
    ended: progress ? undefined : ended,
    add: (order: Order) => start(order),
    /** Adds the rest of the last order. */
    retry: () => ended && start({ ...ended.order, objects: ended.outcome.rest }, ended),
  };
}

function join(before: Outcome, now: Outcome): Outcome {
  return {
    ...now,
    added: [...before.added, ...now.added],
    leftOut: [...before.leftOut, ...now.leftOut],
  };
}
