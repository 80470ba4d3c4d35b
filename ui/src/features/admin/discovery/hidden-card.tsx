import { useLayoutEffect, useRef, useState } from 'react';
import * as texts from 'texts/admin-discovery';
import type { CheckKind } from '@/api/types';
import { createPart, LazyPart } from '@/components/lazy-part';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { LoadingText } from '@/components/ui/loading-text';

const hiddenList = createPart(async () => (await import('./hidden-list')).HiddenList);

/** Looks for objects that this server cannot see. It waits for a click, because the answer can cost the start of a SQL warehouse. */
export function HiddenCard({ kind }: { kind: CheckKind }) {
  const [isOpen, setIsOpen] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  // The button that had the focus is gone.
  useLayoutEffect(() => {
    if (isOpen) heading.current?.focus();
  }, [isOpen]);
  return (
    <Card aria-labelledby="hidden" className="space-y-3">
      <h2 id="hidden" ref={heading} tabIndex={-1} className="font-semibold text-base">
        {texts.hidden({ objects: texts.nouns(kind) })}
      </h2>
      {isOpen ? (
        <LazyPart
          part={hiddenList}
          inputs={kind}
          title={texts.hiddenCodeFailed}
          skeleton={<LoadingText>{texts.searching}</LoadingText>}
        />
      ) : (
        <Offer kind={kind} onAccept={() => setIsOpen(true)} />
      )}
    </Card>
  );
}

/** What a search costs, and a button that starts it; or why there is no search for a kind. */
function Offer({ kind: { kind, finds_hidden }, onAccept }: { kind: CheckKind; onAccept: () => void }) {
  const objects = texts.nouns({ kind });
  if (!finds_hidden) return <p className="text-muted">{texts.hiddenUnknown({ kind, objects })}</p>;
  return (
    <>
      <p className="max-w-prose text-muted">{texts.hiddenHint({ objects })}</p>
      <Button onClick={onAccept}>{texts.findHidden({ objects })}</Button>
    </>
  );
}
