import { partMissing } from 'texts/dashboard';
import { WarningNotice } from '@/components/ui/warning-notice';

/** Warnings about data that is missing from the server's response. The rest of the page is valid. */
export function Warnings({ warnings }: { warnings: readonly string[] }) {
  if (warnings.length === 0) return null;
  return (
    <WarningNotice>
      <div>
        <p className="font-semibold">{partMissing}</p>
        {warnings.map((warning) => (
          <p key={warning}>{warning}</p>
        ))}
      </div>
    </WarningNotice>
  );
}
