import { ChevronDown } from 'lucide';
import { lastKnown } from 'texts/common';
import { connection } from '@/api/connection';
import { StatusBadge } from '@/components/status-badge';
import { Icon } from '@/components/ui/icon';
import { useStore } from '@/lib/store';
import { describeGroup, findWorst, type Group } from './arrange';
import { toggleGroup } from './collapsed-groups';

interface Props {
  group: Group;
  isExpanded: boolean;
  /** Whether the user can collapse the group now. */
  canCollapse: boolean;
}

/** The heading of a group with its worst status. The counts are about the whole group, whatever the filter hides. */
export function GroupHeading({ group: { id, title, members }, isExpanded, canCollapse }: Props) {
  const isOutdated = useStore(connection).outdatedSince !== undefined;
  const counts = describeGroup(members);
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1 pt-2">
      <h2 className="wrap-anywhere min-w-0 font-semibold text-base">
        {canCollapse ? (
          <button
            type="button"
            aria-expanded={isExpanded}
            onClick={() => toggleGroup(id)}
            className="inline-flex min-h-8 cursor-pointer items-center gap-1 text-left hover:underline"
          >
            <Icon
              shape={ChevronDown}
              className={isExpanded ? 'size-4 shrink-0' : 'size-4 shrink-0 -rotate-90'}
            />
            {title}
          </button>
        ) : (
          title
        )}
      </h2>
      <StatusBadge status={isOutdated ? 'stale' : findWorst(members)} />
      <p className="text-muted">{isOutdated ? lastKnown({ status: counts }) : counts}</p>
    </div>
  );
}
