package httpapi

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
)

func TestSilentConnectionsDoNotBlockClients(t *testing.T) {
	s := running(t, newWorld(t).db, admin())
	addr := listening(t, s)
	kinds := []string{"", "GET /healthz HTTP/1.1\r\nHost: local", "POST /api/v1/platforms HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"}
	silent := make([]net.Conn, 0, 2000)
	for i := range cap(silent) {
		c := dial(t, addr)
		_, _ = io.WriteString(c, kinds[i%len(kinds)]) // the server may already have closed it
		silent = append(silent, c)
		if i%100 == 99 {
			code, _, _ := exchangeRaw(t, addr, "GET /api/v1/platforms HTTP/1.1\r\nHost: localhost\r\n\r\n")
			require.Equal(t, http.StatusOK, code)
		}
	}
	require.LessOrEqual(t, len(s.conns.Load().all()), connLimit)
	_, err := silent[0].Read(make([]byte, 1))
	require.Error(t, err)
	require.NotErrorIs(t, err, os.ErrDeadlineExceeded, "the one that has waited longest was closed")
}

func TestBusyServerRefusesConnections(t *testing.T) {
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	all := newConns(l, 2, rejectBusy)
	accepted := make(chan net.Conn, 10)
	go func() {
		for {
			c, err := all.Accept()
			if err != nil {
				close(accepted)
				return
			}
			accepted <- c
		}
	}()
	for range 2 {
		dial(t, l.Addr().String())
		c, _ := (<-accepted).(*conn)
		all.begin(c)
	}
	refused := dial(t, l.Addr().String())
	resp, err := http.ReadResponse(bufio.NewReader(refused), nil)
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	requireProblem(t, resp, string(body), http.StatusServiceUnavailable, codeNotReady)
	for _, c := range all.all() {
		all.end(c)
	}
	dial(t, l.Addr().String())
	require.NotNil(t, <-accepted)
	require.Len(t, all.all(), 2)
	require.NoError(t, all.Close())
	<-all.idle
	require.Empty(t, all.all())
	_, more := <-accepted
	require.False(t, more)
}

func TestShutdownDoesNotWaitForSilentConnections(t *testing.T) {
	for name, tc := range map[string]struct {
		started string // sent on every fourth connection
		limit   time.Duration
	}{
		"silent":                 {"", time.Second},
		"a first line has begun": {"GET /healthz HTT", finishLimit + 2*cancelLimit},
		"a body has begun":       {"POST /api/v1/platforms HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{", finishLimit + 2*cancelLimit},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Less(t, stopWithConnections(t, tc.started), tc.limit)
		})
	}
}

