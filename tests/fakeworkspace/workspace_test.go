package fakeworkspace_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/apierr"
	"github.com/databricks/databricks-sdk-go/client"
	"github.com/databricks/databricks-sdk-go/config"
	"github.com/databricks/databricks-sdk-go/listing"
	"github.com/databricks/databricks-sdk-go/service/files"
	"github.com/databricks/databricks-sdk-go/service/iam"
	"github.com/databricks/databricks-sdk-go/service/jobs"
	"github.com/databricks/databricks-sdk-go/service/sql"
	"github.com/stretchr/testify/require"

	"buoy/tests/fakeworkspace"
)

// connect returns a client of the real SDK. It sets everything that the SDK reads from the environment and from files.
func connect(t *testing.T, w *fakeworkspace.Workspace, cfg *config.Config) *client.DatabricksClient {
	t.Helper()
	t.Setenv("DATABRICKS_CONFIG_FILE", t.TempDir()+"/none")
	cfg.Host, cfg.HTTPTimeoutSeconds, cfg.RetryTimeoutSeconds = w.URL, 5, 5
	c, err := client.New(cfg)
	require.NoError(t, err)
	return c
}

func pat(t *testing.T, w *fakeworkspace.Workspace) *client.DatabricksClient {
	t.Helper()
	return connect(t, w, &config.Config{Token: w.Token()})
}

func TestStoppedWarehouseStarts(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	w.SetWarehouse("w1", fakeworkspace.Warehouse{State: sql.StateStopped, StartingRequests: 2})
	api := sql.NewWarehouses(pat(t, w))
	state := func() sql.State {
		got, err := api.Get(t.Context(), sql.GetWarehouseRequest{Id: "w1"})
		require.NoError(t, err)
		require.Equal(t, "w1", got.Id)
		return got.State
	}
	require.Equal(t, sql.StateStopped, state())
	require.Equal(t, sql.StateStopped, state(), "a read does not start it")
	_, err := api.Start(t.Context(), sql.StartRequest{Id: "w1"})
	require.NoError(t, err)
	require.Equal(t, []sql.State{"STARTING", "STARTING", "RUNNING", "RUNNING"}, []sql.State{state(), state(), state(), state()})
	require.Equal(t, 1, w.Requests()["POST /api/2.0/sql/warehouses/w1/start"])
	require.Equal(t, 6, w.Requests()["GET /api/2.0/sql/warehouses/w1"])
}

func TestDeletedAndForbiddenWarehouses(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	w.SetWarehouse("gone", fakeworkspace.Warehouse{State: sql.StateDeleted})
	w.SetWarehouse("closed", fakeworkspace.Warehouse{Forbidden: true})
	api := sql.NewWarehouses(pat(t, w))
	for id, want := range map[string]error{"gone": apierr.ErrResourceDoesNotExist, "never": apierr.ErrNotFound, "closed": apierr.ErrPermissionDenied} {
		_, err := api.GetById(t.Context(), id)
		require.ErrorIs(t, err, want, id)
	}
}

func TestRunsAreListedNewestFirst(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	api, start := jobs.NewJobs(pat(t, w)), time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for i := range 30 {
		w.FinishRun(w.AddRun(7, start.Add(time.Duration(i)*time.Minute)), start.Add(time.Hour), jobs.RunResultStateSuccess)
	}
	failed := w.AddRun(7, start.Add(40*time.Minute))
	w.FinishRun(failed, start.Add(50*time.Minute), jobs.RunResultStateFailed)
	running := w.AddRun(7, start.Add(time.Hour))
	w.AddRun(8, start.Add(2*time.Hour))

	all, err := listing.ToSliceN(t.Context(), api.ListRuns(t.Context(), jobs.ListRunsRequest{JobId: 7}), 0)
	require.NoError(t, err)
	require.Len(t, all, 32)
	require.Equal(t, 2, w.Requests()["GET /api/2.2/jobs/runs/list"], "20 and 12")
	require.Equal(t, running, all[0].RunId)
	require.Equal(t, jobs.RunLifeCycleStateRunning, all[0].State.LifeCycleState)
	require.Equal(t, failed, all[1].RunId)
	require.Equal(t, jobs.RunResultStateFailed, all[1].State.ResultState)
	require.Equal(t, jobs.TerminationCodeCodeRunExecutionError, all[1].Status.TerminationDetails.Code)

	for _, test := range []struct {
		request jobs.ListRunsRequest
		want    int
	}{
		{jobs.ListRunsRequest{JobId: 7, CompletedOnly: true}, 31},
		{jobs.ListRunsRequest{JobId: 7, ActiveOnly: true}, 1},
		{jobs.ListRunsRequest{JobId: 7, StartTimeFrom: start.Add(40 * time.Minute).UnixMilli()}, 2},
		{jobs.ListRunsRequest{JobId: 9}, 0},
		{jobs.ListRunsRequest{}, 33},
	} {
		got, err := api.ListRunsAll(t.Context(), test.request)
		require.NoError(t, err)
		require.Len(t, got, test.want, "%+v", test.request)
	}
	_, err = api.ListRunsAll(t.Context(), jobs.ListRunsRequest{JobId: 7, Limit: 25})
	require.ErrorIs(t, err, apierr.ErrInvalidParameterValue)
}

