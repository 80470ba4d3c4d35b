// Package scenarios compares the simulated workspace of mock mode with the kinds that measure a real one.
package scenarios

import (
	"slices"
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/apps"
	"github.com/databricks/databricks-sdk-go/service/jobs"
	"github.com/databricks/databricks-sdk-go/service/pipelines"
	"github.com/databricks/databricks-sdk-go/service/serving"
	"github.com/databricks/databricks-sdk-go/service/sql"
	"github.com/stretchr/testify/require"

	"buoy/src/app"
	"buoy/src/configfile"
	"buoy/src/databricks"
	"buoy/src/probe"
	"buoy/src/probe/databricksprobe"
	"buoy/src/probe/sqlprobe"
	"buoy/src/scenario"
	"buoy/src/status"
	"buoy/tests/fakeworkspace"
)

// anchors are starts of the scenario at different times of the day, before and after the nightly jobs.
func anchors() []time.Time {
	return []time.Time{
		time.Date(2026, 11, 24, 15, 7, 3, 0, time.UTC), time.Date(2026, 11, 24, 0, 20, 0, 0, time.UTC),
		time.Date(2026, 11, 24, 4, 10, 59, 0, time.UTC), time.Date(2027, 1, 1, 8, 0, 0, 0, time.UTC),
	}
}

// kinds returns all kinds, connected to a workspace.
func kinds(w *databricks.Workspace) probe.Registry {
	return app.Kinds(app.KindOptions{SQL: sqlprobe.Options{Engine: sqlprobe.EngineDatabricks}, Databricks: databricksprobe.Options{Workspace: w}})
}

func declared(t *testing.T, anchor time.Time) (checks []status.Check) {
	t.Helper()
	d, err := scenario.Declare(scenario.Databricks, anchor, kinds(nil).Rules())
	require.NoError(t, err)
	for _, p := range d.Platforms {
		checks = append(checks, p.Checks...)
	}
	return checks
}

func TestWorkspaceHasEveryKindOfCheck(t *testing.T) {
	var want, got []string
	for _, k := range kinds(nil) {
		if !k.Demo {
			want = append(want, string(k.Name))
		}
	}
	names := map[string]bool{}
	for _, c := range declared(t, anchors()[0]) {
		got = append(got, string(c.Kind))
		require.False(t, names[c.Name], "the name %s selects a script, so it must be unique", c.Name)
		names[c.Name] = true
	}
	slices.Sort(got)
	slices.Sort(want)
	require.Equal(t, want, slices.Compact(got))
}

func TestWorkspaceScenarioIsDeterministic(t *testing.T) {
	for _, anchor := range anchors() {
		var first configfile.Config
		for i := range 2 {
			d, err := scenario.Declare(scenario.Databricks, anchor, kinds(nil).Rules())
			require.NoError(t, err)
			if i == 0 {
				first = d
			}
			require.Equal(t, first, d)
		}
	}
}

// TestSentencesAreThoseOfTheKinds puts the objects of the scenario into a fake workspace, and measures them. The kinds must report what the
// scenario shows.
func TestSentencesAreThoseOfTheKinds(t *testing.T) {
	for _, anchor := range anchors() {
		t.Run(anchor.Format(time.DateTime), func(t *testing.T) {
			t.Setenv("DATABRICKS_TOKEN", "dapi-of-the-tests")
			fake := fakeworkspace.New(t, fakeworkspace.Options{Token: "dapi-of-the-tests"})
			workspace, err := databricks.Open(databricks.Options{Host: fake.URL})
			require.NoError(t, err)
			addJobs(fake, anchor)
			addObjects(fake, anchor)
			memory, err := probe.LoadMemory(nil, anchor)
			require.NoError(t, err)
			measureAll := func(kinds probe.Registry, at time.Time) map[string]status.Outcome {
				scope := probe.OpenScope(t.Context(), probe.ScopeOptions{Now: func() time.Time { return at }, Memory: memory})
				defer scope.Release()
				outcomes := map[string]status.Outcome{}
				for _, c := range declared(t, anchor) {
					if k, _ := kinds.Find(c.Kind); k.Source == databricksprobe.Source {
						outcomes[c.Name] = k.Measure(t.Context(), scope, kinds.Rules().WithUnit(c))
					}
				}
				return outcomes
			}
			measureAll(kinds(workspace), anchor.Add(-26*time.Hour)) // since then, a schedule is known to be paused
			measured := measureAll(kinds(workspace), anchor)
			simulated := measureAll(scenario.Simulate(kinds(nil), scenario.Databricks, anchor), anchor)
			require.Len(t, measured, 13)
			for name, want := range measured {
				got := simulated[name]
				require.Equal(t, want.Detail, got.Detail, name)
				require.Equal(t, want.Verdict, got.Verdict, name)
				require.Equal(t, want.Link == "", got.Link == "", name)
				require.Equal(t, want.Value == nil, got.Value == nil, name)
				if want.Value != nil {
					require.InDelta(t, *want.Value, *got.Value, 1e-6, name)
				}
			}
		})
	}
}

