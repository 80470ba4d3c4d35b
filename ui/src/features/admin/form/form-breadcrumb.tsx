import { Link } from 'react-router';

/** The breadcrumb of a form, with a link back to its list. */
export function FormBreadcrumb({ path, list, current }: { path: string; list: string; current: string }) {
  return (
    <nav aria-label="Breadcrumb">
      <ol className="flex flex-wrap gap-x-2">
        <li>
          <Link to={path} className="text-link hover:underline">
            {list}
          </Link>
        </li>
        <li aria-hidden="true" className="text-muted">
          /
        </li>
        <li aria-current="page" className="min-w-0 text-muted">
          {current}
        </li>
      </ol>
    </nav>
  );
}
