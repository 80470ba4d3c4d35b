import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { type FieldValues, type Path, type UseFormReturn, useForm } from 'react-hook-form';
import { useNavigate } from 'react-router';
import { isUnconfirmed } from '@/api/errors';
import { IdempotentRequest, isVersionConflict, refreshAfterWrite } from '@/api/writing';
import type { Managed } from '../kit/resource';
import { savedState } from '../kit/use-saved-row';
import { differences } from './differences';
import { type FormSpec, isShown } from './form-spec';
import { refusal } from './refusal';
import { useCurrentErrors } from './use-current-errors';

/** An action after a save and before the form closes, such as publishing a draft. */
type Then<Entity> = (saved: Entity, key: string) => Promise<Entity>;

export interface EntityForm<Entity extends Managed, Values extends FieldValues> {
  form: UseFormReturn<Values>;
  /** The entity as last loaded, saved or taken over; undefined for a new entity. */
  base: Entity | undefined;
  /** The name of the button whose request is in progress. */
  pending: string | undefined;
  /** Problems that do not belong to a field. */
  problems: string[];
  /** The number of failed attempts. Each one moves the focus to the error summary. */
  attempt: number;
  /** The entity as another user has saved it in the meantime. */
  theirs: Entity | undefined;
  /** Whether a visible field has been changed. */
  dirty: boolean;
  /** Returns whether the form is closing after a successful save. */
  leaving: () => boolean;
  /** Validates, saves, and opens the list, which shows `done`. */
  save: (button: string, done: string, then?: Then<Entity>) => Promise<void>;
  keepMine: () => Promise<void>;
  takeTheirs: () => void;
  /** Shows the error of another action in the same way as that of a failed save. */
  refuse: (error: unknown) => void;
  /** Removes the problems that do not belong to a field. Call it before another attempt. */
  clearProblems: () => void;
  /** Moves the focus to the error summary. */
  showErrors: () => void;
  /** Closes the form and opens the list, which shows `done`. */
  leave: (entity: Entity, done: string) => void;
}

export function useEntityForm<Entity extends Managed, Values extends FieldValues, Input>(
  spec: FormSpec<Entity, Values, Input>,
  entity: Entity | undefined,
): EntityForm<Entity, Values> {
  const { resource } = spec;
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const form = useForm<Values>({
    mode: 'onTouched',
    shouldFocusError: false,
    defaultValues: spec.toValues(entity),
    resolver: spec.resolver,
  });
  useCurrentErrors(spec, form);
  const changed = leafNames(form.formState.dirtyFields);
  const dirty = changed.some((name) => isShown(spec, name, form.getValues()));
  const [base, setBase] = useState(entity);
  const [theirs, setTheirs] = useState<Entity>();
  const [pending, setPending] = useState<string>();
  const [problems, setProblems] = useState<string[]>([]);
  const [attempt, setAttempt] = useState(0);
  const [creating] = useState(() => new IdempotentRequest());
  const [following] = useState(() => new IdempotentRequest());
  const left = useRef(false);
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);
  const retry = useRef<(over: Entity) => Promise<void>>(undefined);

  const refuse = (error: unknown, ...more: string[]) => {
    const found = refusal(error, (field) => spec.fieldOf(field, form.getValues()));
    for (const { name, message } of found.fields)
      form.setError(name as Path<Values>, { type: 'server', message });
    setProblems([...found.rest, ...more]);
    setAttempt((before) => before + 1);
  };

  const clearProblems = () => setProblems([]);

  const showErrors = () => {
    clearProblems();
    setAttempt((before) => before + 1);
  };

  function leave(saved: Entity, done: string) {
    left.current = true;
    refreshAfterWrite(queryClient);
    // After a slow save, a user who has already left the page must not be sent to the list.
    if (!mounted.current) return;
    const noun = resource.noun.charAt(0).toUpperCase() + resource.noun.slice(1);
    navigate(resource.path, savedState({ id: saved.id, text: `${noun} ${resource.nameOf(saved)} ${done}` }));
  }

  async function store(values: Values, over: Entity | undefined): Promise<Entity> {
    const input = spec.toInput(values, over);
    if (over === undefined) return creating.send(input, (key) => resource.create(input, key));
    try {
      return await resource.update(over, input);
    } catch (error) {
      if (!isVersionConflict(error)) throw error;
      const now = await resource.get(over.id);
      // Without differences, this save succeeded and only its response was lost.
      if (differences(spec, over, values, now).length === 0) return now;
      throw error;
    }
  }

  async function attemptSave(over: Entity | undefined, edited: boolean, done: string, then?: Then<Entity>) {
    const values = form.getValues();
    let saved = over;
    try {
      if (saved === undefined || edited) {
        saved = await store(values, over);
        // The entity is saved at this point, even if the next step fails.
        setBase(saved);
        form.reset(values);
      }
      const stored = saved;
      if (then) saved = await following.send([stored.id, stored.version], (key) => then(stored, key));
      leave(saved, done);
    } catch (error) {
      if (isVersionConflict(error) && saved !== undefined) setTheirs(await resource.get(saved.id));
      else throw error;
    }
  }

  async function guarded(button: string, done: string, work: () => Promise<void>) {
    setPending(button);
    clearProblems();
    setTheirs(undefined);
    try {
      await work();
    } catch (error) {
      refuse(error, ...(isUnconfirmed(error) ? [unconfirmedText(resource.noun, done)] : []));
    } finally {
      setPending(undefined);
    }
  }

  return {
    form,
    base,
    pending,
    problems,
    attempt,
    theirs,
    dirty,
    leaving: () => left.current,
    refuse: (error) => refuse(error),
    clearProblems,
    showErrors,
    leave,
    save: (button, done, then) => {
      retry.current = (over) => guarded(button, done, () => attemptSave(over, true, done, then));
      return form.handleSubmit(
        () => guarded(button, done, () => attemptSave(base, dirty, done, then)),
        showErrors,
      )();
    },
    keepMine: async () => {
      if (theirs) await retry.current?.(theirs);
    },
    takeTheirs: () => {
      if (theirs === undefined) return;
      form.reset(spec.toValues(theirs));
      setBase(theirs);
      setTheirs(undefined);
    },
  };
}

function unconfirmedText(noun: string, done: string): string {
  return `The ${noun} may have been ${done} all the same. Try again without editing to make sure: nothing is saved twice.`;
}

/** Returns the names of the marked fields in a nested record, such as `http.url`. */
function leafNames(marks: object, prefix = ''): string[] {
  return Object.entries(marks).flatMap(([key, mark]) => {
    if (mark === true) return [`${prefix}${key}`];
    return typeof mark === 'object' && mark !== null ? leafNames(mark, `${prefix}${key}.`) : [];
  });
}
