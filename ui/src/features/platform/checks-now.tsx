import type { Check } from '@/api/types';
import { Card } from '@/components/ui/card';
import { useMediaQuery } from '@/lib/use-media-query';
import { checkCells } from './check-cells';
import { kindWords } from './check-words';

export function ChecksNow({ checks }: { checks: readonly Check[] }) {
  // Six columns with whole times do not fit a tablet; stacked rows never scroll sideways.
  const wide = useMediaQuery('(min-width: 1024px)');
  return (
    <Card aria-labelledby="checks-now">
      <h2 id="checks-now" className="mb-2 font-semibold text-base">
        Checks now
      </h2>
      {checks.length === 0 ? (
        <p className="text-muted">
          No checks yet. Without a check there is nothing to say about this platform.
        </p>
      ) : wide ? (
        <ChecksTable checks={checks} />
      ) : (
        <StackedChecks checks={checks} />
      )}
    </Card>
  );
}

function ChecksTable({ checks }: { checks: readonly Check[] }) {
  return (
    <table aria-labelledby="checks-now" className="w-full text-left">
      <thead className="text-muted text-xs">
        <tr className="border-divider border-b">
          <th scope="col" className="py-2 pr-4 font-medium">
            Check
          </th>
          {checkCells.map(({ label }) => (
            <th key={label} scope="col" className="py-2 pr-4 font-medium last:pr-0">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {checks.map((check) => (
          <tr key={check.id} className="border-divider border-b align-top last:border-0">
            <th scope="row" className="py-2.5 pr-4 font-medium">
              {check.name}
              <p className="font-normal text-muted text-xs">{kindWords(check.kind)}</p>
            </th>
            {checkCells.map(({ label, Cell }) => (
              <td key={label} className="py-2.5 pr-4 last:pr-0">
                <Cell check={check} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function StackedChecks({ checks }: { checks: readonly Check[] }) {
  return (
    <ul className="divide-y divide-divider">
      {checks.map((check) => (
        <li key={check.id} className="py-3 first:pt-0 last:pb-0">
          <h3 className="font-semibold">{check.name}</h3>
          <p className="text-muted text-xs">{kindWords(check.kind)}</p>
          <dl className="mt-2 grid grid-cols-[5rem_minmax(0,1fr)] gap-x-3 gap-y-1.5">
            {checkCells.map(({ label, Cell, isEmpty }) =>
              isEmpty?.(check) ? null : (
                <div key={label} className="contents">
                  <dt className="text-muted">{label}</dt>
                  <dd>
                    <Cell check={check} />
                  </dd>
                </div>
              ),
            )}
          </dl>
        </li>
      ))}
    </ul>
  );
}
