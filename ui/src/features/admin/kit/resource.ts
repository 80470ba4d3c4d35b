import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

/** What every entity that people manage has. */
export interface Managed {
  id: string;
  origin: 'APP' | 'FILE';
  state: string;
  version: number;
  updated_at: string;
  updated_by: string;
}

export interface Page<Entity> {
  items: Entity[];
  next_page_token?: string;
}

/** A kind of entity that people manage: its words, its addresses and its part of the API. */
export interface Resource<Entity extends Managed, Input> {
  /** "platform" */
  noun: string;
  /** Of its list; its forms are below. */
  path: string;
  nameOf: (entity: Entity) => string;
  list: (archived: boolean, token: string | undefined, signal: AbortSignal) => Promise<Page<Entity>>;
  get: (id: string, signal?: AbortSignal) => Promise<Entity>;
  create: (input: Input, key: string) => Promise<Entity>;
  update: (entity: Entity, input: Input) => Promise<Entity>;
  archive: (entity: Entity, key: string) => Promise<Entity>;
  /** Left out where what is archived stays so. */
  restore?: (entity: Entity, key: string) => Promise<Entity>;
}

/** As many as a page may hold: what people manage by hand mostly fits one. */
const pageSize = 500;

/** The parameters of a page, without a token for the first. */
export function page(token: string | undefined) {
  return token === undefined ? { page_size: pageSize } : { page_size: pageSize, page_token: token };
}

export function listQuery<Entity extends Managed, Input>(
  resource: Resource<Entity, Input>,
  archived: boolean,
) {
  return infiniteQueryOptions({
    queryKey: ['admin', resource.path, 'list', archived],
    queryFn: ({ pageParam, signal }) => resource.list(archived, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_page_token,
  });
}

/** One entity for a form. It is always read again, and never replaced while the user types. */
export function entityQuery<Entity extends Managed, Input>(resource: Resource<Entity, Input>, id: string) {
  return queryOptions({
    queryKey: ['admin', resource.path, 'one', id],
    queryFn: ({ signal }) => resource.get(id, signal),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
}

/** Whether it can be changed here: not what a file manages, and not what is archived. */
export function isEditable({ origin, state }: Managed): boolean {
  return origin === 'APP' && state !== 'ARCHIVED';
}
