import axe from 'axe-core';

/** The accessibility rules that this page breaks. Contrast needs a real browser and is judged there. */
export async function violations(): Promise<string[]> {
  const { violations: found } = await axe.run(document.body, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    rules: { 'color-contrast': { enabled: false } },
  });
  return found.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(' ')}`);
}
