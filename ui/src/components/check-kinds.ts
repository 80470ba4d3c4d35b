import { queryOptions, useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api, readBody } from '@/api/client';
import type { CheckKind } from '@/api/types';

/** The kinds of checks that the server supports. They change only with the version of the server. */
export const checkKindsQuery = queryOptions({
  queryKey: ['check-kinds'],
  queryFn: async ({ signal }) => readBody(await api.GET('/api/v1/check-kinds', { signal })).items,
  staleTime: 300_000,
});

/** Returns the kinds whose objects this server can list. Empty while the kinds are loading. */
export function useListedKinds(): readonly CheckKind[] {
  const { data = [] } = useQuery(checkKindsQuery);
  return data.filter(({ discoverable, unavailable }) => discoverable && unavailable === '');
}

/**
 * Returns a function that returns the label of a kind. The label is empty while the kinds are loading. If
 * loading fails, it is the name of the kind.
 */
export function useKindLabel(): (kind: string) => string {
  const { data, isError } = useQuery(checkKindsQuery);
  return useCallback(
    (kind) => data?.find((each) => each.kind === kind)?.label ?? (data || isError ? kind : ''),
    [data, isError],
  );
}
