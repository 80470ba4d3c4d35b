import type { Rolldown } from 'vite';
import { listPageSize } from '../src/features/admin/kit/page-size.ts';

/** What a page needs besides the first script. */
interface Needs {
  /** What is loaded on demand. */
  modules: string[];
  /** What is requested first. `:name` stands for the next part of the page's URL. */
  data: string[];
}

const toAdminPage = (module: string, ...data: string[]): Needs => ({
  modules: ['features/admin/admin-area', `features/admin/${module}`],
  data,
});

/** What each page needs, by the beginning of its URL. The first match counts, and '/' is only the dashboard. */
const pages: Record<string, Needs> = {
  '/platforms/': {
    modules: ['features/platform/platform-page'],
    data: ['/api/v1/platforms/:name'],
  },
  '/runs': { modules: ['features/runs/runs-page'], data: ['/api/v1/ingestion-runs/latest'] },
  '/messages': {
    modules: ['features/messages/messages-page'],
    data: ['active', 'planned', 'past'].map((phase) => `/api/v1/status-messages?phase=${phase}&page_size=20`),
  },
  '/admin/platforms/': toAdminPage('platforms/platform-form-page'),
  '/admin/platforms': toAdminPage(
    'platforms/platforms-page',
    `/api/v1/platforms?state=ACTIVE&page_size=${listPageSize}`,
  ),
  '/admin/checks/': toAdminPage('checks/check-form-page'),
  '/admin/checks': toAdminPage(
    'checks/checks-page',
    `/api/v1/status-checks?page_size=${listPageSize}`,
    '/api/v1/check-kinds',
  ),
  '/admin/discovery': toAdminPage('discovery/discovery-page'),
  '/admin/messages/': toAdminPage('messages/message-form-page'),
  '/admin/messages': toAdminPage('messages/messages-page'),
  '/admin/audit': toAdminPage('audit/audit-page'),
  '/admin': { modules: ['features/admin/admin-area'], data: [] },
  '/': { modules: [], data: ['/api/v1/status/summary'] },
  // Every other URL.
  '': { modules: [], data: [] },
};

/** The files of the page in one language: the first script, and what each page needs besides it. */
export interface PageFiles {
  entry: string;
  pages: [path: string, files: string[], data: string[]][];
}

/** Finds the files of the page among the files of a build. */
export function listPageFiles(outputs: readonly (Rolldown.OutputChunk | Rolldown.OutputAsset)[]): PageFiles {
  const chunks = outputs.filter((output) => output.type === 'chunk');
  const entry = chunks.find(({ isEntry }) => isEntry);
  if (!entry) throw new Error('build/page-files.ts: the build has no first script');
  const listFiles = (modules: string[]) => {
    const files = new Set<string>();
    const add = (name: string) => {
      const chunk = chunks.find(({ fileName }) => fileName === name);
      if (!chunk || chunk === entry || files.has(name)) return;
      files.add(name);
      for (const imported of chunk.imports) add(imported);
    };
    for (const module of modules) {
      const file = `/src/${module}.tsx`;
      const chunk = chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(file)));
      if (!chunk) throw new Error(`build/page-files.ts: the page has no lazy module "${module}"`);
      add(chunk.fileName);
    }
    return [...files].map((file) => `/${file}`);
  };
  return {
    entry: `/${entry.fileName}`,
    pages: Object.entries(pages).map(([path, { modules, data }]) => [path, listFiles(modules), data]),
  };
}
