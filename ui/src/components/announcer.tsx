import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';

const AnnounceContext = createContext<((text: string) => void) | null>(null);

/** The live region through which screen readers announce changes that the user did not cause. */
export function AnnouncerProvider({ children }: { children: ReactNode }) {
  const [text, setText] = useState('');
  const announce = useCallback((next: string) => setText(next), []);
  return (
    <AnnounceContext value={announce}>
      {children}
      <div role="status" className="sr-only">
        {text}
      </div>
    </AnnounceContext>
  );
}

/**
 * Returns a function that makes screen readers announce a text at the next pause. Use it for important
 * changes, not for every poll.
 */
export function useAnnounce(): (text: string) => void {
  const announce = useContext(AnnounceContext);
  if (announce === null) throw new Error('useAnnounce needs an AnnouncerProvider above it');
  return announce;
}
