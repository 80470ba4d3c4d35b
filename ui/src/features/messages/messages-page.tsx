import { Breadcrumb } from '@/components/breadcrumb';
import { usePageTitle } from '@/components/outdated';
import { PhaseSection } from './phase-section';

/** All messages that readers have seen or will see, also those that they dismissed. */
export function MessagesPage() {
  usePageTitle('Messages');
  return (
    <div className="space-y-6">
      <Breadcrumb to="/" parent="Dashboard" current="Messages" />
      <h1 className="font-semibold text-xl">Messages</h1>
      <PhaseSection phase="active" title="Now" emptyText="No message is shown now." moreLabel="Load more" />
      <PhaseSection phase="planned" title="Planned" emptyText="Nothing is planned." moreLabel="Load later" />
      <PhaseSection phase="past" title="Past" emptyText="No past messages yet." moreLabel="Load older" />
    </div>
  );
}
