import { Link } from 'react-router';

export function Breadcrumb({ current }: { current: string }) {
  return (
    <nav aria-label="Breadcrumb">
      <ol className="flex flex-wrap gap-x-2">
        <li>
          <Link to="/" className="text-link hover:underline">
            Dashboard
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
