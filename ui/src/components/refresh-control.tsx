import { RefreshCw } from 'lucide';
import * as texts from 'texts/common';
import { useNow } from '@/lib/now';
import { formatAge } from '@/lib/time';
import { Button } from './ui/button';
import { Icon } from './ui/icon';

interface Props {
  /** When the last successful response arrived, by this computer's clock. */
  updatedAt: number;
  isFetching: boolean;
  onRefresh: () => void;
}

export function RefreshControl({ updatedAt, isFetching, onRefresh }: Props) {
  const { local } = useNow();
  return (
    <div className="flex items-center gap-3">
      <span className="text-muted text-xs">{texts.updated({ age: formatAge(updatedAt, local) })}</span>
      <Button onClick={onRefresh} aria-busy={isFetching}>
        <Icon shape={RefreshCw} className="size-3.5" />
        {texts.refresh}
      </Button>
    </div>
  );
}
