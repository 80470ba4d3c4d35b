package app

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/databricks"
	"buoy/src/discovery"
	"buoy/src/probe"
	"buoy/src/probe/databricksprobe"
	"buoy/src/scenario"
	"buoy/src/status"
	"buoy/tests/fakeworkspace"
)

const jobsPath = "/api/2.2/jobs/list"

// newWorkspace returns a workspace with two jobs, and a discoverer of it whose clock the test sets.
func newWorkspace(t *testing.T) (*fakeworkspace.Workspace, *discoverer, *time.Time) {
	t.Helper()
	t.Setenv("DATABRICKS_TOKEN", "dapi-of-the-tests")
	fake := fakeworkspace.New(t, fakeworkspace.Options{Token: "dapi-of-the-tests"})
	fake.SetJob(7, fakeworkspace.Job{Name: "load"})
	fake.SetJob(8, fakeworkspace.Job{Name: "import"})
	workspace, err := databricks.Open(databricks.Options{Host: fake.URL, Limit: 2 * time.Second})
	require.NoError(t, err)
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	s := &Server{}
	options := databricksprobe.Options{Workspace: workspace, SystemObjects: func(context.Context, *probe.Scope, probe.SystemTable) ([]probe.Object, error) {
		return []probe.Object{{ID: "7", Name: "load"}, {ID: "11", Name: "of others"}}, nil
	}}
	d := s.newDiscoverer(t.Context(), &backend{workspace: workspace}, Kinds(KindOptions{Databricks: options}), clock)
	t.Cleanup(func() { require.NoError(t, s.closers[0]()) })
	return fake, d, &now
}

func TestObjectsAreKeptForAMinute(t *testing.T) {
	fake, d, now := newWorkspace(t)
	survey := func(kind status.Kind, refresh bool) int {
		t.Helper()
		section, err := d.Survey(t.Context(), kind, discovery.Stored{}, refresh)
		require.NoError(t, err)
		return len(section.Items)
	}
	require.Equal(t, 2, survey("job_run", false))
	fake.SetJob(9, fakeworkspace.Job{Name: "new"})
	require.Equal(t, 2, survey("job_schedule", false), "both kinds share the listing")
	require.Equal(t, 1, fake.Requests()["GET "+jobsPath])
	require.Equal(t, 3, survey("job_run", true))
	fake.SetJob(10, fakeworkspace.Job{Name: "newer"})
	*now = now.Add(keepObjects)
	require.Equal(t, 4, survey("job_run", false))
}

func TestFailedListingIsReadAgain(t *testing.T) {
	fake, d, _ := newWorkspace(t)
	fake.Fail(fakeworkspace.Fault{Match: jobsPath, Status: 403, Code: "PERMISSION_DENIED"})
	_, err := d.Survey(t.Context(), "job_run", discovery.Stored{}, false)
	require.True(t, status.HasCode(err, status.CodeStoreDown))
	require.ErrorContains(t, err, "this identity cannot list jobs")
	section, err := d.Survey(t.Context(), "job_run", discovery.Stored{}, false)
	require.NoError(t, err)
	require.Len(t, section.Items, 2)
}

func TestKindsWithoutObjects(t *testing.T) {
	_, d, _ := newWorkspace(t)
	_, err := d.Survey(t.Context(), "http", discovery.Stored{}, false)
	require.True(t, status.HasCode(err, status.CodeConflict))
	require.ErrorContains(t, err, "the objects that checks of the kind http watch cannot be listed")
	local := (&Server{}).newDiscoverer(t.Context(), &backend{}, Kinds(KindOptions{}), time.Now)
	_, err = local.Survey(t.Context(), "job_run", discovery.Stored{}, false)
	require.True(t, status.HasCode(err, status.CodeConflict))
	require.ErrorContains(t, err, "this server is not connected to a Databricks workspace")
	require.Empty(t, local.Identity(t.Context()))
}

