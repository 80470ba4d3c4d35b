import { build, type Plugin, type Rolldown } from 'vite';
import { type Language, languages } from '../src/texts/languages.ts';
import { listPageFiles, type PageFiles } from './page-files.ts';
import { readTexts } from './texts.ts';

/** What the script of index.html needs to start the page in one language. */
interface LanguageBuild extends PageFiles {
  /** What the reader sees if the first script cannot be loaded. */
  failed: string;
}

type Outputs = readonly (Rolldown.OutputChunk | Rolldown.OutputAsset)[];

function toLanguageBuild(language: Language, outputs: Outputs): LanguageBuild {
  return { ...listPageFiles(outputs), failed: readTexts(language, 'start').failed ?? '' };
}

/** Builds the page's scripts in another language. Its other files are those of the first language. */
async function buildScripts(language: Language): Promise<Outputs> {
  const result = await build({
    mode: language,
    logLevel: 'warn',
    publicDir: false,
    build: { write: false, rolldownOptions: { input: { index: 'src/main.tsx' } } },
  });
  if (!('output' in result)) throw new Error('build/languages.ts: the build has no output');
  return result.output;
}

/** The part of index.html that is replaced, and the script that Vite adds to it. */
const placeholder = "{ en: { entry: '', pages: [] } }";
const entryScript = /\s*<script type="module"[^>]*><\/script>/;

/**
 * Builds the page once for each language, so that no page loads texts of another one or has to wait for them. The
 * script of index.html chooses the language. It requests the files and data of a page together with the first script.
 */
export function languageBuilds(): Plugin {
  const others = new Map<Language, Outputs>();
  return {
    name: 'language-builds',
    apply: 'build',
    async buildStart() {
      for (const language of languages.slice(1)) others.set(language, await buildScripts(language));
    },
    generateBundle: {
      order: 'pre',
      handler(_options, bundle) {
        for (const output of [...others.values()].flat()) {
          if (output.type === 'chunk') {
            this.emitFile({ type: 'asset', fileName: output.fileName, source: output.code });
          } else if (!(output.fileName in bundle)) {
            throw new Error(`build/languages.ts: ${output.fileName} is not the same in all languages`);
          }
        }
      },
    },
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        if (!html.includes(placeholder)) throw new Error(`index.html has no ${placeholder}`);
        const builds: Partial<Record<Language, LanguageBuild>> = {
          [languages[0]]: toLanguageBuild(languages[0], Object.values(bundle ?? {})),
        };
        for (const [language, outputs] of others) builds[language] = toLanguageBuild(language, outputs);
        if (!entryScript.test(html)) throw new Error('build/languages.ts: Vite has added no script');
        return html.replace(entryScript, '').replace(placeholder, () => JSON.stringify(builds));
      },
    },
  };
}
