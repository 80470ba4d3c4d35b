import { Link } from 'react-router';
import { usePageTitle } from '@/components/outdated';
import { PhaseSection } from './phase-section';

/** All messages that readers have seen or will see, also those that they dismissed. */
export function MessagesPage() {
  usePageTitle('Messages');
  return (
    <div className="space-y-6">
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
          <li aria-current="page" className="text-muted">
            Messages
          </li>
        </ol>
      </nav>
      <h1 className="font-semibold text-xl">Messages</h1>
      <PhaseSection phase="active" title="Now" emptyText="No message is shown now." />
      <PhaseSection phase="planned" title="Planned" emptyText="Nothing is planned." />
      <PhaseSection phase="past" title="Past" emptyText="No past messages yet." />
    </div>
  );
}
