import { queryOptions } from '@tanstack/react-query';
import { listPageSize } from './page-size';

/** The fields that all managed entities have. */
export interface ManagedEntity {
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

export type Noun = 'platform' | 'check' | 'message';

/** What a list shows. */
export interface ListFilter {
  archived: boolean;
  /** Words that every entity contains. Empty for all entities. */
  text: string;
}

/** The description of one type of managed entity: its noun, its URLs and its API calls. */
export interface Resource<Entity extends ManagedEntity, Input> {
  /** What an entity is. The texts about all types of entities choose their wording by it. */
  noun: Noun;
  /** The URL path of the list. The forms are below it. */
  path: string;
  nameOf: (entity: Entity) => string;
  list: (filter: ListFilter, token: string | undefined, signal: AbortSignal) => Promise<Page<Entity>>;
  get: (id: string, signal?: AbortSignal) => Promise<Entity>;
  create: (input: Input, key: string) => Promise<Entity>;
  update: (entity: Entity, input: Input) => Promise<Entity>;
  archive: (entity: Entity, key: string) => Promise<Entity>;
  /** Omitted if archived entities cannot be restored. */
  restore?: (entity: Entity, key: string) => Promise<Entity>;
}

/** Returns the parameters of a page request. The first page has no token. */
export function toPageParams(token: string | undefined, size = listPageSize) {
  return token === undefined ? { page_size: size } : { page_size: size, page_token: token };
}

/** Returns the parameter of a search. An empty search has none. */
export function toSearchParam({ text }: ListFilter) {
  return text === '' ? {} : { q: text };
}

/**
 * Returns the query for the entity in a form. It always fetches the entity again, and never replaces it while
 * the user types.
 */
export function entityQuery<Entity extends ManagedEntity, Input>(
  resource: Resource<Entity, Input>,
  id: string,
) {
  return queryOptions({
    queryKey: ['admin', resource.path, 'one', id],
    queryFn: ({ signal }) => resource.get(id, signal),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
}

/** Returns whether the entity can be changed here. Archived entities and those managed in a file cannot. */
export function isEditable({ origin, state }: ManagedEntity): boolean {
  return origin === 'APP' && state !== 'ARCHIVED';
}
