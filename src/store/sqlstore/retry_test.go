package sqlstore

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cenkalti/backoff/v5"
	dbsqlerr "github.com/databricks/databricks-sql-go/errors"
	"github.com/stretchr/testify/require"

	"buoy/src/sqlname"
	"buoy/src/status"
)

func TestBackoffDoublesUpToItsMaximum(t *testing.T) {
	p := retryPolicy{tries: 6, initialBackoff: time.Second, maxBackoff: 30 * time.Second}
	for range 20 {
		waits := p.backOff()
		waits.Reset()
		for n := 1; n <= 100; n++ {
			full := 30 * time.Second
			if n <= 5 {
				full = time.Second << (n - 1)
			}
			wait := waits.NextBackOff()
			require.GreaterOrEqual(t, wait, full/2, "try %d", n)
			require.LessOrEqual(t, wait, full, "try %d", n)
		}
	}
	s := &Store{retry: p, dialect: databricksDialect()}
	for requests, want := range map[time.Duration]time.Duration{20 * time.Second: 20 * time.Second, time.Hour: 30 * time.Second} {
		var after *backoff.RetryAfterError
		require.ErrorAs(t, s.retryable(t.Context(), &httpError{status: 429, retryAfter: requests}, 0), &after)
		require.Equal(t, want, after.Duration)
	}
}

// failed is the error of a statement with an SQLSTATE.
type failed struct {
	dbsqlerr.DBExecutionError
	text, state string
}

func (f failed) Error() string    { return f.text }
func (f failed) SqlState() string { return f.state } //nolint:revive // the driver's name for it

func TestWarehouseErrorsAreClassified(t *testing.T) {
	const starting = "requirement failed: Session handle: SessionHandle [5b1e9d0c-1c1b-4d3f-9a60-5b0c8f0f6a11] " +
		"has not been initialized or had already closed."
	for _, test := range []struct {
		err   error
		want  errorClass
		code  status.Code
		words string
	}{
		{failed{text: "[DELTA_CONCURRENT_APPEND.WITHOUT_HINT] added by a concurrent update", state: "2D521"}, errorClass{retryable: true}, status.CodeStoreDown, "other writers"},
		{failed{text: "[DELTA_METADATA_CHANGED] The metadata was changed", state: "2D521"}, errorClass{retryable: true}, status.CodeStoreDown, "other writers"},
		{errors.New("Invalid SessionHandle: SessionHandle [a]"), errorClass{retryable: true, sessionLost: true}, status.CodeStoreDown, "closed the session"},
		{driver.ErrBadConn, errorClass{retryable: true, sessionLost: true}, status.CodeStoreDown, "closed the session"},
		{errors.New(starting), errorClass{retryable: true, sessionLost: true, engineStopped: true}, status.CodeStoreDown, "is starting"},
		{&httpError{status: 503}, errorClass{retryable: true, engineStopped: true}, status.CodeStoreDown, "stopped or starting"},
		{&httpError{status: 429, retryAfter: time.Hour}, errorClass{retryable: true, retryAfter: time.Hour}, status.CodeStoreDown, "too many at once"},
		{fmt.Errorf("post: %w", io.EOF), errorClass{retryable: true, sessionLost: true}, status.CodeStoreDown, "cannot be reached"},
		{&authError{errors.New("no token")}, errorClass{retryable: true}, status.CodeStoreDown, "no credentials"},
		{errors.New("unexpected operation state TIMEDOUT"), errorClass{}, status.CodeStoreDown, "took too long"},
		{failed{text: "[TABLE_OR_VIEW_NOT_FOUND] The table cannot be found", state: "42P01"}, errorClass{}, status.CodeSchema, "run `buoy migrate`"},
		{failed{text: "[SCHEMA_NOT_FOUND] The schema cannot be found", state: "42704"}, errorClass{}, status.CodeSchema, "run `buoy migrate`"},
		{failed{text: "User does not have MODIFY on Table", state: "42501"}, errorClass{}, status.CodeStoreDown, "lacks a privilege"},
		{failed{text: "[DIVIDE_BY_ZERO] Division by zero", state: "22012"}, errorClass{}, "", ""},
	} {
		require.Equal(t, test.want, classifyDatabricks(test.err), test.err.Error())
		err := translateDatabricks(test.err)
		if test.code == "" {
			require.Equal(t, test.err, err, "the error stays internal")
			continue
		}
		require.Truef(t, status.HasCode(err, test.code), "%v", test.err)
		require.ErrorContains(t, err, test.words)
		require.ErrorIs(t, err, test.err, "the log has the cause")
	}
}

