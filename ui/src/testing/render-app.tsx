import { render } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { UNSAFE_createMemoryHistory as createMemoryHistory } from 'react-router';
import { App } from '@/app/app';
import { createQueryClient } from '@/app/query-client';
import { loadPage } from '@/app/routes';
import { createRouter } from '@/lib/router/router';

/** Renders the whole app at a URL, as if a user had opened it. */
export function renderApp(path = '/') {
  const queryClient = createQueryClient();
  queryClient.setDefaultOptions({
    queries: { ...queryClient.getDefaultOptions().queries, retry: false },
  });
  const router = createRouter(createMemoryHistory({ initialEntries: [path] }), loadPage);
  render(<App queryClient={queryClient} router={router} />);
  return { router, queryClient, user: userEvent.setup() };
}
