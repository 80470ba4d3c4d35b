import { TriangleAlert } from 'lucide-react';
import { Notice } from '@/components/ui/notice';

/** What the server could not put into its answer. The rest of the page stands. */
export function Warnings({ warnings }: { warnings: readonly string[] }) {
  if (warnings.length === 0) return null;
  return (
    <Notice tone="warning" className="flex gap-2">
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
      <div>
        <p className="font-semibold">Some of the status could not be loaded</p>
        {warnings.map((warning) => (
          <p key={warning}>{warning}</p>
        ))}
      </div>
    </Notice>
  );
}
