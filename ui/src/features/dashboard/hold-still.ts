import type { PlatformNow } from '@/api/types';
import type { Group } from './arrange';
import { keepOrder } from './stable-order';

/**
 * Keeps the order of groups and platforms from when the user came. `before` is how the platforms were then. Those of
 * `kept` stay, even if they no longer match the filter: a platform that recovers must not disappear with the focus.
 */
export function holdStill(
  groups: readonly Group[],
  frozen: readonly Group[] | undefined,
  kept: readonly PlatformNow[],
) {
  const before = new Map<string, PlatformNow>();
  if (!frozen) return { groups, before };
  for (const { shown } of frozen) for (const platform of shown) before.set(platform.id, platform);
  const now = new Map(kept.map((platform) => [platform.id, platform]));
  const getNow = (platforms: readonly PlatformNow[]) =>
    platforms.flatMap((platform) => now.get(platform.id) ?? []);
  const held = frozen.flatMap((group) => {
    const current = groups.find(({ id }) => id === group.id);
    const shown = current?.shown ?? [];
    const left = getNow(group.shown).filter(({ id }) => shown.every((platform) => platform.id !== id));
    if (!current && left.length === 0) return [];
    const order = group.shown.map(({ id }) => id);
    return [
      {
        ...(current ?? { ...group, members: getNow(group.members) }),
        shown: keepOrder([...shown, ...left], order),
      },
    ];
  });
  const added = groups.filter(({ id }) => frozen.every((group) => group.id !== id));
  return { groups: [...held, ...added], before };
}