// signing is an authenticator.
type signing func(*http.Request) error

func (s signing) Authenticate(r *http.Request) error { return s(r) }

func TestStatementIsRetriedOnlyIfUseful(t *testing.T) {
	const secret = "dapi-secret"
	signed := func(r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+secret)
		return nil
	}
	coded := status.Errorf(status.CodeStoreDown, "the client secret has expired")
	for _, test := range []struct {
		name           string
		auth           signing
		status         int
		retryAfter     string
		signed, served int32
		words          string
	}{
		{"rejected credentials", signed, http.StatusUnauthorized, "", 1, 1, "the workspace refused the credentials"},
		{"missing permission", signed, http.StatusForbidden, "", 1, 1, "CAN USE"},
		{"too many requests", signed, http.StatusTooManyRequests, "", 3, 3, "too many at once"},
		{"warehouse stopped for an hour", signed, http.StatusServiceUnavailable, "3600", 3, 3, "stopped or starting"},
		{"no credentials at the moment", func(*http.Request) error { return errors.New("token endpoint: 503") }, 0, "", 3, 0, "no credentials"},
		{"no credentials, with a reason", func(*http.Request) error { return coded }, 0, "", 1, 0, coded.Message},
	} {
		t.Run(test.name, func(t *testing.T) {
			var requests, served atomic.Int32
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				served.Add(1)
				if test.retryAfter != "" {
					w.Header().Set("Retry-After", test.retryAfter)
				}
				w.WriteHeader(test.status)
			}))
			defer server.Close()
			var log strings.Builder
			s, err := OpenDatabricks(DatabricksOptions{
				Host: server.URL, Warehouse: "w", Schema: sqlname.Name{"a", "b"}, Log: slog.New(slog.NewTextHandler(&log, nil)),
				Auth: signing(func(r *http.Request) error {
					requests.Add(1)
					return test.auth(r)
				}),
				Tries: 3, InitialBackoff: time.Microsecond, MaxBackoff: time.Millisecond,
			})
			require.NoError(t, err)
			_, err = s.RoundInput(t.Context(), time.Now())
			require.True(t, status.HasCode(err, status.CodeStoreDown), "%v", err)
			require.Contains(t, err.Error(), test.words)
			require.Equal(t, test.signed, requests.Load())
			require.Equal(t, test.served, served.Load())
			require.NotContains(t, log.String()+err.Error()+fmt.Sprint(errors.Unwrap(err)), secret)
			require.NoError(t, s.Close())
		})
	}
}

func TestCancelledCallerDoesNotWaitForRetry(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer server.Close()
	ctx, cancel := context.WithCancelCause(t.Context())
	stopped := errors.New("stopped")
	s, err := OpenDatabricks(DatabricksOptions{
		Host: server.URL, Warehouse: "w", Schema: sqlname.Name{"a", "b"}, Auth: signing(func(*http.Request) error { return nil }),
		Log: slog.New(slog.NewTextHandler(cancelling{func() { cancel(stopped) }}, nil)), InitialBackoff: time.Hour, MaxBackoff: time.Hour,
	})
	require.NoError(t, err)
	_, err = s.RoundInput(ctx, time.Now())
	require.ErrorIs(t, err, stopped)
	require.NoError(t, s.Close())
}

// cancelling cancels a context at the first log line, which announces a retry in an hour.
type cancelling struct{ cancel func() }

func (c cancelling) Write(p []byte) (int, error) {
	c.cancel()
	return len(p), nil
}
