import type { Plugin } from 'vite';

/**
 * What each page needs besides the first script, by the beginning of its URL. The first match counts, and '/' is only
 * the dashboard. `modules` are loaded on demand, and `data` is requested first. `:name` stands for the next part of
 * the page's URL.
 */
const pages: Record<string, { modules: string[]; data: string[] }> = {
  '/platforms/': {
    modules: ['features/platform/platform-page', 'features/platform/chart/history-chart'],
    data: ['/api/v1/platforms/:name'],
  },
  '/runs': { modules: ['features/runs/runs-page'], data: ['/api/v1/ingestion-runs/latest'] },
  '/messages': { modules: ['features/messages/messages-page'], data: [] },
  '/admin/platforms/': {
    modules: ['features/admin/admin-area', 'features/admin/platforms/platform-form-page'],
    data: [],
  },
  '/admin/platforms': {
    modules: ['features/admin/admin-area', 'features/admin/platforms/platforms-page'],
    data: [],
  },
  '/admin/checks/': {
    modules: ['features/admin/admin-area', 'features/admin/checks/check-form-page'],
    data: [],
  },
  '/admin/checks': { modules: ['features/admin/admin-area', 'features/admin/checks/checks-page'], data: [] },
  '/admin/messages/': {
    modules: ['features/admin/admin-area', 'features/admin/messages/message-form-page'],
    data: [],
  },
  '/admin/messages': {
    modules: ['features/admin/admin-area', 'features/admin/messages/messages-page'],
    data: [],
  },
  '/admin/audit': { modules: ['features/admin/admin-area', 'features/admin/audit/audit-page'], data: [] },
  '/admin': { modules: ['features/admin/admin-area'], data: [] },
  '/': { modules: [], data: ['/api/v1/status/summary'] },
  // Every other URL.
  '': { modules: ['components/not-found-page'], data: [] },
};

const placeholder = '[/* build/preload-page.ts */]';

/**
 * Writes into the script of index.html which files and data each page needs. The browser then requests them together
 * with the first script, or when the user points at a link, instead of one after the other.
 */
export function preloadPage(): Plugin {
  return {
    name: 'preload-page',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        if (!bundle) return html;
        const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
        const listFiles = (modules: string[]) => {
          const files = new Set<string>();
          const add = (name: string) => {
            const chunk = chunks.find(({ fileName }) => fileName === name);
            if (!chunk || chunk.isEntry || files.has(name)) return;
            files.add(name);
            for (const imported of chunk.imports) add(imported);
          };
          for (const module of modules) {
            const file = `/src/${module}.tsx`;
            const chunk = chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(file)));
            if (!chunk) throw new Error(`build/preload-page.ts: the page has no lazy module "${module}"`);
            add(chunk.fileName);
          }
          return [...files].map((file) => `/${file}`);
        };
        const list = Object.entries(pages).map(([path, { modules, data }]) => [
          path,
          listFiles(modules),
          data,
        ]);
        if (!html.includes(placeholder)) throw new Error(`index.html has no ${placeholder}`);
        return html.replace(placeholder, JSON.stringify(list));
      },
    },
  };
}
