import { useState } from 'react';

interface Options<Input, Output> {
  /** Called after a success. The action is in progress until it has ended. */
  onSuccess?: (output: Output, input: Input) => unknown;
  onError?: (error: Error) => unknown;
}

interface State<Input, Output> {
  isPending: boolean;
  error?: Error;
  /** What the newest successful run had as input and returned. */
  done?: { input: Input; output: Output };
}

/**
 * An action that a user starts, such as a request that changes something. It is neither repeated nor shared. The caller
 * must not start it twice at the same time.
 */
export function useAction<Input, Output>(
  perform: (input: Input) => Promise<Output>,
  { onSuccess, onError }: Options<Input, Output> = {},
): State<Input, Output> & { run: (input: Input) => Promise<void> } {
  const [state, setState] = useState<State<Input, Output>>({ isPending: false });
  const run = async (input: Input) => {
    setState(({ done }) => ({ isPending: true, ...(done && { done }) }));
    try {
      const output = await perform(input);
      await onSuccess?.(output, input);
      setState({ isPending: false, done: { input, output } });
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      setState({ isPending: false, error });
      onError?.(error);
    }
  };
  return { ...state, run };
}