func TestVolumeFiles(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	w.AddVolume("/Volumes/main/buoy/state")
	api, path := files.NewFiles(pat(t, w)), "/Volumes/main/buoy/state/a b/board#1.gz"
	upload := func(path, body string, overwrite bool) error {
		return api.Upload(t.Context(), files.UploadRequest{FilePath: path, Contents: io.NopCloser(strings.NewReader(body)), Overwrite: overwrite})
	}
	_, err := api.Download(t.Context(), files.DownloadRequest{FilePath: path})
	require.ErrorIs(t, err, apierr.ErrNotFound)
	require.NoError(t, upload(path, "one", false))
	require.ErrorIs(t, upload(path, "two", false), apierr.ErrAlreadyExists)
	require.NoError(t, upload(path, "three", true))
	require.ErrorIs(t, upload("/Volumes/main/other/state/x", "x", true), apierr.ErrNotFound)

	meta, err := api.GetMetadata(t.Context(), files.GetMetadataRequest{FilePath: path})
	require.NoError(t, err)
	require.Equal(t, int64(5), meta.ContentLength)
	require.NotEmpty(t, meta.LastModified)
	got, err := api.Download(t.Context(), files.DownloadRequest{FilePath: path})
	require.NoError(t, err)
	body, err := io.ReadAll(got.Contents)
	require.NoError(t, err)
	require.NoError(t, got.Contents.Close())
	require.Equal(t, "three", string(body))

	require.NoError(t, api.Delete(t.Context(), files.DeleteFileRequest{FilePath: path}))
	require.ErrorIs(t, api.Delete(t.Context(), files.DeleteFileRequest{FilePath: path}), apierr.ErrNotFound)
	_, err = api.GetMetadata(t.Context(), files.GetMetadataRequest{FilePath: path})
	require.ErrorIs(t, err, apierr.ErrNotFound)
}

func TestSCIMReturnsTheTokensUser(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	token := w.PersonalToken(fakeworkspace.Person{
		Email: "ann@example.com", Others: []string{"a@example.org"}, Groups: []string{"admins", "users"}, Nested: []string{"all"},
	})
	api := iam.NewCurrentUser(connect(t, w, &config.Config{Token: token}))
	me, err := api.Me(t.Context(), iam.MeRequest{})
	require.NoError(t, err)
	require.Equal(t, "ann@example.com", me.UserName)
	var groups []string
	for _, group := range me.Groups {
		groups = append(groups, group.Display+" "+group.Type)
	}
	require.Equal(t, []string{"admins direct", "users direct", "all indirect"}, groups)
	require.Equal(t, []string{"ann@example.com", "a@example.org"}, []string{me.Emails[0].Value, me.Emails[1].Value})

	w.RenameGroup("all", "everyone")
	w.Fail(fakeworkspace.Fault{Match: fakeworkspace.MePath, Body: "<html>"})
	_, err = api.Me(t.Context(), iam.MeRequest{})
	require.ErrorContains(t, err, "HTML response instead of JSON")
	me, err = api.Me(t.Context(), iam.MeRequest{})
	require.NoError(t, err)
	require.Equal(t, "everyone", me.Groups[2].Display)
}

func TestFaults(t *testing.T) {
	const get = "^GET /api/2.0/sql/warehouses/"
	for _, test := range []struct {
		name     string
		fault    fakeworkspace.Fault
		want     error
		requests int
	}{
		{"none", fakeworkspace.Fault{Match: "^POST"}, nil, 1},
		{"a status that the SDK does not retry", fakeworkspace.Fault{Match: get, Status: 403}, apierr.ErrPermissionDenied, 1},
		{"a status that the SDK retries after Retry-After", fakeworkspace.Fault{Match: get, Status: 429, RetryAfter: "1"}, nil, 2},
		{"only the second request", fakeworkspace.Fault{Match: get, Status: 403, Skip: 1}, nil, 1},
		{"a closed connection, which the SDK retries", fakeworkspace.Fault{Match: get, Reset: true}, nil, 2},
		{"a lost response, which the SDK retries", fakeworkspace.Fault{Match: get, Lose: true}, nil, 2},
		{"a slow response", fakeworkspace.Fault{Match: get, Hang: 10 * time.Millisecond}, nil, 1},
		{"a hanging request that the caller ends", fakeworkspace.Fault{Match: get, Hang: time.Hour, Times: -1}, context.DeadlineExceeded, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := fakeworkspace.New(t, fakeworkspace.Options{})
			w.SetWarehouse("w1", fakeworkspace.Warehouse{})
			api := sql.NewWarehouses(pat(t, w))
			w.Fail(test.fault)
			limit := 10 * time.Second
			if errors.Is(test.want, context.DeadlineExceeded) {
				limit = 200 * time.Millisecond
			}
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			_, err := api.GetById(ctx, "w1")
			require.ErrorIs(t, err, test.want)
			require.Equal(t, test.requests, w.Requests()["GET /api/2.0/sql/warehouses/w1"])
		})
	}
}

func TestLostResponseWasServed(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	w.AddVolume("/Volumes/main/buoy/state")
	w.Fail(fakeworkspace.Fault{Match: "^PUT", Lose: true})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, w.URL+"/api/2.0/fs/files/Volumes/main/buoy/state/x", bytes.NewReader([]byte("here")))
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+w.Token())
	_, err = http.DefaultClient.Do(req)
	require.ErrorIs(t, err, io.EOF)
	body, exists := w.File("/Volumes/main/buoy/state/x")
	require.True(t, exists)
	require.Equal(t, "here", string(body))
}
