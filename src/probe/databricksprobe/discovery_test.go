package databricksprobe

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/apps"
	"github.com/databricks/databricks-sdk-go/service/jobs"
	"github.com/databricks/databricks-sdk-go/service/pipelines"
	"github.com/databricks/databricks-sdk-go/service/serving"
	"github.com/databricks/databricks-sdk-go/service/sql"
	"github.com/stretchr/testify/require"

	"buoy/src/probe"
	"buoy/tests/fakeworkspace"
)

// inScope opens a scope for a test.
func inScope(t *testing.T) *probe.Scope {
	t.Helper()
	scope := probe.OpenScope(t.Context(), probe.ScopeOptions{Now: noon})
	t.Cleanup(scope.Release)
	return scope
}

func TestObjectsThatCanBeWatched(t *testing.T) {
	t.Parallel()
	withJobs := func(w world) {
		w.SetJob(7, fakeworkspace.Job{Name: "nightly", Creator: "ann@example.com", Settings: &jobs.JobSettings{
			Tags: map[string]string{"team": "sales"}, Schedule: &jobs.CronSchedule{QuartzCronExpression: "0 0 3 * * ?", TimezoneId: "UTC"},
		}})
		w.SetJob(8, fakeworkspace.Job{Name: "by hand", Settings: &jobs.JobSettings{}})
		w.SetJob(9, fakeworkspace.Job{Name: "of others", Forbidden: true})
	}
	listed := func(path string, pages ...[]any) func(world) {
		return func(w world) { w.SetListing(path, pages...) }
	}
	found := probe.Object{ID: "7", Name: "nightly", Owner: "ann@example.com", Tags: map[string]string{"team": "sales"}, Target: `{"job":"7"}`}
	for name, c := range map[string]struct {
		set  func(world)
		kind func(Options) probe.Kind
		want []probe.Object
	}{
		"jobs":                 {withJobs, JobRun, []probe.Object{found, {ID: "8", Name: "by hand", Target: `{"job":"8"}`}}},
		"jobs with a schedule": {withJobs, JobSchedule, []probe.Object{found}},
		"pipelines": {
			listed(fakeworkspace.PipelinesPath, []any{}, []any{pipelines.PipelineStateInfo{PipelineId: "p1", Name: "orders", CreatorUserName: "bob"}}), Pipeline,
			[]probe.Object{{ID: "p1", Name: "orders", Owner: "bob", Target: `{"pipeline":"p1"}`}},
		},
		"SQL warehouses": {
			listed(fakeworkspace.WarehousesPath, []any{sql.EndpointInfo{Id: "2e", Name: "BI", CreatorName: "bob"}}), SQLWarehouse,
			[]probe.Object{{ID: "2e", Name: "BI", Owner: "bob", Target: `{"warehouse":"2e"}`}},
		},
		"serving endpoints, by name because it cannot change": {
			listed(fakeworkspace.EndpointsPath, []any{serving.ServingEndpoint{Id: "e1", Name: "chat", Creator: "bob", Tags: []serving.EndpointTag{{Key: "team", Value: "ml"}}}}),
			ServingEndpoint,
			[]probe.Object{{ID: "e1", Name: "chat", Owner: "bob", Tags: map[string]string{"team": "ml"}, Target: `{"endpoint":"chat"}`}},
		},
		"Apps": {
			listed(fakeworkspace.AppsPath, []any{apps.App{Id: "a1", Name: "shop", Creator: "bob"}}), DatabricksApp,
			[]probe.Object{{ID: "a1", Name: "shop", Owner: "bob", Target: `{"app":"shop"}`}},
		},
		"alerts": {
			listed(fakeworkspace.AlertsPath, []any{sql.AlertV2{Id: "l1", DisplayName: "gaps", OwnerUserName: "bob"}}), SQLAlert,
			[]probe.Object{{ID: "l1", Name: "gaps", Owner: "bob", Target: `{"alert":"l1"}`}},
		},
		"none": {func(world) {}, JobRun, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			c.set(w)
			kind, scope := c.kind(w.Options), inScope(t)
			objects, err := kind.Discovery.List(t.Context(), scope)
			require.NoError(t, err)
			require.ElementsMatch(t, c.want, objects)
			before := w.Requests()
			for _, o := range objects {
				require.Empty(t, kind.ValidateTarget([]byte(o.Target)))
				id, ok := kind.Discovery.Watches(t.Context(), scope, []byte(o.Target))
				require.True(t, ok)
				require.Equal(t, o.ID, id)
			}
			require.Equal(t, before, w.Requests(), "the listing is read once")
		})
	}
}

