import { useMemo } from 'react';
import { useWatch } from 'react-hook-form';
import { useSearchParams } from 'react-router';
import type { Check, CheckKind, Platform, TargetField } from '@/api/types';
import { isolate } from '@/lib/isolate';
import { toSentence } from '@/lib/sentence';
import { EntityForm } from '../form/entity-form';
import { RadioCards, SelectField, TextField } from '../form/fields';
import { MoreSettings } from '../form/more-settings';
import { SaveButton } from '../form/save-button';
import { useEntityForm } from '../form/use-entity-form';
import { formatPlatform } from '../platforms/platforms';
import { attemptNumbers } from './check-rules';
import { checkLabels, createCheckSpec } from './check-spec';
import { DraftMeasurement } from './draft-measurement';
import { FreshnessField } from './freshness-field';
import { LimitFields } from './limit-fields';
import { OtherSettings } from './other-settings';
import { findKind, targetFieldName } from './target';
import { TargetFields } from './target-fields';
import { getInitialUnit, useSuggestions } from './use-suggestions';

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

interface Props {
  check: Check | undefined;
  kinds: readonly CheckKind[];
  platforms: readonly Platform[];
  listTitle: string;
}

export function CheckForm({ check, kinds, platforms, listTitle }: Props) {
  const platformId = usePlatformInUrl(platforms);
  const spec = useMemo(() => createCheckSpec(kinds, platforms, platformId), [kinds, platforms, platformId]);
  const state = useEntityForm(spec, check);
  const { form } = state;
  const kind = findKind(kinds, useWatch({ control: form.control, name: 'kind' }));
  const { keepName, selectKind, selectUnit } = useSuggestions(form, kinds, check);
  const fields = kind?.fields.filter(({ input }) => input !== 'objects') ?? [];
  return (
    <EntityForm
      spec={spec}
      state={state}
      title={check ? `Edit ${isolate(check.name)}` : 'Add a check'}
      listTitle={listTitle}
      onSubmit={() => state.save('save', state.base ? 'saved' : 'added')}
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
      <RadioCards
        name="kind"
        label={checkLabels.kind}
        options={listKindOptions(kinds, check)}
        onEdit={selectKind}
        required
      />
      {kind && kind.note !== '' && <p className="text-muted">{kind.note}</p>}
      {kind && <TargetFields kind={kind} fields={fields.filter(({ advanced }) => !advanced)} />}
      <TextField
        name="name"
        label={checkLabels.name}
        hint={check ? 'Unique in its platform.' : 'Unique in its platform. Suggested until you change it.'}
        onEdit={keepName}
        required
      />
      <LimitFields kind={kind} currentUnit={getInitialUnit(check, kind)} onUnitEdit={selectUnit} />
      <FreshnessField label={checkLabels.freshness} />
      {check?.warning !== undefined && <p className="text-bad">{toSentence(check.warning)}</p>}
      <MoreCheckSettings key={kind?.kind} check={check} kind={kind} />
      {kind && <OtherSettings key={`other ${kind.kind}`} check={check} kind={kind} />}
      {!kind?.pushed && (
        <DraftMeasurement
          kinds={kinds}
          onBeforeTest={state.clearProblems}
          onInvalid={state.focusErrors}
          onError={state.showError}
        />
      )}
    </EntityForm>
  );
}

/** The settings that most checks leave at their defaults. */
function MoreCheckSettings({ check, kind }: { check: Check | undefined; kind: CheckKind | undefined }) {
  const fields = kind?.fields.filter(({ advanced, input }) => advanced && input !== 'objects') ?? [];
  const targetNames = kind ? fields.map(({ name }) => targetFieldName(kind.kind, name)) : [];
  return (
    <MoreSettings
      title="More settings"
      names={[...targetNames, 'timeout', 'attempts', 'owner', 'runbook_url', 'state']}
      isUsed={check !== undefined && hasMoreSettings(check, fields)}
    >
      {kind && <TargetFields kind={kind} fields={fields} />}
      {kind?.pushed === false && (
        <div className="grid gap-4 sm:grid-cols-2">
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
      <TextField name="owner" label={checkLabels.owner} hint="Default: the platform's owner" />
      <TextField
        name="runbook_url"
        label={checkLabels.runbook_url}
        type="url"
        hint="Instructions for failures, https://…"
      />
      <RadioCards name="state" label={checkLabels.state} options={stateOptions} required />
    </MoreSettings>
  );
}

function hasMoreSettings(check: Check, fields: readonly TargetField[]): boolean {
  const { timeout_seconds, attempts, owner, runbook_url, state, target } = check;
  return (
    fields.some(({ name }) => target[name] !== undefined) ||
    timeout_seconds !== undefined ||
    attempts > 1 ||
    owner !== '' ||
    runbook_url !== '' ||
    state !== 'ACTIVE'
  );
}