// newest returns the newest start of a schedule up to a time.
func newest(at time.Time, interval, offset time.Duration) time.Time {
	return at.Add(-offset).Truncate(interval).Add(offset)
}

// aRun is a run of a job that its schedule has started.
func aRun(job int64, cron string, start time.Time, took time.Duration, code jobs.TerminationCodeCode, fault jobs.TerminationTypeType) jobs.BaseRun {
	return jobs.BaseRun{
		JobId: job, RunId: job*1_000_000_000_000 + start.Unix(), RunType: jobs.RunTypeJobRun, Trigger: jobs.TriggerTypePeriodic,
		Schedule: &jobs.CronSchedule{QuartzCronExpression: cron, TimezoneId: "UTC"}, RunPageUrl: "https://example.com/run",
		StartTime: start.UnixMilli(), EndTime: start.Add(took).UnixMilli(), RunDuration: took.Milliseconds(),
		Status: &jobs.RunStatus{
			State: jobs.RunLifecycleStateV2StateTerminated, TerminationDetails: &jobs.TerminationDetails{Code: code, Type: fault},
		},
	}
}

func addJobs(w *fakeworkspace.Workspace, anchor time.Time) {
	const nightly, daily, halfPast, hourly, weekly = "0 0 2 * * ?", "0 0 4 * * ?", "0 30 * * * ?", "0 0 * * * ?", "0 0 5 ? * MON"
	const load, closing, export, training, sessions = 620, 700, 734, 811, 900
	var runs []jobs.BaseRun
	add := func(r jobs.BaseRun) { runs = append(runs, r) }
	day := 24 * time.Hour

	w.SetJob(load, fakeworkspace.Job{Name: "Nightly load", Settings: scheduled(nightly, jobs.PauseStatusUnpaused)})
	repaired := newest(anchor.Add(-2*time.Hour), day, 2*time.Hour)
	add(aRun(load, nightly, repaired.Add(-day), 47*time.Minute, "SUCCESS", "SUCCESS"))
	r := aRun(load, nightly, repaired, 66*time.Minute, "SUCCESS", "SUCCESS")
	repair := repaired.Add(90 * time.Minute)
	r.EndTime = repair.Add(28 * time.Minute).UnixMilli()
	r.RepairHistory = []jobs.RepairHistoryItem{
		{Type: jobs.RepairHistoryItemTypeOriginal, StartTime: r.StartTime, EndTime: repaired.Add(38 * time.Minute).UnixMilli()},
		{Type: jobs.RepairHistoryItemTypeRepair, StartTime: repair.UnixMilli(), EndTime: r.EndTime},
	}
	add(r)
	if last := newest(anchor, day, 2*time.Hour); last.After(repaired) {
		add(aRun(load, nightly, last, 47*time.Minute, "SUCCESS", "SUCCESS"))
	}

	w.SetJob(closing, fakeworkspace.Job{Name: "Close", Settings: scheduled(daily, jobs.PauseStatusUnpaused)})
	failed := newest(anchor.Add(-90*time.Minute), day, 4*time.Hour)
	add(aRun(closing, daily, failed.Add(-day), 31*time.Minute, "SUCCESS", "SUCCESS"))
	add(aRun(closing, daily, failed, 12*time.Minute, "BUDGET_POLICY_LIMIT_EXCEEDED", "CLIENT_ERROR"))

	w.SetJob(export, fakeworkspace.Job{Name: "Ledger export", Settings: scheduled(halfPast, jobs.PauseStatusUnpaused)})
	missed := newest(anchor.Add(-20*time.Minute), time.Hour, 30*time.Minute)
	for at := missed.Add(-30 * time.Hour); at.Before(missed); at = at.Add(time.Hour) {
		add(aRun(export, halfPast, at, 5*time.Minute, "SUCCESS", "SUCCESS"))
	}

	w.SetJob(training, fakeworkspace.Job{Name: "Weekly training", Settings: scheduled(weekly, jobs.PauseStatusPaused)})

	w.SetJob(sessions, fakeworkspace.Job{Name: "Sessions", Settings: scheduled(hourly, jobs.PauseStatusUnpaused)})
	broken := newest(anchor.Add(-11*time.Minute), time.Hour, 0)
	add(aRun(sessions, hourly, broken.Add(-time.Hour), 11*time.Minute, "SUCCESS", "SUCCESS"))
	add(aRun(sessions, hourly, broken, 4*time.Minute, "DRIVER_ERROR", "INTERNAL_ERROR"))
	w.SetRuns(runs...)
}

