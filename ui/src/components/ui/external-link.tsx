import { ExternalLink as Icon } from 'lucide-react';
import type { ReactNode } from 'react';

/** Only addresses of the web may become links: what people type into a form is not trusted to be one. */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

interface Props {
  href: string;
  children: ReactNode;
}

/** A link out of the app, or only its text where the address is not one of the web. */
export function ExternalLink({ href, children }: Props) {
  if (!isWebAddress(href)) return <>{children}</>;
  return (
    <a href={href} target="_blank" rel="noreferrer" className="text-link underline-offset-2 hover:underline">
      {children}
      <Icon aria-hidden className="ml-1 inline size-3 align-baseline" />
      <span className="sr-only"> (opens in a new tab)</span>
    </a>
  );
}
