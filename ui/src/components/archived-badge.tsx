import { Archive } from 'lucide';
import * as texts from 'texts/common';
import { badgeFrame } from './status-badge';
import { Icon } from './ui/icon';

/** The badge of an archived entity, which has no status. */
export function ArchivedBadge() {
  return (
    <span className={`${badgeFrame} border border-divider text-muted`}>
      <Icon shape={Archive} className="size-4" />
      {texts.archived}
    </span>
  );
}
