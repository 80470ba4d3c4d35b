import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useWatch } from 'react-hook-form';
import type { Check, Platform } from '@/api/types';
import { kindWords } from '@/components/check-words';
import { ErrorPanel } from '@/components/error-panel';
import { sentence } from '@/lib/sentence';
import { EntityForm } from '../form/entity-form';
import { RadioCards, SelectField, TextField } from '../form/fields';
import { FormPage } from '../form/form-page';
import { ReadOnly } from '../form/read-only';
import { SaveButton } from '../form/save-button';
import { useEntityForm } from '../form/use-entity-form';
import { PageSkeleton } from '../kit/page-skeleton';
import { isEditable } from '../kit/resource';
import { platformLabel, platformNamesQuery } from '../platforms/platforms';
import { checkLabels, checkSpec } from './check-spec';
import { CheckTest } from './check-test';
import { checks } from './checks';
import { freshnessUnits } from './freshness';
import type { Kind } from './target';
import { FreshnessField, TargetFields } from './target-fields';
import { defaultUnit, unitOptions } from './units';

const listTitle = 'Checks';

export function CheckFormPage() {
  const { data: platforms, error, refetch } = useQuery(platformNamesQuery);
  return (
    <FormPage resource={checks} listTitle={listTitle}>
      {(check) => {
        if (platforms) return <CheckView key={check?.id ?? 'new'} check={check} platforms={platforms} />;
        if (!error) return <PageSkeleton title="Check" />;
        return <ErrorPanel level={1} title="Can't load the platforms" error={error} onRetry={refetch} />;
      }}
    </FormPage>
  );
}

interface Props {
  check: Check | undefined;
  platforms: readonly Platform[];
}

function CheckView({ check, platforms }: Props) {
  const spec = useMemo(() => checkSpec(platforms), [platforms]);
  if (check && !isEditable(check)) return <ReadOnly spec={spec} entity={check} listTitle={listTitle} />;
  return <CheckForm check={check} platforms={platforms} />;
}

const kindHints: Partial<Record<Kind, string>> = {
  http: 'How long a URL takes to respond',
  sql_query: 'The number that a query returns',
  table_freshness: 'How old the newest row of a table is',
  heartbeat: 'Results pushed by your systems',
};

function kindOptions(check: Check | undefined) {
  const kinds = Object.keys(kindHints) as Kind[];
  // Simulated results are for demonstrations, so a check cannot be switched to them.
  if (check?.kind === 'fixture') kinds.push('fixture');
  return kinds.map((kind) => ({
    value: kind,
    label: kindWords(kind),
    hint: kindHints[kind] ?? 'Simulated results',
  }));
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

/** The unit that a kind begins with: what is saved, or its default. */
function savedUnit(check: Check | undefined, kind: Kind): string {
  return check?.kind === kind ? check.unit : defaultUnit(kind);
}

function UnitField({ kind, saved }: { kind: Kind; saved: string }) {
  const label = checkLabels.unit ?? '';
  const options = unitOptions(kind, saved);
  if (options === undefined) return <TextField name="unit" label={label} hint="Unit of the value" />;
  return <SelectField name="unit" label={label} hint="Unit of the value" options={options} required />;
}

function CheckForm({ check, platforms }: Props) {
  const spec = useMemo(() => checkSpec(platforms), [platforms]);
  const state = useEntityForm(spec, check);
  const kind = useWatch({ control: state.form.control, name: 'kind' });
  const saved = savedUnit(check, kind);
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
        label={checkLabels.platform_id ?? ''}
        options={platformOptions(platforms, check?.platform_id)}
        required
      />
      <TextField name="name" label={checkLabels.name ?? ''} hint="Unique in its platform." required />
      <RadioCards
        name="kind"
        label={checkLabels.kind ?? ''}
        options={kindOptions(check)}
        onPick={(value) => {
          state.form.setValue('unit', savedUnit(check, value as Kind), { shouldDirty: true });
          state.form.clearErrors('unit');
        }}
        required
      />
      <TargetFields kind={kind} />
      <div className="grid gap-4 sm:grid-cols-3">
        <UnitField key={kind} kind={kind} saved={saved} />
        <TextField name="warn" label={checkLabels.warn ?? ''} hint="Degraded" inputMode="decimal" />
        <TextField name="crit" label={checkLabels.crit ?? ''} hint="Outage" inputMode="decimal" />
      </div>
      {kind !== 'heartbeat' && (
        <CheckTest onStart={state.clearProblems} onInvalid={state.showErrors} onRefused={state.refuse} />
      )}
      <FreshnessField units={freshnessUnits} />
      {check?.warning !== undefined && <p className="text-bad">{sentence(check.warning)}</p>}
      <TextField name="owner" label={checkLabels.owner ?? ''} hint="Default: the platform's owner" />
      <TextField
        name="runbook_url"
        label={checkLabels.runbook_url ?? ''}
        type="url"
        hint="What to do when it fails, https://…"
      />
      <RadioCards name="state" label={checkLabels.state ?? ''} options={states} required />
    </EntityForm>
  );
}
