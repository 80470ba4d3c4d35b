package databricks_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"buoy/src/databricks"
	"buoy/tests/fakeworkspace"
)

const secretsPath = "GET /api/2.0/secrets/get"

func TestTheChecksOfARunShareOneReadingOfASecret(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	w.SetSecret("sales", "token", "hunter2", fakeworkspace.ClientUUID)
	w.SetSecret("hr", "token", "hunter3", "somebody else")
	var passed atomic.Int64
	began := time.Now()
	secrets := databricks.NewSecrets(client(t, w, 0), func() time.Time { return began.Add(time.Duration(passed.Load())) })
	// All different answers that a hundred checks get who want it at once.
	answers := func(scope string) []string {
		got := make([]string, 100)
		var all errgroup.Group
		for i := range got {
			all.Go(func() error {
				value, err := secrets.Read(t.Context(), scope, "token")
				got[i] = fmt.Sprintf("%s (%v)", value, err)
				return nil
			})
		}
		require.NoError(t, all.Wait())
		slices.Sort(got)
		return slices.Compact(got)
	}
	require.Equal(t, []string{"hunter2 (<nil>)"}, answers("sales"))
	require.Equal(t, []string{"hunter2 (<nil>)"}, answers("sales"))
	require.Equal(t, 1, w.Requests()[secretsPath])
	refused := []string{" (it does not exist, or this identity cannot read it: that takes READ on the scope)"}
	require.Equal(t, refused, answers("hr"))
	require.Equal(t, 2, w.Requests()[secretsPath], "a refusal is shared, too")

	w.SetSecret("sales", "token", "changed", fakeworkspace.ClientUUID)
	passed.Store(int64(10*time.Second - 1))
	require.Equal(t, []string{"hunter2 (<nil>)"}, answers("sales"))
	passed.Store(int64(10 * time.Second))
	require.Equal(t, []string{"changed (<nil>)"}, answers("sales"), "soon after")
	require.Equal(t, 3, w.Requests()[secretsPath])
}

// Whoever asked first may give up, and an answer may fail: who comes later does not suffer for it.
func TestASecretIsAskedForAgainAfterWhatMayPass(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	w.SetSecret("sales", "token", "hunter2", fakeworkspace.ClientUUID)
	w.Fail(fakeworkspace.Fault{Match: "^" + secretsPath, Status: http.StatusServiceUnavailable, RetryAfter: "1"})
	secrets := databricks.NewSecrets(client(t, w, 0), time.Now)
	ctx, leave := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer leave()
	_, err := secrets.Read(ctx, "sales", "token")
	require.ErrorIs(t, err, context.DeadlineExceeded)
	value, err := secrets.Read(t.Context(), "sales", "token")
	require.NoError(t, err)
	require.Equal(t, "hunter2", value)
	require.Equal(t, 2, w.Requests()[secretsPath], "the one that failed, and its repetition")

	w.Fail(fakeworkspace.Fault{Match: "^" + secretsPath, Status: http.StatusInternalServerError})
	w.SetSecret("hr", "token", "hunter3", fakeworkspace.ClientUUID)
	_, err = secrets.Read(t.Context(), "hr", "token")
	require.Error(t, err)
	value, err = secrets.Read(t.Context(), "hr", "token")
	require.NoError(t, err)
	require.Equal(t, "hunter3", value)
}
