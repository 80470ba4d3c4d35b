import { TriangleAlert } from 'lucide';
import { Icon } from '@/components/ui/icon';
import { Notice } from '@/components/ui/notice';

/** Warnings about data that is missing from the server's response. The rest of the page is valid. */
export function Warnings({ warnings }: { warnings: readonly string[] }) {
  if (warnings.length === 0) return null;
  return (
    <Notice tone="warning" className="flex gap-2">
      <Icon shape={TriangleAlert} className="mt-0.5 size-4 shrink-0 text-warn" />
      <div>
        <p className="font-semibold">Some of the status could not be loaded</p>
        {warnings.map((warning) => (
          <p key={warning}>{warning}</p>
        ))}
      </div>
    </Notice>
  );
}
