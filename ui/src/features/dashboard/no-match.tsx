import * as texts from 'texts/board';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';

interface Props {
  /** Whether everything was searched. If not, a platform can still match. */
  isComplete: boolean;
  onClear: () => void;
}

export function NoMatch({ isComplete, onClear }: Props) {
  return (
    <Card>
      <h3 className="font-semibold text-base">{isComplete ? texts.noMatch : texts.noMatchYet}</h3>
      <Button className="mt-3" onClick={onClear}>
        {texts.clearFilters}
      </Button>
    </Card>
  );
}