func scheduled(cron string, pause jobs.PauseStatus) *jobs.JobSettings {
	return &jobs.JobSettings{
		Schedule:   &jobs.CronSchedule{QuartzCronExpression: cron, TimezoneId: "UTC", PauseStatus: pause},
		Deployment: &jobs.JobDeployment{Kind: jobs.JobDeploymentKindBundle},
	}
}

func addObjects(w *fakeworkspace.Workspace, anchor time.Time) {
	addPipeline := func(id string, update pipelines.UpdateInfo) any {
		update.UpdateId = "u-" + id
		w.SetListing(fakeworkspace.PipelinesPath+"/"+id+"/updates", []any{update})
		w.SetObject(fakeworkspace.PipelinesPath+"/"+id+"/updates/"+update.UpdateId, pipelines.GetUpdateResponse{Update: &pipelines.UpdateInfo{
			UpdateId: update.UpdateId, State: update.State, Mode: pipelines.UpdateModeContinuous,
		}})
		return pipelines.PipelineStateInfo{
			PipelineId: id, Name: id, State: pipelines.PipelineStateRunning, Health: pipelines.PipelineStateInfoHealthHealthy,
			LatestUpdates: []pipelines.UpdateStateInfo{{UpdateId: update.UpdateId}},
		}
	}
	w.SetListing(fakeworkspace.PipelinesPath, []any{
		addPipeline("orders", pipelines.UpdateInfo{
			State: pipelines.UpdateInfoStateCompleted, CreationTime: newest(anchor.Add(-9*time.Minute), time.Hour, 0).UnixMilli(),
		}),
		addPipeline("clickstream", pipelines.UpdateInfo{
			State: pipelines.UpdateInfoStateRunning, CreationTime: anchor.Add(-75 * time.Hour).UnixMilli(),
		}),
	})
	w.SetListing(fakeworkspace.WarehousesPath, []any{sql.EndpointInfo{Id: "9a3e", Name: "Reporting", State: map[bool]sql.State{
		true: sql.StateRunning, false: sql.StateStopped,
	}[anchor.Hour() >= 6 && anchor.Hour() < 20]}})
	w.SetListing(fakeworkspace.AlertsPath, []any{sql.AlertV2{
		Id: "4f1c", DisplayName: "Orders without customer", Schedule: sql.CronSchedule{QuartzCronSchedule: "0 0 * * * ?", TimezoneId: "UTC"},
		Evaluation: sql.AlertV2Evaluation{
			State: sql.AlertEvaluationStateOk, LastEvaluatedAt: newest(anchor.Add(-time.Minute), time.Hour, 0).Format(time.RFC3339),
		},
	}})
	w.SetListing(fakeworkspace.AppsPath, []any{apps.App{
		Id: "7", Name: "partner-portal", AppStatus: &apps.ApplicationStatus{State: apps.ApplicationStateRunning},
		ComputeStatus: &apps.ComputeStatus{State: apps.ComputeStateActive}, ActiveDeployment: &apps.AppDeployment{},
	}})
	state := &serving.EndpointState{Ready: serving.EndpointStateReadyReady, ConfigUpdate: serving.EndpointStateConfigUpdateUpdateFailed}
	w.SetListing(fakeworkspace.EndpointsPath, []any{serving.ServingEndpoint{Id: "8", Name: "recommendations", State: state}})
	w.SetObject(fakeworkspace.EndpointsPath+"/recommendations", serving.ServingEndpointDetailed{
		Name: "recommendations", State: state, PendingConfig: &serving.EndpointPendingConfig{ServedEntities: []serving.ServedEntityOutput{{
			Name: "ranker-7", State: &serving.ServedModelState{
				Deployment: serving.ServedModelStateDeploymentDeploymentFailed, DeploymentStateMessage: "out of memory while loading",
			},
		}}},
	})
}
