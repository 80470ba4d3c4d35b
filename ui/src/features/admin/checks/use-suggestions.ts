import { useEffect, useRef } from 'react';
import { type UseFormReturn, useWatch } from 'react-hook-form';
import type { Check, CheckKind } from '@/api/types';
import type { CheckValues } from './check-rules';
import { splitFreshness } from './freshness';
import { suggestName } from './suggest-name';
import { findKind } from './target';
import { getDefaultLimits, getDefaultUnit } from './units';

/** Returns the initial unit of a kind: the saved unit or the default. */
export function getInitialUnit(check: Check | undefined, kind: CheckKind | undefined): string {
  return check && check.kind === kind?.kind ? check.unit : getDefaultUnit(kind);
}

/**
 * Fills the fields that follow from others: the name from the target; the unit, the limits and the freshness from the
 * kind. Whatever the user has entered stays. A stored check keeps its values.
 */
export function useSuggestions(
  form: UseFormReturn<CheckValues>,
  kinds: readonly CheckKind[],
  check: Check | undefined,
) {
  const { control, setValue, getValues, clearErrors } = form;
  const isNew = check === undefined;
  // The form itself compares with the first values, so it takes a suggestion for input, and input for a suggestion.
  const edited = useRef(new Set<'name' | 'limits' | 'freshness'>());
  const kindName = useWatch({ control, name: 'kind' });
  const targets = useWatch({ control, name: 'targets' });
  const name = suggestName(findKind(kinds, kindName), targets[kindName] ?? {});

  useEffect(() => {
    if (isNew && !edited.current.has('name')) setValue('name', name);
  }, [isNew, name, setValue]);

  const suggestLimits = (kind: CheckKind | undefined, unit: string) => {
    if (!isNew || edited.current.has('limits')) return;
    const { warn, crit } = getDefaultLimits(kind, unit);
    setValue('warn', warn);
    setValue('crit', crit);
  };

  return {
    keepName: () => edited.current.add('name'),
    keepLimits: () => edited.current.add('limits'),
    keepFreshness: () => edited.current.add('freshness'),
    selectUnit: (unit: string) => suggestLimits(findKind(kinds, getValues('kind')), unit),
    selectKind: (value: string) => {
      const kind = findKind(kinds, value);
      const unit = getInitialUnit(check, kind);
      setValue('unit', unit, { shouldDirty: true });
      clearErrors('unit');
      suggestLimits(kind, unit);
      if (!isNew || !kind || edited.current.has('freshness')) return;
      const { freshness, freshness_unit } = splitFreshness(kind.freshness_seconds);
      setValue('freshness', freshness);
      setValue('freshness_unit', freshness_unit);
    },
  };
}
