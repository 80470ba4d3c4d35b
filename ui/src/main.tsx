import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { UNSAFE_createBrowserHistory as createBrowserHistory } from 'react-router';
import { App } from './app/app';
import { createQueryClient } from './app/query-client';
import { loadPage } from './app/routes';
import { createRouter } from './lib/router/router';
import './styles.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

createRoot(root).render(
  <StrictMode>
    <App queryClient={createQueryClient()} router={createRouter(createBrowserHistory(), loadPage)} />
  </StrictMode>,
);
