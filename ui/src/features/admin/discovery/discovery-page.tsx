import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import * as texts from 'texts/admin-discovery';
import { ApiError } from '@/api/errors';
import type { CheckKind } from '@/api/types';
import { checkKindsQuery } from '@/components/check-kinds';
import { ErrorPanel } from '@/components/error-panel';
import { LoadingText } from '@/components/ui/loading-text';
import { Notice } from '@/components/ui/notice';
import { Skeleton } from '@/components/ui/skeleton';
import { useChoiceParam, useTextParam } from '@/lib/search-params';
import { toSentence } from '@/lib/sentence';
import { useDocumentTitle } from '@/lib/use-document-title';
import { PageSkeleton } from '../kit/page-skeleton';
import { toSearch } from '../list/list-query';
import { AddedSummary } from './added-summary';
import { type DiscoveryFilter, discoveredQuery } from './discovered';
import { DiscoveryToolbar, showOptions } from './discovery-toolbar';
import { HiddenCard } from './hidden-card';
import { ObjectsCard } from './objects-card';
import { useAddChecks } from './use-add-checks';
import { useSelection } from './use-selection';

const headingId = 'discovery';

/** Lists what the workspace has, and adds checks of what no check watches. */
function DiscoveryPage() {
  const { data: kinds, error, refetch } = useQuery(checkKindsQuery);
  const listed = kinds?.filter(({ discoverable }) => discoverable);
  // Tables are listed over SQL, and the warehouse can take minutes to start. So the page opens with another kind.
  const first = listed?.find(({ source }) => source !== 'sql') ?? listed?.[0];
  useDocumentTitle(texts.title);
  return (
    <section aria-labelledby={headingId} className="space-y-4">
      <header className="space-y-1">
        <h1 id={headingId} className="font-semibold text-xl">
          {texts.title}
        </h1>
        <p className="max-w-prose text-muted">{texts.intro}</p>
      </header>
      {!listed && !error && <PageSkeleton />}
      {!listed && error && <ErrorPanel level={2} title={texts.kindsFailed} error={error} onRetry={refetch} />}
      {listed && (first ? <Discovery kinds={listed} first={first} /> : <NotConnected />)}
    </section>
  );
}

/** Says that this server has no workspace. A retry cannot help. */
function NotConnected() {
  return <Notice tone="info">{texts.notConnected}</Notice>;
}

/** The filter in the URL. A value that does not exist is ignored. */
function useFilter(kinds: readonly CheckKind[], first: CheckKind) {
  const [kindParam, onKindChange] = useChoiceParam('kind');
  const [showParam, onShowChange] = useChoiceParam('show');
  const [text, onTextChange] = useTextParam('q');
  const [urlText] = useChoiceParam('q');
  const kind = kinds.find((each) => each.kind === kindParam) ?? first;
  const show = showOptions.find(({ value }) => value === showParam)?.value ?? '';
  const filter: DiscoveryFilter = { kind: kind.kind, show, text: toSearch(urlText) };
  return { kind, filter, text, onKindChange, onShowChange, onTextChange };
}

function Discovery({ kinds, first }: { kinds: readonly CheckKind[]; first: CheckKind }) {
  const { kind, ...toolbar } = useFilter(kinds, first);
  const query = useInfiniteQuery({ ...discoveredQuery(toolbar.filter), enabled: kind.unavailable === '' });
  const selection = useSelection(kind);
  const adding = useAddChecks((order, { rest }) =>
    selection.keep(order.kind, new Set(rest.map(({ id }) => id))),
  );
  const isRefused = query.error instanceof ApiError && query.error.status === 409;
  if (kind.unavailable !== '' || isRefused) return <NotConnected />;
  return (
    <>
      <DiscoveryToolbar kinds={kinds} {...toolbar} />
      <p className="text-muted">{toSentence(kind.hint)}</p>
      {adding.ended && <AddedSummary ended={adding.ended} onRetry={adding.retry} />}
      {query.data ? (
        <>
          <ObjectsCard
            kind={kind}
            filter={toolbar.filter}
            pages={query.data.pages}
            query={query}
            isOutdated={query.isPlaceholderData || toSearch(toolbar.text) !== toolbar.filter.text}
            selection={selection}
            adding={adding}
            labelledBy={headingId}
          />
          <HiddenCard key={kind.kind} kind={kind} />
        </>
      ) : (
        <ObjectsMissing kind={kind} query={query} />
      )}
    </>
  );
}

/** What replaces the list while it loads, and after an error. */
function ObjectsMissing({
  kind: { kind },
  query,
}: {
  kind: CheckKind;
  query: { error: Error | null; refetch: () => unknown };
}) {
  if (!query.error) {
    return (
      <>
        <LoadingText>{texts.loading}</LoadingText>
        <Skeleton className="h-96" />
      </>
    );
  }
  const title = texts.failed({ objects: texts.nouns({ kind }) });
  return (
    <div className="space-y-2">
      <ErrorPanel level={2} title={title} error={query.error} onRetry={query.refetch} />
      <p className="text-muted">{texts.grantHint}</p>
    </div>
  );
}

/** The page, whose code is loaded when it is first opened. */
export { DiscoveryPage as Component };
