import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { noun } from 'texts/admin';
import * as texts from 'texts/admin-form';
import { ApiError } from '@/api/errors';
import { Breadcrumb } from '@/components/breadcrumb';
import { ErrorPanel } from '@/components/error-panel';
import { useDocumentTitle } from '@/lib/use-document-title';
import { PageSkeleton } from '../kit/page-skeleton';
import { entityQuery, type ManagedEntity, type Noun, type Resource } from '../kit/resource';

interface Props<Entity extends ManagedEntity, Input> {
  resource: Resource<Entity, Input>;
  listTitle: string;
  /** Renders the form. The entity is undefined for a new one. */
  children: (entity: Entity | undefined) => ReactNode;
}

/** The page of a form: it shows the loading, error and not-found states until the entity is available. */
export function FormPage<Entity extends ManagedEntity, Input>({
  resource,
  listTitle,
  children,
}: Props<Entity, Input>) {
  const { id = 'new' } = useParams();
  const isNew = id === 'new';
  const { data, error, refetch } = useQuery({ ...entityQuery(resource, id), enabled: !isNew });
  if (isNew) return children(undefined);
  if (data) return children(data);
  if (!error) return <PageSkeleton title={noun({ noun: resource.noun })} />;
  if (error instanceof ApiError && error.status === 404) {
    return <NotFound path={resource.path} noun={resource.noun} listTitle={listTitle} />;
  }
  return (
    <ErrorPanel level={1} title={texts.loadFailed({ noun: resource.noun })} error={error} onRetry={refetch} />
  );
}

function NotFound({ path, noun, listTitle }: { path: string; noun: Noun; listTitle: string }) {
  const title = texts.notFound({ noun });
  useDocumentTitle(title);
  return (
    <>
      <Breadcrumb to={path} parent={listTitle} current={title} />
      <h1 className="font-semibold text-xl">{title}</h1>
    </>
  );
}
