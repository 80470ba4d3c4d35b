import { Link2 } from 'lucide';
import { useEffect, useId, useState } from 'react';
import { useHref, useLocation } from 'react-router';
import * as texts from 'texts/board';
import { useAnnounce } from '@/components/announcer';
import { Button } from '@/components/ui/button';
import { inputStyles } from '@/components/ui/controls';
import { Icon } from '@/components/ui/icon';
import { copyText } from '@/lib/copy-text';

/** Copies the URL of this view. If the browser refuses, it shows the URL, so that the user can copy it. */
export function CopyLink() {
  const url = new URL(useHref(useLocation()), window.location.origin).href;
  const announce = useAnnounce();
  const [outcome, setOutcome] = useState<{ url: string; isCopied: boolean }>();
  // A changed view has another URL.
  const shown = outcome?.url === url ? outcome : undefined;

  const copy = async () => {
    const isCopied = await copyText(url);
    setOutcome({ url, isCopied });
    if (isCopied) announce(texts.linkCopied);
  };
  return (
    <>
      <Button onClick={copy}>
        <Icon shape={Link2} className="size-4" />
        {shown?.isCopied ? texts.linkCopied : texts.copyLink}
      </Button>
      {shown?.isCopied === false && <LinkToCopy url={url} />}
    </>
  );
}

/** The URL in a field. It is selected, so that it can be copied with the keyboard at once. */
function LinkToCopy({ url }: { url: string }) {
  const id = useId();
  useEffect(() => {
    const field = document.getElementById(id);
    if (field instanceof HTMLInputElement) field.select();
  }, [id]);
  return (
    <span className="flex w-full items-center gap-2">
      <label htmlFor={id}>{texts.copyRefused}</label>
      <input id={id} readOnly value={url} className={`${inputStyles} flex-1`} />
    </span>
  );
}
