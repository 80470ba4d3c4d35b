package databricks_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/tests/fakeworkspace"
)

func TestRunJobIsIdempotent(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	earlier := w.AddRun(job, time.Now().Add(-time.Hour))
	ws := client(t, w, 0)
	w.Fail(fakeworkspace.Fault{Match: "^POST /api/2.2/jobs/run-now", Status: http.StatusTooManyRequests, RetryAfter: "0"})
	link, err := ws.RunJob(t.Context(), job)
	require.NoError(t, err)
	runs := w.Runs(job)
	require.Len(t, runs, 2)
	require.Equal(t, earlier, runs[1])
	require.Equal(t, fmt.Sprintf("%s/jobs/%d/runs/%d", w.URL, job, runs[0]), link)
}

func TestRunJobWithoutPermission(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	ws := client(t, w, 0)
	_, err := ws.RunJob(t.Context(), 404)
	require.Truef(t, status.HasCode(err, status.CodeConflict), "%v", err)
	require.ErrorContains(t, err, "it needs CAN MANAGE RUN")
	w.AddRun(job, time.Now())
	w.Fail(fakeworkspace.Fault{Match: "^POST /api/2.2/jobs/run-now", Status: http.StatusForbidden, Code: "PERMISSION_DENIED"})
	_, err = ws.RunJob(t.Context(), job)
	require.Truef(t, status.HasCode(err, status.CodeConflict), "%v", err)
	w.Fail(fakeworkspace.Fault{Match: "^POST /api/2.2/jobs/run-now", Reset: true, Times: -1})
	_, err = ws.RunJob(t.Context(), job)
	require.EqualError(t, err, "the workspace cannot be reached")
	require.Len(t, w.Runs(job), 1)
}