// stopWithConnections stops a server with 200 open connections, and returns how long that takes.
func stopWithConnections(t *testing.T, started string) time.Duration {
	t.Helper()
	s := serverOn(t, newWorld(t).db, admin(), slog.New(slog.DiscardHandler))
	s.Board.Refresh(t.Context())
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
	for i := range 200 {
		c := dial(t, l.Addr().String())
		switch i % 4 {
		case 1:
			_, err = io.WriteString(c, started)
		case 3: // a complete request, then silence
			_, err = io.WriteString(c, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
			require.NoError(t, err)
			_, err = c.Read(make([]byte, 1))
		}
		require.NoError(t, err)
	}
	stoppedAt := time.Now()
	require.NoError(t, s.Shutdown(t.Context()))
	took := time.Since(stoppedAt)
	require.NoError(t, <-served)
	return took
}

// A running request may finish. A request that hangs is cancelled, and does not delay the shutdown.
func TestShutdownLetsRequestsFinishWithinLimit(t *testing.T) {
	for name, tc := range map[string]struct {
		finish bool
		want   string
	}{
		"it finishes":   {true, "HTTP/1.1 202"},
		"it never does": {false, "HTTP/1.1 503"},
	} {
		t.Run(name, func(t *testing.T) {
			s := serverOn(t, newWorld(t).db, admin(), slog.New(slog.DiscardHandler))
			s.Board.Refresh(t.Context())
			started, finish := make(chan struct{}), make(chan struct{})
			s.Trigger = blockingTrigger(started, finish)
			l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
			require.NoError(t, err)
			served := make(chan error, 1)
			go func() { served <- s.Serve(l) }()
			c := dial(t, l.Addr().String())
			_, err = io.WriteString(c, "POST /api/v1/ingestion-runs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
			require.NoError(t, err)
			<-started
			silent := dial(t, l.Addr().String())
			require.Eventually(t, func() bool { return len(s.conns.Load().all()) == 2 }, 10*time.Second, time.Millisecond)
			stopped := make(chan error, 1)
			start := time.Now()
			go func() { stopped <- s.Shutdown(t.Context()) }()
			if tc.finish {
				_, err = silent.Read(make([]byte, 1))
				require.Error(t, err, "it is closed before the other has its answer")
				close(finish)
			}
			all, err := io.ReadAll(c)
			require.NoError(t, err)
			require.Contains(t, string(all), tc.want)
			require.NoError(t, <-stopped)
			require.NoError(t, <-served)
			require.Less(t, time.Since(start), finishLimit+2*cancelLimit)
		})
	}
}

// A response that takes too long is cancelled with an error.
func TestRequestHasADeadline(t *testing.T) {
	db := &hanging{testStore: newWorld(t).db}
	s := running(t, db, admin())
	s.Trigger = blockingTrigger(make(chan struct{}), nil)
	s.readLimit, s.changeLimit = 50*time.Millisecond, 50*time.Millisecond
	resp, body := ask(t, s, http.MethodGet, "/api/v1/audit-events")
	requireProblem(t, resp, body, http.StatusServiceUnavailable, codeDeadline)
	require.Contains(t, body, "the answer took longer than 50ms")
	resp, body = send(t, s, http.MethodPost, "/api/v1/ingestion-runs", "{}")
	requireProblem(t, resp, body, http.StatusServiceUnavailable, codeDeadline)
	resp, _ = ask(t, s, http.MethodGet, "/api/v1/platforms")
	require.Equal(t, http.StatusOK, resp.StatusCode)
}

// hanging is a store whose audit log never responds.
type hanging struct{ testStore }

func (*hanging) ListEvents(ctx context.Context, _ status.EventFilter) ([]status.Event, error) {
	<-ctx.Done()
	return nil, fmt.Errorf("statement list_events: %w", context.Cause(ctx))
}

func TestDisconnectCancelsTheRequest(t *testing.T) {
	s := running(t, newWorld(t).db, admin())
	started, ended := make(chan struct{}), make(chan error, 1)
	s.Trigger = watchedTrigger(started, ended)
	addr := listening(t, s)
	c := dial(t, addr)
	_, err := io.WriteString(c, "POST /api/v1/ingestion-runs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
	require.NoError(t, err)
	<-started
	require.NoError(t, c.Close())
	select {
	case err := <-ended:
		require.Error(t, err)
	case <-time.After(10 * time.Second):
		require.Fail(t, "the request goes on")
	}
}

// The client of a slow request is watched for a disconnect. Bytes that it sends meanwhile belong to its next request.
func TestRequestAfterASlowOneIsNotLost(t *testing.T) {
	s := running(t, newWorld(t).db, admin())
	started, finish := make(chan struct{}), make(chan struct{})
	s.Trigger = blockingTrigger(started, finish)
	addr := listening(t, s)
	c := dial(t, addr)
	_, err := io.WriteString(c, "POST /api/v1/ingestion-runs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
	require.NoError(t, err)
	<-started
	watched := func() bool {
		for _, c := range s.conns.Load().all() {
			c.mu.Lock()
			watched := c.watched != nil
			c.mu.Unlock()
			if watched {
				return true
			}
		}
		return false
	}
	require.Eventually(t, watched, 10*time.Second, time.Millisecond)
	_, err = io.WriteString(c, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
	require.NoError(t, err)
	close(finish)
	all, err := io.ReadAll(c)
	require.NoError(t, err)
	require.Contains(t, string(all), "HTTP/1.1 202")
	require.Contains(t, string(all), "HTTP/1.1 200")
}

// blockingTrigger signals its call, and waits.
func blockingTrigger(started chan<- struct{}, finish <-chan struct{}) func(context.Context, status.Source) (string, string, error) {
	return func(ctx context.Context, _ status.Source) (string, string, error) {
		close(started)
		select {
		case <-finish:
			return "done", "", nil
		case <-ctx.Done():
			return "", "", ctx.Err()
		}
	}
}

// watchedTrigger waits for the end of its request, and reports it.
func watchedTrigger(started chan<- struct{}, ended chan<- error) func(context.Context, status.Source) (string, string, error) {
	return func(ctx context.Context, _ status.Source) (string, string, error) {
		close(started)
		<-ctx.Done()
		ended <- ctx.Err()
		return "", "", ctx.Err()
	}
}
