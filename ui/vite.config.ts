import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressFiles } from './build/compress-files.ts';
import { inlineStyles } from './build/inline-styles.ts';
import { languageBuilds } from './build/languages.ts';
import { preloadFont } from './build/preload-font.ts';
import { productionRouter } from './build/production-router.ts';
import { groupSharedFiles } from './build/shared-files.ts';
import { texts } from './build/texts.ts';
import { languages } from './src/texts/languages.ts';

/** The mode is the language of the page, as in `vite --mode de`. Every other mode means the first language. */
export default defineConfig(({ mode }) => {
  const language = languages.find((name) => name === mode) ?? languages[0];
  return {
    plugins: [
      texts(language),
      react(),
      tailwindcss(),
      preloadFont(),
      productionRouter(),
      language === languages[0] && [languageBuilds(), inlineStyles(), compressFiles()],
    ],
    resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
    server: { proxy: { '/api': 'http://127.0.0.1:8000' } },
    build: {
      outDir: 'dist',
      sourcemap: false,
      // A font or an icon as a data: URI would need a wider Content-Security-Policy.
      assetsInlineLimit: 0,
      // The style sheet is in index.html, so that no script has to load it.
      cssCodeSplit: false,
      // The script of index.html does it, see build/languages.ts.
      modulePreload: false,
      rolldownOptions: {
        // A text that is used once needs no variable, and a lazy page has its own texts also if it shares a group.
        optimization: { inlineConst: true },
        output: {
          entryFileNames: `assets/${language}/entry-[hash].js`,
          chunkFileNames: `assets/${language}/[name]-[hash].js`,
          codeSplitting: { groups: groupSharedFiles() },
        },
      },
    },
  };
});
