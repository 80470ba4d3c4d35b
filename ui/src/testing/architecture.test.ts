import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve('src');

/** The layers that each layer can import. */
const allowed: Record<string, readonly string[]> = {
  lib: ['lib', 'texts'],
  texts: ['texts'],
  api: ['api', 'lib', 'texts'],
  components: ['components', 'api', 'lib', 'texts'],
  features: ['features', 'components', 'api', 'lib', 'texts'],
  app: ['app', 'features', 'components', 'api', 'lib', 'texts'],
};

const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.tsx?$/.test(file) && !/\.test\.|\.d\.ts$|^testing|^main/.test(file),
);

function listImports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found = [...text.matchAll(/(?:from|import)\s*\(?'([@.][^']*)'/g)].map((match) => match[1] ?? '');
  return found
    .filter((target) => target.startsWith('@/') || target.startsWith('.'))
    .map((target) =>
      target.startsWith('@/') ? target.slice(2) : relative(root, resolve(root, file, '..', target)),
    );
}

test.each(files)('%s imports only allowed layers', (file) => {
  const [layer = '', feature = ''] = file.split('/');
  for (const target of listImports(file)) {
    const [targetLayer = '', targetFeature = ''] = target.split('/');
    expect(allowed[layer], `${file} -> ${target}`).toContain(targetLayer);
    if (layer === 'features' && targetLayer === 'features') expect(targetFeature).toBe(feature);
  }
});
