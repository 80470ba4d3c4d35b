import { ExternalLink as Arrow } from 'lucide';
import type { ReactNode } from 'react';
import * as texts from 'texts/controls';
import { Icon } from './icon';

/** Returns whether a text is an http or https URL. User input becomes a link only then. */
export function isHttpUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

interface Props {
  href: string;
  children: ReactNode;
}

/** A link to another site, or only its text if the URL is not http or https. */
export function ExternalLink({ href, children }: Props) {
  if (!isHttpUrl(href)) return <>{children}</>;
  return (
    <a href={href} target="_blank" rel="noreferrer" className="text-link underline-offset-2 hover:underline">
      {children}
      <Icon shape={Arrow} className="ml-1 inline size-3 align-baseline" />{' '}
      <span className="sr-only">{texts.opensInNewTab}</span>
    </a>
  );
}
