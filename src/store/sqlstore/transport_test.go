package sqlstore

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/sqlname"
)

// network is a fake http.RoundTripper.
type network func(*http.Request) (*http.Response, error)

func (a network) RoundTrip(r *http.Request) (*http.Response, error) { return a(r) }

func respond(status int, header http.Header, body string) network {
	return func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body))}, nil
	}
}

func send(ctx context.Context, t *testing.T, base network, path string) (string, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://workspace"+path, strings.NewReader("thrift"))
	require.NoError(t, err)
	resp, err := transport{base, 5 * time.Minute, time.Millisecond}.RoundTrip(r)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return string(body), err
}

func TestHTTPErrorMessages(t *testing.T) {
	for _, test := range []struct {
		status           int
		retryAfter, body string
		words            string
		retryable        bool
		after            time.Duration
	}{
		{status: 401, words: "the workspace refused the credentials"},
		{status: 403, words: "this identity cannot use the SQL warehouse: it needs CAN USE"},
		{status: 403, body: `{"message":"Invalid access token."}`, words: "the workspace refused the credentials"},
		{status: 404, words: "the SQL warehouse does not exist, or this identity cannot see it"},
		{status: 429, retryAfter: "1", words: "the SQL warehouse rejects statements: too many at once", retryable: true, after: time.Second},
		{status: 503, retryAfter: "3600", words: "the SQL warehouse is not available: it is stopped or starting", retryable: true, after: time.Hour},
		{status: 503, retryAfter: "-1", words: "the SQL warehouse is not available: it is stopped or starting", retryable: true},
		{status: 503, retryAfter: "Wed, 21 Oct 2026 07:28:00 GMT", words: "the SQL warehouse is not available: it is stopped or starting", retryable: true},
		{status: 502, words: "the SQL warehouse cannot be reached: HTTP 502", retryable: true},
		{status: 500, words: "the SQL warehouse cannot be reached: HTTP 500"},
	} {
		header := http.Header{}
		if test.retryAfter != "" {
			header.Set("Retry-After", test.retryAfter)
		}
		_, err := send(t.Context(), t, respond(test.status, header, test.body), "/sql/1.0/warehouses/w")
		var refusal *httpError
		require.ErrorAs(t, err, &refusal)
		require.Equal(t, test.words, refusal.message())
		require.Equal(t, test.retryable, refusal.retryable(), "%d", test.status)
		require.Equal(t, test.after, refusal.retryAfter)
		require.NotContains(t, err.Error(), "token", "the response of the workspace is not logged")
	}
}

func TestLostSessionDiffersFromRejectedRequest(t *testing.T) {
	header := http.Header{"X-Thriftserver-Error-Message": {"Invalid SessionHandle: SessionHandle [a]"}}
	_, err := send(t.Context(), t, respond(http.StatusBadRequest, header, ""), "/sql/1.0/warehouses/w")
	require.Equal(t, errorClass{retryable: true, sessionLost: true}, classifyDatabricks(err))
}

func TestTelemetryIsNotSent(t *testing.T) {
	unused := network(func(*http.Request) (*http.Response, error) { return nil, errors.New("the request was sent") })
	body, err := send(t.Context(), t, unused, "/telemetry-ext")
	require.NoError(t, err)
	require.JSONEq(t, "{}", body)
}

func TestAuxiliaryRequestTimesOut(t *testing.T) {
	silent := network(func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
	_, err := send(t.Context(), t, silent, "/sql/1.0/warehouses/w")
	require.ErrorIs(t, err, context.DeadlineExceeded)
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Minute) // the driver's own deadline, longer than that of a statement
	defer cancel()
	_, err = send(ctx, t, silent, "/sql/1.0/warehouses/w")
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.NoError(t, ctx.Err())
	body, err := send(ctx, t, respond(http.StatusOK, nil, "cancelled"), "/sql/1.0/warehouses/w")
	require.NoError(t, err)
	require.Equal(t, "cancelled", body)
}

func TestStatementKeepsItsDeadline(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	want, _ := ctx.Deadline()
	slow := network(func(r *http.Request) (*http.Response, error) {
		end, ok := r.Context().Deadline()
		require.True(t, ok)
		require.Equal(t, want, end)
		return respond(http.StatusOK, nil, "rows")(r)
	})
	body, err := send(ctx, t, slow, "/sql/1.0/warehouses/w")
	require.NoError(t, err)
	require.Equal(t, "rows", body)
}

func TestClosedStoreHasNoOpenConnections(t *testing.T) {
	var opened, closed atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
	}))
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		switch s {
		case http.StateNew:
			opened.Add(1)
		case http.StateClosed:
			closed.Add(1)
		case http.StateActive, http.StateIdle, http.StateHijacked:
		}
	}
	server.Start()
	defer server.Close()
	s, err := OpenDatabricks(DatabricksOptions{
		Host: server.URL, Warehouse: "w", Schema: sqlname.Name{"main", "buoy"}, Log: slog.New(slog.DiscardHandler),
		Auth: signing(func(*http.Request) error { return nil }),
	})
	require.NoError(t, err)
	_, err = s.Platforms(t.Context())
	require.ErrorContains(t, err, "CAN USE")
	require.Positive(t, opened.Load())
	require.Zero(t, closed.Load(), "the connection is kept for the next statement")
	require.NoError(t, s.Close())
	require.Eventually(t, func() bool { return closed.Load() == opened.Load() }, 10*time.Second, time.Millisecond)
}