func TestObjectsThatCannotBeListed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Fail(fakeworkspace.Fault{Match: "/api/2.2/jobs/list", Times: -1, Status: 403, Code: "PERMISSION_DENIED"})
	_, err := JobRun(w.Options).Discovery.List(t.Context(), inScope(t))
	require.EqualError(t, err, "the list of jobs could not be read: this identity cannot list jobs")
	_, err = JobRun(Options{}).Discovery.List(t.Context(), inScope(t))
	require.EqualError(t, err, notConnected)
}

func TestCheckWatchesTheObjectThatItsTargetNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for id, name := range map[int64]string{7: "nightly", 8: "twice", 9: "twice", 10: "7"} {
		w.SetJob(id, fakeworkspace.Job{Name: name})
	}
	kind, scope := JobRun(w.Options), inScope(t)
	for target, want := range map[string]string{
		`{"job":"nightly"}`: "7", `{"job":"7"}`: "7", `{"job":"9"}`: "9", `{"job":"nightly","consecutive":2}`: "7",
		`{"job":"twice"}`: "", `{"job":"gone"}`: "", `{"job":""}`: "", `{}`: "", `no JSON`: "", `{"job":7}`: "",
	} {
		id, ok := kind.Discovery.Watches(t.Context(), scope, []byte(target))
		require.Equal(t, want, id, target)
		require.Equal(t, want != "", ok, target)
	}
}

func TestLimitsOfAJob(t *testing.T) {
	t.Parallel()
	rule := func(op jobs.JobsHealthOperator, seconds int64) *jobs.JobSettings {
		return &jobs.JobSettings{Health: &jobs.JobsHealthRules{Rules: []jobs.JobsHealthRule{{Metric: "STREAMING_BACKLOG_BYTES", Op: op, Value: 1}, {Metric: "RUN_DURATION_SECONDS", Op: op, Value: seconds}}}}
	}
	many := []jobs.BaseRun{aRun(40_000, succeeded(500)), aRun(1, failed(300))}
	for i := range 30 {
		many = append(many, aRun(100+10*i, succeeded(i%7+2)))
	}
	for name, c := range map[string]struct {
		settings *jobs.JobSettings
		runs     []jobs.BaseRun
		want     probe.Limits
		none     bool
	}{
		"from the longest of the newest runs that succeeded": {runs: many, want: probe.Limits{Unit: "min", Warn: 12, Crit: 24, Reason: "the longest of 30 runs took 8 min"}},
		"from its own health rule": {
			settings: rule("GREATER_THAN", 3600), runs: many,
			want: probe.Limits{Unit: "min", Warn: 48, Crit: 60, Reason: "the job's own health rule allows 1 h"},
		},
		"from its own health rule in seconds": {
			settings: rule("GREATER_THAN", 1000), runs: many,
			want: probe.Limits{Unit: "min", Warn: 13.333333333333336, Crit: 16.666666666666668, Reason: "the job's own health rule allows 16 min"},
		},
		"a rule that is not known":       {settings: rule("LESS_THAN", 3600), runs: many[2:5], want: probe.Limits{Unit: "min", Warn: 6, Crit: 12, Reason: "the longest of 3 runs took 4 min"}},
		"a rule without a value":         {settings: rule("GREATER_THAN", 0), none: true},
		"two runs":                       {runs: many[2:4], none: true},
		"only failures":                  {runs: []jobs.BaseRun{aRun(1, failed(1)), aRun(2, failed(1)), aRun(3, failed(1))}, none: true},
		"never run":                      {none: true},
		"a job that always has a run":    {settings: &jobs.JobSettings{Continuous: &jobs.Continuous{}}, runs: many, none: true},
		"runs that are still in process": {runs: []jobs.BaseRun{aRun(1, inState("RUNNING")), aRun(2, succeeded(3)), aRun(4, succeeded(3))}, none: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.SetJob(theJob, fakeworkspace.Job{Name: "nightly", Settings: c.settings})
			w.SetRuns(c.runs...)
			limits, ok, err := JobRun(w.Options).Discovery.Limits(t.Context(), inScope(t), "7")
			require.NoError(t, err)
			require.Equal(t, !c.none, ok)
			require.Equal(t, c.want, limits)
		})
	}
	w := newWorld(t)
	_, _, err := JobRun(w.Options).Discovery.Limits(t.Context(), inScope(t), "7")
	require.ErrorContains(t, err, `no job "7" is visible`)
}

