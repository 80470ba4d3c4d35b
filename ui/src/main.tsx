import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { UNSAFE_createBrowserHistory as createBrowserHistory } from 'react-router';
import { App } from './app/app';
import { waitForFirstData } from './app/first-data';
import { createQueryClient } from './app/query-client';
import { loadPage } from './app/routes';
import { startFirstPaint } from './lib/first-paint';
import { createRouter } from './lib/router/router';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

const queryClient = createQueryClient();
const router = createRouter(createBrowserHistory(), loadPage);
waitForFirstData(router, queryClient).then(() => {
  startFirstPaint();
  createRoot(root).render(
    <StrictMode>
      <App queryClient={queryClient} router={router} />
    </StrictMode>,
  );
});
