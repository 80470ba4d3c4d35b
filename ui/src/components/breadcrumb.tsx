import type { To } from 'react-router';
import * as texts from 'texts/breadcrumb';
import { Link } from '@/components/link';

interface Props {
  /** The page above this one. */
  to: To;
  parent: string;
  current: string;
}

/** The way back to the page above this one. */
export function Breadcrumb({ to, parent, current }: Props) {
  return (
    <nav aria-label={texts.breadcrumb}>
      <ol className="flex flex-wrap gap-x-2">
        <li>
          <Link to={to} className="text-link hover:underline">
            {parent}
          </Link>
        </li>
        <li aria-hidden="true" className="text-muted">
          {'/'}
        </li>
        <li aria-current="page" className="min-w-0 text-muted">
          {current}
        </li>
      </ol>
    </nav>
  );
}