func TestLimitsOfAPipeline(t *testing.T) {
	t.Parallel()
	update := func(hour int, state pipelines.UpdateInfoState, validates bool) any {
		return pipelines.UpdateInfo{UpdateId: "u", State: state, ValidateOnly: validates, CreationTime: noon().Add(time.Duration(hour) * time.Hour).UnixMilli()}
	}
	w := newWorld(t)
	w.SetListing(fakeworkspace.PipelinesPath, []any{pipelines.PipelineStateInfo{PipelineId: "p1", Name: "orders"}, pipelines.PipelineStateInfo{PipelineId: "p2", Name: "new"}})
	w.SetListing(fakeworkspace.PipelinesPath+"/p1/updates",
		[]any{update(-1, "COMPLETED", false), update(-2, "FAILED", false), update(-3, "COMPLETED", true)}, []any{update(-5, "COMPLETED", false), update(-7, "COMPLETED", false)})
	w.SetListing(fakeworkspace.PipelinesPath + "/p2/updates")
	limits, ok, err := Pipeline(w.Options).Discovery.Limits(t.Context(), inScope(t), "p1")
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, probe.Limits{Unit: "min", Warn: 360, Crit: 720, Reason: "3 updates started at most 4 h apart"}, limits)
	_, ok, err = Pipeline(w.Options).Discovery.Limits(t.Context(), inScope(t), "p2")
	require.NoError(t, err)
	require.False(t, ok)
}

