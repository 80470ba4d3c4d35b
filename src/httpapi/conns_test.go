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

func TestManySilentConnectionsKeepNobodyOut(t *testing.T) {
	s := running(t, newWorld(t).db, admin())
	addr := listening(t, s)
	kinds := []string{"", "GET /healthz HTTP/1.1\r\nHost: local", "POST /api/v1/platforms HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"}
	silent := make([]net.Conn, 0, 2000)
	for i := range cap(silent) {
		c := dial(t, addr)
		_, _ = io.WriteString(c, kinds[i%len(kinds)]) // it may have been closed again
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

func TestWhenAllConnectionsAreBusyTheNextIsTurnedAway(t *testing.T) {
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	all := newConns(l, 2, turnAway)
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

func TestStoppingWaitsForNoSilentConnection(t *testing.T) {
	for name, tc := range map[string]struct {
		begun string // sent on every fourth connection
		limit time.Duration
	}{
		"silent":                 {"", time.Second},
		"a first line has begun": {"GET /healthz HTT", finishLimit + 2*cancelLimit},
		"a body has begun":       {"POST /api/v1/platforms HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{", finishLimit + 2*cancelLimit},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Less(t, stopWithConnections(t, tc.begun), tc.limit)
		})
	}
}

// stopWithConnections stops a server with 200 open connections, and returns how long that takes.
func stopWithConnections(t *testing.T, begun string) time.Duration {
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
			_, err = io.WriteString(c, begun)
		case 3: // an answer, and then nothing
			_, err = io.WriteString(c, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
			require.NoError(t, err)
			_, err = c.Read(make([]byte, 1))
		}
		require.NoError(t, err)
	}
	began := time.Now()
	require.NoError(t, s.Shutdown(t.Context()))
	took := time.Since(began)
	require.NoError(t, <-served)
	return took
}

// A request in flight may finish; one that does not is ended, and stopping is not held up by it.
func TestStoppingLetsARequestFinishWithinItsLimit(t *testing.T) {
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
			began, finish := make(chan struct{}), make(chan struct{})
			s.Trigger = blockingTrigger(began, finish)
			l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
			require.NoError(t, err)
			served := make(chan error, 1)
			go func() { served <- s.Serve(l) }()
			c := dial(t, l.Addr().String())
			_, err = io.WriteString(c, "POST /api/v1/ingestion-runs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
			require.NoError(t, err)
			<-began
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

// An answer that takes too long is given up, and says so.
func TestEveryAnswerHasADeadline(t *testing.T) {
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

// hanging is a store whose audit log gives no answer.
type hanging struct{ testStore }

func (*hanging) ListEvents(ctx context.Context, _ status.EventFilter) ([]status.Event, error) {
	<-ctx.Done()
	return nil, fmt.Errorf("statement list_events: %w", context.Cause(ctx))
}

func TestAClientThatGoesAwayEndsItsRequest(t *testing.T) {
	s := running(t, newWorld(t).db, admin())
	began, ended := make(chan struct{}), make(chan error, 1)
	s.Trigger = watchedTrigger(began, ended)
	addr := listening(t, s)
	c := dial(t, addr)
	_, err := io.WriteString(c, "POST /api/v1/ingestion-runs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
	require.NoError(t, err)
	<-began
	require.NoError(t, c.Close())
	select {
	case err := <-ended:
		require.Error(t, err)
	case <-time.After(10 * time.Second):
		require.Fail(t, "the request goes on")
	}
}

// A slow answer is watched for its client to leave. What the client sends meanwhile is its next request.
func TestTheRequestBehindASlowOneIsNotLost(t *testing.T) {
	s := running(t, newWorld(t).db, admin())
	began, finish := make(chan struct{}), make(chan struct{})
	s.Trigger = blockingTrigger(began, finish)
	addr := listening(t, s)
	c := dial(t, addr)
	_, err := io.WriteString(c, "POST /api/v1/ingestion-runs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
	require.NoError(t, err)
	<-began
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

// blockingTrigger says that it was called, and waits.
func blockingTrigger(began chan<- struct{}, finish <-chan struct{}) func(context.Context, status.Source) (string, string, error) {
	return func(ctx context.Context, _ status.Source) (string, string, error) {
		close(began)
		select {
		case <-finish:
			return "done", "", nil
		case <-ctx.Done():
			return "", "", ctx.Err()
		}
	}
}

// watchedTrigger waits for the end of its request, and tells of it.
func watchedTrigger(began chan<- struct{}, ended chan<- error) func(context.Context, status.Source) (string, string, error) {
	return func(ctx context.Context, _ status.Source) (string, string, error) {
		close(began)
		<-ctx.Done()
		ended <- ctx.Err()
		return "", "", ctx.Err()
	}
}
