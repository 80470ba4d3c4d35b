import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { type FieldValues, type Path, type UseFormReturn, useForm } from 'react-hook-form';
import { useNavigate } from 'react-router';
import { isUnconfirmed } from '@/api/errors';
import { IdempotentRequest, isVersionConflict, refreshAfterWrite } from '@/api/writing';
import { isolate } from '@/lib/isolate';
import { capitalize } from '@/lib/sentence';
import { untilReleased } from '../kit/pointer';
import type { ManagedEntity } from '../kit/resource';
import { navigationAfterSave } from '../kit/saved';
import { findDifferences } from './differences';
import { splitErrors } from './form-errors';
import { type FormSpec, isShown } from './form-spec';
import { createResolver } from './resolver';
import { useCurrentErrors } from './use-current-errors';

/** An action after a save and before the form closes, such as publishing a draft. */
type AfterSave<Entity> = (saved: Entity, key: string) => Promise<Entity>;

export interface EntityForm<Entity extends ManagedEntity, Values extends FieldValues> {
  form: UseFormReturn<Values>;
  /** The entity as last loaded, saved or accepted; undefined for a new entity. */
  base: Entity | undefined;
  /** The name of the button whose request is in progress. */
  pending: string | undefined;
  /** Problems that do not belong to a field. */
  problems: string[];
  /** The number of failed attempts. Each one moves the focus to the error summary. */
  attempt: number;
  /** The entity as another user has saved it in the meantime. */
  serverVersion: Entity | undefined;
  /** Whether a visible field has been changed. */
  isDirty: boolean;
  /** Returns whether the form is closing after a successful save. */
  isLeaving: () => boolean;
  /** Validates, saves, and opens the list, which shows `doneText`. */
  save: (button: string, doneText: string, afterSave?: AfterSave<Entity>) => Promise<void>;
  overwriteServerVersion: () => Promise<void>;
  acceptServerVersion: () => void;
  /** Shows the error of another action in the same way as that of a failed save. */
  showError: (error: unknown) => void;
  /** Removes the problems that do not belong to a field. Call it before another attempt. */
  clearProblems: () => void;
  /** Moves the focus to the error summary. */
  focusErrors: () => void;
  /** Closes the form and opens the list, which shows `doneText`. */
  leave: (entity: Entity, doneText: string) => void;
}

