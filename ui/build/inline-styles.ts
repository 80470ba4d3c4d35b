import type { Plugin } from 'vite';

const link = /<link rel="stylesheet"[^>]*href="\/([^"]+)"[^>]*>/;

/**
 * Puts the style sheet into index.html. It fits into the first packets of the response, so the first paint waits for
 * no other request. The server allows it by its hash.
 */
export function inlineStyles(): Plugin {
  let file: string | undefined;
  return {
    name: 'inline-styles',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle = {} }) {
        file = link.exec(html)?.[1];
        const asset = bundle[file ?? ''];
        if (asset?.type !== 'asset') throw new Error('build/inline-styles.ts: the page has no style sheet');
        return html.replace(link, () => `<style>${asset.source}</style>`);
      },
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        if (file) delete bundle[file];
      },
    },
  };
}