func TestIdentityIsReadOnce(t *testing.T) {
	_, d, _ := newWorkspace(t)
	calls, refused := 0, errors.New("refused")
	d.self = func(ctx context.Context) (databricks.Self, error) {
		calls++
		if calls == 1 {
			return databricks.Self{}, refused
		}
		return databricks.Self{Name: "1f", Display: "buoy-app"}, nil
	}
	require.Empty(t, d.Identity(t.Context()))
	require.Equal(t, "buoy-app", d.Identity(t.Context()))
	require.Equal(t, "buoy-app", d.Identity(t.Context()))
	require.Equal(t, 2, calls)
}

func TestProposalsOfTheDiscoverer(t *testing.T) {
	fake, d, _ := newWorkspace(t)
	section, err := d.Survey(t.Context(), "job_run", discovery.Stored{}, false)
	require.NoError(t, err)
	proposals, err := d.Propose(t.Context(), section, nil)
	require.NoError(t, err)
	require.Len(t, proposals, 2)
	require.Equal(t, "import", proposals[0].Check.Name)
	require.Equal(t, 1, fake.Requests()["GET "+jobsPath], "the listing is kept")
}

func TestHiddenObjectsOfTheDiscoverer(t *testing.T) {
	fake, d, now := newWorkspace(t)
	d.self = func(context.Context) (databricks.Self, error) {
		return databricks.Self{Name: "ann@example.com", Display: "Ann"}, nil
	}
	opened := *now
	found, err := d.FindHidden(t.Context(), "job_run", false)
	require.NoError(t, err)
	require.Len(t, found.Items, 1)
	require.Equal(t, "of others", found.Items[0].Name)
	require.Contains(t, found.Items[0].Command, "permissions update jobs 11 ")
	require.Contains(t, found.Items[0].Command, `"user_name":"ann@example.com"`, "permissions are granted to the name, not to what is displayed")
	fake.SetJob(11, fakeworkspace.Job{Name: "of others"})
	*now = now.Add(keepObjects / 2)
	found, err = d.FindHidden(t.Context(), "job_run", false)
	require.NoError(t, err)
	require.Len(t, found.Items, 1)
	require.Equal(t, opened, found.ReadAt, "what was kept says when it was read")
	found, err = d.FindHidden(t.Context(), "job_run", true)
	require.NoError(t, err)
	require.Empty(t, found.Items)
	require.Equal(t, *now, found.ReadAt)
}

func TestHiddenObjectsThatCannotBeFound(t *testing.T) {
	fake, d, _ := newWorkspace(t)
	_, err := d.FindHidden(t.Context(), "http", false)
	require.True(t, status.HasCode(err, status.CodeConflict))
	_, err = d.FindHidden(t.Context(), "sql_alert", false)
	require.True(t, status.HasCode(err, status.CodeConflict))
	require.ErrorContains(t, err, "Buoy cannot tell which SQL alerts are hidden from this server")
	fake.Fail(fakeworkspace.Fault{Match: jobsPath, Status: 403, Code: "PERMISSION_DENIED"})
	_, err = d.FindHidden(t.Context(), "job_run", false)
	require.True(t, status.HasCode(err, status.CodeStoreDown))
	d.self = func(context.Context) (databricks.Self, error) { return databricks.Self{}, errors.New("refused") }
	_, err = d.FindHidden(t.Context(), "job_run", false)
	require.ErrorContains(t, err, "find out who this is: refused", "the failed listing is read again, and the command needs a name")
}

func TestSimulatedWorkspaceHasHiddenObjects(t *testing.T) {
	kinds := scenario.WithObjects(Kinds(KindOptions{}))
	d := (&Server{}).newDiscoverer(t.Context(), &backend{}, kinds, time.Now)
	found, err := d.FindHidden(t.Context(), "job_run", false)
	require.NoError(t, err)
	require.Len(t, found.Items, 3)
	require.Contains(t, found.Items[0].Command, `databricks permissions update jobs 962 --json '{"access_control_list":[{"user_name":"buoy-app@example.com"`)
	none, err := d.FindHidden(t.Context(), "pipeline", false)
	require.NoError(t, err)
	require.Empty(t, none.Items)
	require.NoError(t, d.Close())
}
