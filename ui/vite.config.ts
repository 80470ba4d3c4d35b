import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { preloadFont } from './build/preload-font.ts';
import { preloadPage } from './build/preload-page.ts';
import { productionRouter } from './build/production-router.ts';
import { texts } from './build/texts.ts';

export default defineConfig({
  plugins: [texts(), react(), tailwindcss(), preloadFont(), preloadPage(), productionRouter()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { proxy: { '/api': 'http://127.0.0.1:8000' } },
  build: {
    outDir: 'dist',
    sourcemap: false,
    // A font or an icon as a data: URI would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        entryFileNames: 'assets/entry-[hash].js',
        codeSplitting: {
          groups: [
            // The first page is one file. Otherwise Vite splits it by what the lazy pages share with it.
            { name: 'initial', tags: ['$initial'], priority: 3 },
            // What lazy pages share. Otherwise it is part of a chunk for admins, which every page would then load.
            {
              name: 'shared',
              test: /src\/(components|lib|api)\/|node_modules\/(@tanstack\/(react-query|query-core)|lucide)\//,
              priority: 2,
            },
            {
              name: 'admin-forms',
              test: /node_modules\/(react-hook-form|@hookform|zod)\/|features\/admin\/form\//,
              priority: 1,
            },
            { name: 'admin-lists', test: /features\/admin\/kit\//, priority: 1 },
          ],
        },
      },
    },
  },
});
