import { WarningNotice } from '@/components/ui/warning-notice';

/** Warnings about data that is missing from the server's response. The rest of the page is valid. */
export function Warnings({ warnings }: { warnings: readonly string[] }) {
  if (warnings.length === 0) return null;
  return (
    <WarningNotice>
      <div>
        <p className="font-semibold">Some of the status could not be loaded</p>
        {warnings.map((warning) => (
          <p key={warning}>{warning}</p>
        ))}
      </div>
    </WarningNotice>
  );
}
