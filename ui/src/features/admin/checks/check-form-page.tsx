import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useWatch } from 'react-hook-form';
import { useSearchParams } from 'react-router';
import type { Check, CheckKind, Platform } from '@/api/types';
import { checkKindsQuery } from '@/components/check-kinds';
import { ErrorPanel } from '@/components/error-panel';
import { toSentence } from '@/lib/sentence';
import { EntityForm } from '../form/entity-form';
import { RadioCards, SelectField, TextField } from '../form/fields';
import { FormPage } from '../form/form-page';
import { ReadOnlyView } from '../form/read-only-view';
import { SaveButton } from '../form/save-button';
import { useEntityForm } from '../form/use-entity-form';
import { PageSkeleton } from '../kit/page-skeleton';
import { isEditable } from '../kit/resource';
import { formatPlatform, platformNamesQuery } from '../platforms/platforms';
import { attemptNumbers } from './check-schema';
import { checkLabels, createCheckSpec } from './check-spec';
import { checks } from './checks';
import { DraftMeasurement } from './draft-measurement';
import { freshnessUnits, splitFreshness } from './freshness';
import { findKind } from './target';
import { FreshnessField, TargetFields } from './target-fields';
import { getDefaultUnit, listUnitOptions } from './units';

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
  const spec = useMemo(() => createCheckSpec(kinds, platforms), [kinds, platforms]);
  if (check && !isEditable(check)) return <ReadOnlyView spec={spec} entity={check} listTitle={listTitle} />;
  return <CheckForm check={check} kinds={kinds} platforms={platforms} />;
}

function listKindOptions(kinds: readonly CheckKind[], check: Check | undefined) {
  // Simulated results are for demonstrations, so the form does not offer them.
  return kinds
    .filter(({ kind, demo }) => !demo || kind === check?.kind)
    .map(({ kind, label, hint }) => ({ value: kind, label, hint }));
}

function listPlatformOptions(platforms: readonly Platform[], current: string | undefined) {
  const selectable = platforms.filter(({ id, state }) => state === 'ACTIVE' || id === current);
  return [
    { value: '', label: 'Choose a platform' },
    ...selectable.map((platform) => ({ value: platform.id, label: formatPlatform(platform) })),
  ];
}

/** Returns the id of the active platform in the URL. The page of a platform links to the form with it. */
function usePlatformInUrl(platforms: readonly Platform[]): string {
  const [params] = useSearchParams();
  const slug = params.get('platform');
  return platforms.find((platform) => platform.slug === slug && platform.state === 'ACTIVE')?.id ?? '';
}

const stateOptions = [
  { value: 'ACTIVE', label: 'Active' },
  { value: 'PAUSED', label: 'Paused', hint: 'Not measured and not counted' },
];

const attemptOptions = attemptNumbers.map((value) => ({ value, label: value }));

/** Returns the initial unit of a kind: the saved unit or the default. */
function getInitialUnit(check: Check | undefined, kind: CheckKind | undefined): string {
  return check && check.kind === kind?.kind ? check.unit : getDefaultUnit(kind);
}

function UnitField({ kind, current }: { kind: CheckKind | undefined; current: string }) {
  const label = checkLabels.unit;
  const options = listUnitOptions(kind, current);
  if (options === undefined) return <TextField name="unit" label={label} hint="Unit of the value" />;
  return <SelectField name="unit" label={label} hint="Unit of the value" options={options} required />;
}

function CheckForm({ check, kinds, platforms }: Props) {
  const platformId = usePlatformInUrl(platforms);
  const spec = useMemo(() => createCheckSpec(kinds, platforms, platformId), [kinds, platforms, platformId]);
  const state = useEntityForm(spec, check);
  const { form } = state;
  const kind = findKind(kinds, useWatch({ control: form.control, name: 'kind' }));
  const currentUnit = getInitialUnit(check, kind);
  // Sets the defaults of the selected kind. The user can change them afterwards.
  const selectKind = (value: string) => {
    const selectedKind = findKind(kinds, value);
    form.setValue('unit', getInitialUnit(check, selectedKind), { shouldDirty: true });
    form.clearErrors('unit');
    if (check || !selectedKind || form.getFieldState('freshness').isDirty) return;
    const { freshness, freshness_unit } = splitFreshness(selectedKind.freshness_seconds);
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
        options={listPlatformOptions(platforms, check?.platform_id)}
        required
      />
      <TextField name="name" label={checkLabels.name} hint="Unique in its platform." required />
      <RadioCards
        name="kind"
        label={checkLabels.kind}
        options={listKindOptions(kinds, check)}
        onSelect={selectKind}
        required
      />
      <TargetFields kind={kind} />
      <div className="grid gap-4 sm:grid-cols-3">
        <UnitField key={kind?.kind} kind={kind} current={currentUnit} />
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
            hint="Attempts before a failure counts"
            options={attemptOptions}
            required
          />
        </div>
      )}
      {!kind?.pushed && (
        <DraftMeasurement
          kinds={kinds}
          onBeforeTest={state.clearProblems}
          onInvalid={state.focusErrors}
          onError={state.showError}
        />
      )}
      <FreshnessField label={checkLabels.freshness} units={freshnessUnits} />
      {check?.warning !== undefined && <p className="text-bad">{toSentence(check.warning)}</p>}
      <TextField name="owner" label={checkLabels.owner} hint="Default: the platform's owner" />
      <TextField
        name="runbook_url"
        label={checkLabels.runbook_url}
        type="url"
        hint="Instructions for failures, https://…"
      />
      <RadioCards name="state" label={checkLabels.state} options={stateOptions} required />
    </EntityForm>
  );
}
