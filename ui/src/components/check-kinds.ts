import { queryOptions, useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api, body } from '@/api/client';

/** The kinds of checks that the server knows. They change only with its version. */
export const checkKindsQuery = queryOptions({
  queryKey: ['check-kinds'],
  queryFn: async ({ signal }) => body(await api.GET('/api/v1/check-kinds', { signal })).items,
  staleTime: 300_000,
});

/**
 * Returns the function that names a kind for people. The name is empty while the kinds are loading, and the plain name of the
 * kind if they cannot be loaded.
 */
export function useKindLabel(): (kind: string) => string {
  const { data, isError } = useQuery(checkKindsQuery);
  return useCallback(
    (kind) => data?.find((each) => each.kind === kind)?.label ?? (data || isError ? kind : ''),
    [data, isError],
  );
}
