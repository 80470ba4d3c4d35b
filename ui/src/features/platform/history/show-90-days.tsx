import * as texts from 'texts/platform-history';
import { Button } from '@/components/ui/button';
import { focusHistory } from './focus-history';
import type { Period, Range } from './period';

interface Props {
  period: Period;
  onShowRange: (range: Range) => void;
}

/** The next step of an empty list or chart: the longest range, unless it is already shown. */
export function Show90Days({ period: { range, day }, onShowRange }: Props) {
  if (day === undefined && range === '90d') return null;
  const show = () => {
    focusHistory();
    onShowRange('90d');
  };
  return (
    <Button variant="quiet" onClick={show}>
      {texts.show90Days}
    </Button>
  );
}
