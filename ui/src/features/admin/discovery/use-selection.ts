import { useState } from 'react';
import type { CheckKind, DiscoveredObject } from '@/api/types';

type Objects = ReadonlyMap<string, DiscoveredObject>;

export type Selection = ReturnType<typeof useSelection>;

/** The selected objects of a kind, by id. Another kind starts with none. */
export function useSelection({ kind }: CheckKind) {
  const [state, setState] = useState<{ kind: string; objects: Objects }>({ kind, objects: new Map() });
  const objects: Objects = state.kind === kind ? state.objects : new Map();
  const set = (next: Objects) => setState({ kind, objects: next });
  return {
    objects,
    /** Adds objects to the selection. */
    select: (more: readonly DiscoveredObject[]) => {
      const next = new Map(objects);
      for (const each of more) next.set(each.id, each);
      set(next);
    },
    toggle: (object: DiscoveredObject) => {
      const next = new Map(objects);
      if (!next.delete(object.id)) next.set(object.id, object);
      set(next);
    },
    clear: () => set(new Map()),
    /** Keeps only these objects of a kind. The selection of another kind stays. */
    keep: (of: CheckKind, ids: ReadonlySet<string>) =>
      setState((current) =>
        current.kind === of.kind
          ? { ...current, objects: new Map([...current.objects].filter(([id]) => ids.has(id))) }
          : current,
      ),
  };
}
