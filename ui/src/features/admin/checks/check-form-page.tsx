import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useWatch } from 'react-hook-form';
import type { Check, CheckKind, Platform } from '@/api/types';
import { checkKindsQuery } from '@/components/check-kinds';
import { ErrorPanel } from '@/components/error-panel';
import { toSentence } from '@/lib/sentence';
import { EntityForm } from '../form/entity-form';
import { RadioCards, SelectField, TextField } from '../form/fields';
import { FormPage } from '../form/form-page';
import { ReadOnly } from '../form/read-only';
import { SaveButton } from '../form/save-button';
import { useEntityForm } from '../form/use-entity-form';
import { PageSkeleton } from '../kit/page-skeleton';
import { isEditable } from '../kit/resource';
import { platformLabel, platformNamesQuery } from '../platforms/platforms';
import { attemptNumbers } from './check-schema';
import { checkLabels, checkSpec } from './check-spec';
import { CheckTest } from './check-test';
import { checks } from './checks';
import { freshnessUnits, splitFreshness } from './freshness';
import { kindOf } from './target';
import { FreshnessField, TargetFields } from './target-fields';
import { defaultUnit, unitOptions } from './units';

const listTitle = 'Checks';

export function CheckFormPage() {
  const platforms = useQuery(platformNamesQuery);
  const kinds = useQuery(checkKindsQuery);
  return (
    <FormPage resource={checks} listTitle={listTitle}>
      {(check) => {
        if (platforms.data && kinds.data) {
          const key = check?.id ?? 'new';
          return <CheckView key={key} check={check} kinds={kinds.data} platforms={platforms.data} />;
        }
        if (platforms.error) {
          const { error, refetch } = platforms;
          return <ErrorPanel level={1} title="Can't load the platforms" error={error} onRetry={refetch} />;
        }
        if (kinds.error) {
          const { error, refetch } = kinds;
          return (
            <ErrorPanel level={1} title="Can't load the kinds of checks" error={error} onRetry={refetch} />
          );
        }
        return <PageSkeleton title="Check" />;
      }}
    </FormPage>
  );
}

interface Props {
  check: Check | undefined;
  kinds: readonly CheckKind[];
  platforms: readonly Platform[];
}

function CheckView({ check, kinds, platforms }: Props) {
  const spec = useMemo(() => checkSpec(kinds, platforms), [kinds, platforms]);
  if (check && !isEditable(check)) return <ReadOnly spec={spec} entity={check} listTitle={listTitle} />;
  return <CheckForm check={check} kinds={kinds} platforms={platforms} />;
}

function kindOptions(kinds: readonly CheckKind[], check: Check | undefined) {
  // Simulated results are for demonstrations, so the form does not offer them.
  return kinds
    .filter(({ kind, demo }) => !demo || kind === check?.kind)
    .map(({ kind, label, hint }) => ({ value: kind, label, hint }));
}

function platformOptions(platforms: readonly Platform[], current: string | undefined) {
  const open = platforms.filter(({ id, state }) => state === 'ACTIVE' || id === current);
  return [
    { value: '', label: 'Choose a platform' },
    ...open.map((platform) => ({ value: platform.id, label: platformLabel(platform) })),
  ];
}

const states = [
  { value: 'ACTIVE', label: 'Active' },
  { value: 'PAUSED', label: 'Paused', hint: 'Not measured, and does not count' },
];

const attemptOptions = attemptNumbers.map((value) => ({ value, label: value }));

/** Returns the initial unit of a kind: the saved unit or the default. */
function savedUnit(check: Check | undefined, kind: CheckKind | undefined): string {
  return check && check.kind === kind?.kind ? check.unit : defaultUnit(kind);
}

function UnitField({ kind, saved }: { kind: CheckKind | undefined; saved: string }) {
  const label = checkLabels.unit;
  const options = unitOptions(kind, saved);
  if (options === undefined) return <TextField name="unit" label={label} hint="Unit of the value" />;
  return <SelectField name="unit" label={label} hint="Unit of the value" options={options} required />;
}

function CheckForm({ check, kinds, platforms }: Props) {
  const spec = useMemo(() => checkSpec(kinds, platforms), [kinds, platforms]);
  const state = useEntityForm(spec, check);
  const { form } = state;
  const kind = kindOf(kinds, useWatch({ control: form.control, name: 'kind' }));
  const saved = savedUnit(check, kind);
  // Sets the defaults of the selected kind. The user can change them afterwards.
  const pick = (value: string) => {
    const picked = kindOf(kinds, value);
    form.setValue('unit', savedUnit(check, picked), { shouldDirty: true });
    form.clearErrors('unit');
    if (check || !picked || form.getFieldState('freshness').isDirty) return;
    const { freshness, freshness_unit } = splitFreshness(picked.freshness_seconds);
    form.setValue('freshness', freshness);
    form.setValue('freshness_unit', freshness_unit);
  };
  const save = () => state.save('save', state.base ? 'saved' : 'added');
  return (
    <EntityForm
      spec={spec}
      state={state}
      title={check ? `Edit ${check.name}` : 'Add a check'}
      listTitle={listTitle}
      onSubmit={save}
      buttons={
        <SaveButton name="save" pending={state.pending}>
          Save check
        </SaveButton>
      }
    >
      <SelectField
        name="platform_id"
        label={checkLabels.platform_id}
        options={platformOptions(platforms, check?.platform_id)}
        required
      />
      <TextField name="name" label={checkLabels.name} hint="Unique in its platform." required />
      <RadioCards
        name="kind"
        label={checkLabels.kind}
        options={kindOptions(kinds, check)}
        onPick={pick}
        required
      />
      <TargetFields kind={kind} />
      <div className="grid gap-4 sm:grid-cols-3">
        <UnitField key={kind?.kind} kind={kind} saved={saved} />
        <TextField name="warn" label={checkLabels.warn} hint="Degraded" inputMode="decimal" />
        <TextField name="crit" label={checkLabels.crit} hint="Outage" inputMode="decimal" />
      </div>
      {kind?.pushed === false && (
        <div className="grid gap-4 sm:grid-cols-3">
          <TextField
            name="timeout"
            label={checkLabels.timeout}
            hint={`In seconds. Default: ${kind.timeout_seconds}`}
            inputMode="numeric"
          />
          <SelectField
            name="attempts"
            label={checkLabels.attempts}
            hint="Tried before a bad result counts"
            options={attemptOptions}
            required
          />
        </div>
      )}
      {!kind?.pushed && (
        <CheckTest
          kinds={kinds}
          onStart={state.clearProblems}
          onInvalid={state.showErrors}
          onRefused={state.refuse}
        />
      )}
      <FreshnessField label={checkLabels.freshness} units={freshnessUnits} />
      {check?.warning !== undefined && <p className="text-bad">{toSentence(check.warning)}</p>}
      <TextField name="owner" label={checkLabels.owner} hint="Default: the platform's owner" />
      <TextField
        name="runbook_url"
        label={checkLabels.runbook_url}
        type="url"
        hint="What to do when it fails, https://…"
      />
      <RadioCards name="state" label={checkLabels.state} options={states} required />
    </EntityForm>
  );
}
