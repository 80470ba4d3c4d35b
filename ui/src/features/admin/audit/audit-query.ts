import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, readBody } from '@/api/client';
import type { AuditEvent } from '@/api/types';

export type AuditedEntity = AuditEvent['entity'];

export interface AuditFilter {
  entity: AuditedEntity | '';
  actor: string;
}

export const auditQuery = ({ entity, actor }: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['admin', 'audit', entity, actor],
    queryFn: async ({ pageParam, signal }) => {
      const query = {
        ...(entity !== '' && { entity }),
        ...(actor !== '' && { actor }),
        ...(pageParam !== undefined && { page_token: pageParam }),
      };
      return readBody(await api.GET('/api/v1/audit-events', { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_page_token,
  });
