import { useQuery } from '@tanstack/react-query';
import * as texts from 'texts/settings';
import { meQuery } from '@/api/me-query';

/** Who is signed in, and with which role. */
export function Account() {
  const { data, isError } = useQuery(meQuery);
  return (
    <div className="min-h-14 border-divider border-t pt-3">
      {data ? (
        <>
          <p className="break-words font-medium">{data.email}</p>
          <p className="text-muted text-xs">{texts.role({ role: data.role, source: data.role_source })}</p>
        </>
      ) : (
        <p className="text-muted">{isError ? texts.accountFailed : texts.accountLoading}</p>
      )}
    </div>
  );
}
