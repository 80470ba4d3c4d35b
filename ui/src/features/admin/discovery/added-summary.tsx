import { useId, useLayoutEffect, useRef } from 'react';
import * as texts from 'texts/admin-discovery';
import { tryAgain } from 'texts/load-problem';
import { isUnconfirmed } from '@/api/errors';
import { formatLimits } from '@/components/check-limits';
import { Link } from '@/components/link';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { fill } from '@/lib/fill';
import { toSentence } from '@/lib/sentence';
import { describeError, type Outcome } from './add-checks';
import type { Ended } from './use-add-checks';

interface Props {
  ended: Ended;
  onRetry: () => void;
}

/** What was added with which limits, what was left out and why, and what is still to be added. It receives the focus. */
export function AddedSummary({ ended: { order, outcome, attempt }, onRetry }: Props) {
  const id = useId();
  const section = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt moves the focus.
  useLayoutEffect(() => section.current?.focus(), [attempt]);
  const { added, leftOut, error } = outcome;
  const { slug, name } = order.platform;
  return (
    <section ref={section} tabIndex={-1} aria-labelledby={id}>
      <Notice tone={error || leftOut.length > 0 ? 'warning' : 'info'} className="space-y-3">
        <h2 id={id} className="font-semibold text-base">
          {fill(({ platform }: { platform: string }) => texts.added({ count: added.length, platform }), {
            platform: (
              <Link to={`/platforms/${slug}`} className="text-link underline">
                {name}
              </Link>
            ),
          })}
        </h2>
        <Rest outcome={outcome} onRetry={onRetry} />
        {leftOut.length > 0 && (
          <div>
            <h3 className="font-medium">{texts.leftOut({ count: leftOut.length })}</h3>
            <ul className="list-disc pl-5">
              {leftOut.map(({ object, reason }) => (
                <li key={object.id} className="wrap-anywhere">
                  {texts.leftOutBecause({ name: object.name || object.id, reason: toSentence(reason) })}
                </li>
              ))}
            </ul>
          </div>
        )}
        {added.length > 0 && <p className="text-muted">{texts.nextRun}</p>}
        {added.length > 0 && (
          <details open>
            <summary className="cursor-pointer">{texts.limitsOf}</summary>
            <dl className="mt-1 grid gap-x-4 sm:grid-cols-[fit-content(20rem)_minmax(0,1fr)]">
              {added.map(({ check, reason }) => (
                <div key={check.id} className="contents">
                  <dt className="wrap-anywhere font-medium">{check.name}</dt>
                  <dd className="mb-1 text-muted sm:mb-0">{describeLimits(check, reason)}</dd>
                </div>
              ))}
            </dl>
          </details>
        )}
      </Notice>
    </section>
  );
}

function describeLimits(check: Outcome['added'][number]['check'], reason: string): string {
  const limits = formatLimits(check, check.unit);
  if (limits === '') return toSentence(reason) || texts.noLimits;
  return toSentence(reason === '' ? limits : texts.limits({ limits, reason }));
}

/** Why some checks have not been added, and a button that adds them. */
function Rest({ outcome: { rest, error }, onRetry }: { outcome: Outcome; onRetry: () => void }) {
  if (!error) return null;
  return (
    <div>
      <p role="alert" className="text-bad">
        {texts.stopped({ count: rest.length, reason: describeError(error) })}
        {isUnconfirmed(error) && ` ${texts.unconfirmed}`}
      </p>
      <Button className="mt-2" onClick={onRetry}>
        {tryAgain}
      </Button>
    </div>
  );
}
