import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { preloadFont } from './build/preload-font.ts';
import { preloadPage } from './build/preload-page.ts';
import { productionRouter } from './build/production-router.ts';
import { texts } from './build/texts.ts';

/**
 * Replaces the code with which Vite loads the styles and other files of a chunk before the chunk itself. All styles are
 * in one file, and the script of index.html preloads the rest, so that code has nothing to do.
 */
function plainImports(): Plugin {
  return {
    name: 'plain-imports',
    apply: 'build',
    transform: {
      filter: { id: /^\0vite\/preload-helper\.js$/ },
      handler: () => 'export const __vitePreload = (load) => load();',
    },
    generateBundle(_, bundle) {
      const styles = Object.keys(bundle).filter((name) => name.endsWith('.css'));
      if (styles.length > 1)
        this.error(`vite.config.ts: a chunk has styles of its own: ${styles.join(', ')}`);
    },
  };
}

export default defineConfig({
  plugins: [
    texts(),
    react(),
    tailwindcss(),
    preloadFont(),
    preloadPage(),
    productionRouter(),
    plainImports(),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { proxy: { '/api': 'http://127.0.0.1:8000' } },
  build: {
    outDir: 'dist',
    sourcemap: false,
    // A font or an icon as a data: URI would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
    // The script of index.html does it, see build/preload-page.ts.
    modulePreload: false,
    rolldownOptions: {
      output: {
        entryFileNames: 'assets/entry-[hash].js',
        codeSplitting: {
          groups: [
            // The first page is one file. Otherwise Vite splits it by what the lazy pages share with it.
            { name: 'initial', tags: ['$initial'] },
          ],
        },
      },
    },
  },
});