export function useEntityForm<Entity extends ManagedEntity, Values extends FieldValues, Input>(
  spec: FormSpec<Entity, Values, Input>,
  entity: Entity | undefined,
): EntityForm<Entity, Values> {
  const { resource } = spec;
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const resolver = useMemo(() => createResolver(spec.validate), [spec]);
  const form = useForm<Values>({
    mode: 'onTouched',
    shouldFocusError: false,
    defaultValues: spec.toValues(entity),
    resolver,
  });
  useCurrentErrors(spec, form);
  const dirtyFields = listMarkedFields(form.formState.dirtyFields);
  const isDirty = dirtyFields.some((name) => isShown(spec, name, form.getValues()));
  const [base, setBase] = useState(entity);
  const [serverVersion, setServerVersion] = useState<Entity>();
  const [pending, setPending] = useState<string>();
  const [problems, setProblems] = useState<string[]>([]);
  const [attempt, setAttempt] = useState(0);
  const [createRequest] = useState(() => new IdempotentRequest());
  const [followUpRequest] = useState(() => new IdempotentRequest());
  const hasLeft = useRef(false);
  const isMounted = useRef(true);
  useEffect(() => {
    isMounted.current = true;
    return () => {
      isMounted.current = false;
    };
  }, []);
  const retry = useRef<(previous: Entity) => Promise<void>>(undefined);

  // Messages move the page, so they wait for the click in progress.
  const showError = async (error: unknown, ...more: string[]) => {
    await untilReleased();
    const errors = splitErrors(error, (field) => spec.toFormField(field, form.getValues()));
    for (const { name, message } of errors.fields)
      form.setError(name as Path<Values>, { type: 'server', message });
    setProblems([...errors.other, ...more]);
    setAttempt((before) => before + 1);
  };

  const clearProblems = () => setProblems([]);

  const focusErrors = () => {
    clearProblems();
    setAttempt((before) => before + 1);
  };

  function leave(saved: Entity, doneText: string) {
    hasLeft.current = true;
    refreshAfterWrite(queryClient);
    // After a slow save, a user who has already left the page must not be sent to the list.
    if (!isMounted.current) return;
    const noun = capitalize(resource.noun);
    navigate(
      spec.pathAfterSave?.(saved, entity === undefined) ?? resource.path,
      navigationAfterSave({ id: saved.id, text: `${noun} ${isolate(resource.nameOf(saved))} ${doneText}` }),
    );
  }

  async function saveEntity(values: Values, previous: Entity | undefined): Promise<Entity> {
    const input = spec.toInput(values, previous);
    if (previous === undefined) return createRequest.send(input, (key) => resource.create(input, key));
    try {
      return await resource.update(previous, input);
    } catch (error) {
      if (!isVersionConflict(error)) throw error;
      const current = await resource.get(previous.id);
      // Without differences, this save succeeded and only its response was lost.
      if (findDifferences(spec, previous, values, current).length === 0) return current;
      throw error;
    }
  }

  async function saveAndLeave(
    previous: Entity | undefined,
    hasChanges: boolean,
    doneText: string,
    afterSave?: AfterSave<Entity>,
  ) {
    const values = form.getValues();
    let saved = previous;
    try {
      if (saved === undefined || hasChanges) {
        saved = await saveEntity(values, previous);
        // The entity is saved at this point, even if the next step fails.
        setBase(saved);
        form.reset(values);
      }
      const stored = saved;
      if (afterSave)
        saved = await followUpRequest.send([stored.id, stored.version], (key) => afterSave(stored, key));
      leave(saved, doneText);
    } catch (error) {
      if (!isVersionConflict(error) || saved === undefined) throw error;
      const current = await resource.get(saved.id);
      await untilReleased();
      setServerVersion(current);
    }
  }

  async function runAction(button: string, doneText: string, action: () => Promise<void>) {
    setPending(button);
    clearProblems();
    setServerVersion(undefined);
    try {
      await action();
    } catch (error) {
      await showError(error, ...(isUnconfirmed(error) ? [formatUnconfirmed(resource.noun, doneText)] : []));
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
    serverVersion,
    isDirty,
    isLeaving: () => hasLeft.current,
    showError: (error) => showError(error),
    clearProblems,
    focusErrors,
    leave,
    save: (button, doneText, afterSave) => {
      retry.current = (previous) =>
        runAction(button, doneText, () => saveAndLeave(previous, true, doneText, afterSave));
      return form.handleSubmit(
        () => runAction(button, doneText, () => saveAndLeave(base, isDirty, doneText, afterSave)),
        focusErrors,
      )();
    },
    overwriteServerVersion: async () => {
      if (serverVersion) await retry.current?.(serverVersion);
    },
    acceptServerVersion: () => {
      if (serverVersion === undefined) return;
      form.reset(spec.toValues(serverVersion));
      setBase(serverVersion);
      setServerVersion(undefined);
    },
  };
}

function formatUnconfirmed(noun: string, doneText: string): string {
  return `The ${noun} was possibly ${doneText}. Save again without changes. It is not saved twice.`;
}

/** Returns the names of the marked fields in a nested record, such as `http.url`. */
function listMarkedFields(marks: object, prefix = ''): string[] {
  return Object.entries(marks).flatMap(([key, mark]) => {
    if (mark === true) return [`${prefix}${key}`];
    return typeof mark === 'object' && mark !== null ? listMarkedFields(mark, `${prefix}${key}.`) : [];
  });
}