func TestHiddenObjects(t *testing.T) {
	t.Parallel()
	const uuid, hex16, hex32 = "4f0c6f1e-8a52-4c5e-9d57-0c1c1f5b7a10", "1c55e0a9f2b84d37", "1c55e0a9f2b84d371c55e0a9f2b84d37"
	type objects = []probe.Object
	w := newWorld(t)
	w.SetJob(7, fakeworkspace.Job{Name: "load"})
	w.SetJob(8, fakeworkspace.Job{Name: "of others", Forbidden: true})
	w.SetListing(fakeworkspace.PipelinesPath, []any{pipelines.PipelineStateInfo{PipelineId: "p1", Name: "orders"}})
	w.SetListing(fakeworkspace.WarehousesPath, []any{sql.EndpointInfo{Id: "w1", Name: "Reporting"}})
	w.SetListing(fakeworkspace.EndpointsPath, []any{serving.ServingEndpoint{Id: "e1", Name: "ranking"}})
	tables := map[string]objects{
		"lakeflow.jobs":      {{ID: "7", Name: "load"}, {ID: "8", Name: "load"}},
		"lakeflow.pipelines": {{ID: "p1", Name: "orders"}, {ID: uuid, Name: "orders"}},
		"compute.warehouses": {{ID: "w1", Name: "Reporting"}, {ID: hex16}},
		"serving.served_entities": {
			{ID: "another id", Name: "ranking"}, {ID: hex32, Name: "churn"}, {ID: "odd", Name: "o'neil"},
		},
	}
	reads := map[string]int{}
	w.SystemObjects = func(_ context.Context, _ *probe.Scope, table probe.SystemTable) ([]probe.Object, error) {
		name := table.Schema + "." + table.Table
		reads[name]++
		return tables[name], nil
	}
	command := func(object, level string) string {
		return "databricks permissions update " + object + ` --json '{"access_control_list":[{"user_name":"ann@example.com","permission_level":"` + level + `"}]}'`
	}
	scope := inScope(t)
	for _, c := range []struct {
		kind  probe.Kind
		names []string
		grant []string
	}{
		{JobRun(w.Options), []string{"load"}, []string{command("jobs 8", "CAN_VIEW")}},
		{JobSchedule(w.Options), []string{"load"}, []string{command("jobs 8", "CAN_VIEW")}},
		{Pipeline(w.Options), []string{"orders"}, []string{command("pipelines "+uuid, "CAN_VIEW")}},
		{SQLWarehouse(w.Options), []string{hex16}, []string{command("warehouses "+hex16, "CAN_VIEW")}},
		{ServingEndpoint(w.Options), []string{"churn", "o'neil"}, []string{
			command("serving-endpoints "+hex32, "CAN_VIEW"),
			command(`serving-endpoints "$(databricks serving-endpoints list -o json | jq -r --arg name 'o'\''neil' '.[] | select(.name == $name).id')"`, "CAN_VIEW"),
		}},
	} {
		t.Run(string(c.kind.Name), func(t *testing.T) {
			hidden, err := c.kind.Discovery.Hidden(t.Context(), scope)
			require.NoError(t, err)
			require.Empty(t, c.kind.Discovery.SeesAll)
			var names, grants []string
			for _, h := range hidden {
				names, grants = append(names, h.Name), append(grants, h.Grant("ann@example.com"))
			}
			require.Equal(t, c.names, names)
			require.Equal(t, c.grant, grants)
		})
	}
	require.Equal(t, 1, reads["lakeflow.jobs"], "both kinds of jobs share the table")
	for _, kind := range []probe.Kind{DatabricksApp(w.Options), SQLAlert(w.Options)} {
		require.Nil(t, kind.Discovery.Hidden, "there is no system table of them")
		require.Equal(t, "a workspace admin sees all of them", kind.Discovery.SeesAll)
	}
}

func TestHiddenObjectsThatAreNotKnown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.SetJob(7, fakeworkspace.Job{Name: "load"})
	_, err := JobRun(w.Options).Discovery.Hidden(t.Context(), inScope(t))
	require.EqualError(t, err, "this server has no SQL warehouse, which is needed to read the system tables")
	refused := errors.New("SELECT on system.lakeflow.jobs is missing")
	w.SystemObjects = func(context.Context, *probe.Scope, probe.SystemTable) ([]probe.Object, error) { return nil, refused }
	_, err = JobRun(w.Options).Discovery.Hidden(t.Context(), inScope(t))
	require.ErrorIs(t, err, refused)

	late, cancel := context.WithCancel(t.Context())
	w.SystemObjects = func(ctx context.Context, _ *probe.Scope, _ probe.SystemTable) ([]probe.Object, error) {
		cancel()
		<-ctx.Done() // of the scope: the warehouse goes on starting
		return nil, ctx.Err()
	}
	_, err = JobRun(w.Options).Discovery.Hidden(late, inScope(t))
	require.EqualError(t, err, "the SQL warehouse did not answer in time; it can still be starting, so try again")
	w.Fail(fakeworkspace.Fault{Match: "/api/2.2/jobs/list", Times: -1, Status: 403, Code: "PERMISSION_DENIED"})
	_, err = JobRun(w.Options).Discovery.Hidden(t.Context(), inScope(t))
	require.ErrorContains(t, err, "this identity cannot list jobs")
}
