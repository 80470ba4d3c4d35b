import { useQuery } from '@tanstack/react-query';
import { useLayoutEffect, useMemo, useState } from 'react';
import { checks as listTitle, platformsFailed } from 'texts/admin';
import * as texts from 'texts/admin-checks';
import type { Check, CheckKind, Platform } from '@/api/types';
import { checkKindsQuery } from '@/components/check-kinds';
import { ErrorPanel } from '@/components/error-panel';
import { Button } from '@/components/ui/button';
import { useLazy } from '@/lib/use-lazy';
import { FormPage } from '../form/form-page';
import { ReadOnlyView } from '../form/read-only-view';
import { SavedNotice } from '../form/saved-notice';
import { PageSkeleton } from '../kit/page-skeleton';
import { isEditable } from '../kit/resource';
import { allPlatformsQuery } from '../platforms/platforms';
import { CheckForm } from './check-form';
import { createCheckSpec } from './check-spec';
import { checks } from './checks';
import { findKind } from './target';

export function CheckFormPage() {
  const platforms = useQuery(allPlatformsQuery);
  const kinds = useQuery(checkKindsQuery);
  return (
    <FormPage resource={checks} listTitle={listTitle}>
      {(check) => {
        if (platforms.data && kinds.data) {
          const key = check?.id ?? 'new';
          return <CheckView key={key} check={check} kinds={kinds.data} platforms={platforms.data} />;
        }
        if (platforms.error) {
          const { error, refetch } = platforms;
          return <ErrorPanel level={1} title={platformsFailed} error={error} onRetry={refetch} />;
        }
        if (kinds.error) {
          const { error, refetch } = kinds;
          return <ErrorPanel level={1} title={texts.kindsFailed} error={error} onRetry={refetch} />;
        }
        return <PageSkeleton title={texts.title} />;
      }}
    </FormPage>
  );
}

interface Props {
  check: Check | undefined;
  kinds: readonly CheckKind[];
  platforms: readonly Platform[];
}

function CheckView({ check, kinds, platforms }: Props) {
  const spec = useMemo(() => createCheckSpec(kinds, platforms), [kinds, platforms]);
  // The server refuses results of paused and archived checks.
  const isPushed = check?.state === 'ACTIVE' && findKind(kinds, check.kind)?.pushed === true;
  const push = useLazy(() => import('./push-instructions'), isPushed);
  const [clicks, setClicks] = useState(0);
  // The instructions may still be loading at the click.
  useLayoutEffect(() => {
    if (clicks > 0 && push.code) document.getElementById('push')?.focus();
  }, [clicks, push.code]);
  return (
    <>
      {check && isEditable(check) && (
        <SavedNotice>
          {isPushed && <PushLink onClick={() => setClicks((before) => before + 1)} />}
        </SavedNotice>
      )}
      {check && !isEditable(check) ? (
        <ReadOnlyView spec={spec} entity={check} listTitle={listTitle} />
      ) : (
        <CheckForm check={check} kinds={kinds} platforms={platforms} listTitle={listTitle} />
      )}
      {isPushed && push.code && <push.code.PushInstructions check={check} />}
      {isPushed && push.error && (
        <ErrorPanel level={2} title={texts.pushFailed} error={push.error} onRetry={push.retry} />
      )}
    </>
  );
}

/** The instructions are below the form, so a new check leads to them. */
function PushLink({ onClick }: { onClick: () => void }) {
  return (
    <Button variant="quiet" onClick={onClick}>
      {texts.showPush}
    </Button>
  );
}
