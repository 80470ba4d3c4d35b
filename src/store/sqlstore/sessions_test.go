package sqlstore

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// fakeWarehouse counts sessions. Its statements do nothing.
type fakeWarehouse struct {
	pingTime    time.Duration
	openDelay   time.Duration
	closeDelay  time.Duration
	closeErrors []error // of the next tries to close a session

	mu           sync.Mutex
	opened, open int
}

func (*fakeWarehouse) Driver() driver.Driver { return nil }

func (w *fakeWarehouse) Connect(ctx context.Context) (driver.Conn, error) {
	timer := time.NewTimer(w.openDelay)
	defer timer.Stop()
	select {
	case <-ctx.Done(): // the response is lost
		return nil, ctx.Err()
	case <-timer.C:
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.opened++
	w.open++
	return &fakeSession{warehouse: w}, nil
}

// counts returns how many sessions were opened, and how many of them are open.
func (w *fakeWarehouse) counts() (opened, open int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.opened, w.open
}

type fakeSession struct {
	fullConn

	warehouse *fakeWarehouse
}

func (s *fakeSession) Close() error {
	time.Sleep(s.warehouse.closeDelay)
	s.warehouse.mu.Lock()
	defer s.warehouse.mu.Unlock()
	if failures := s.warehouse.closeErrors; len(failures) > 0 {
		s.warehouse.closeErrors = failures[1:]
		return failures[0]
	}
	s.warehouse.open--
	return nil
}

func (s *fakeSession) Ping(context.Context) error {
	time.Sleep(s.warehouse.pingTime)
	return nil
}

func (*fakeSession) ResetSession(context.Context) error { return nil }
func (*fakeSession) IsValid() bool                      { return true }

// inBubble calls a function with a store whose two pools have the fake warehouse. Time is fake. log returns what was logged.
func inBubble(t *testing.T, w *fakeWarehouse, run func(t *testing.T, s *Store, log func() string)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		sessions := NewSessions(slog.New(slog.NewTextHandler(&log, nil)))
		open := func() pool {
			return newPool(connector{w, &http.Transport{}, time.Minute, sessions}, 4)
		}
		s := &Store{reader: open(), writer: open(), sessions: sessions}
		defer func() {
			require.NoError(t, s.Close())
			time.Sleep(2 * w.closeDelay) // a bubble ends when its goroutines have ended
		}()
		run(t, s, func() string { synctest.Wait(); return log.String() })
	})
}

// ping runs a statement.
func ping(t *testing.T, db *sql.DB) {
	t.Helper()
	require.NoError(t, db.PingContext(t.Context()))
}

func TestSessionsAreSharedInABurstAndThenClose(t *testing.T) {
	w := fakeWarehouse{pingTime: 500 * time.Millisecond}
	inBubble(t, &w, func(t *testing.T, s *Store, _ func() string) {
		t.Helper()
		for bursts := range 2 {
			for range 30 { // statements with pauses
				var statements sync.WaitGroup
				var errs [4]error
				for i := range errs {
					statements.Go(func() { errs[i] = s.reader.db.PingContext(t.Context()) })
				}
				ping(t, s.writer.db)
				statements.Wait()
				require.Equal(t, [4]error{}, errs)
				time.Sleep(time.Second)
			}
			opened, open := w.counts()
			require.Equal(t, 5*(bursts+1), opened, "no session closed between two statements")
			require.Equal(t, 5, open)
			time.Sleep(3 * time.Second)
			_, open = w.counts()
			require.Zero(t, open, "four seconds after the last statement")
		}
	})
}

func TestSessionOfACancelledStatementCloses(t *testing.T) {
	w := fakeWarehouse{openDelay: 10 * time.Second}
	inBubble(t, &w, func(t *testing.T, s *Store, _ func() string) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		started := time.Now()
		require.ErrorIs(t, s.reader.db.PingContext(ctx), context.DeadlineExceeded)
		require.Equal(t, time.Second, time.Since(started), "the statement does not wait for its session")
		time.Sleep(10 * time.Second)
		opened, open := w.counts()
		require.Equal(t, 1, opened, "the warehouse opened it")
		require.Zero(t, open)
	})
}

func TestClosingASessionIsTriedAgain(t *testing.T) {
	failure := errors.New("HTTP 503")
	for _, test := range []struct {
		name   string
		errors []error
		open   int
		log    string
	}{
		{"after temporary errors", []error{failure, failure, failure, failure}, 0, ""},
		{"but not for ever", []error{failure, failure, failure, failure, failure}, 1, "Closing a SQL session failed"},
		{"unless the warehouse has dropped it", []error{errors.New("Invalid SessionHandle: SessionHandle [a]")}, 1, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := fakeWarehouse{closeErrors: test.errors}
			inBubble(t, &w, func(t *testing.T, s *Store, log func() string) {
				t.Helper()
				ping(t, s.writer.db)
				time.Sleep(time.Minute)
				_, open := w.counts()
				require.Equal(t, test.open, open)
				if test.log == "" {
					require.Empty(t, log())
				}
				require.Contains(t, log(), test.log)
			})
		})
	}
}

func TestCloseWaitsForSessions(t *testing.T) {
	for _, test := range []struct {
		name       string
		closeDelay time.Duration
		statement  time.Duration // how long a statement in progress still takes
		waits      time.Duration
		open       int
		log        string
	}{
		{name: "that are idle"},
		{name: "that close slowly, all at the same time", closeDelay: 2 * time.Second, waits: 2 * time.Second},
		{name: "of a statement in progress", statement: 2 * time.Second, closeDelay: time.Second, waits: 3 * time.Second},
		{name: "at most for its limit", closeDelay: time.Hour, waits: closeLimit, open: 5, log: "did not close in time"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := fakeWarehouse{closeDelay: test.closeDelay}
			inBubble(t, &w, func(t *testing.T, s *Store, log func() string) {
				t.Helper()
				var conns []*sql.Conn
				for range 4 {
					conn, err := s.reader.db.Conn(t.Context())
					require.NoError(t, err)
					conns = append(conns, conn)
				}
				ping(t, s.writer.db)
				if test.statement == 0 {
					for _, conn := range conns {
						require.NoError(t, conn.Close())
					}
				}
				var statements sync.WaitGroup
				statements.Go(func() {
					time.Sleep(test.statement)
					for _, conn := range conns {
						_ = conn.Close() // some are closed already
					}
				})
				started := time.Now()
				require.NoError(t, s.Close())
				require.Equal(t, test.waits, time.Since(started))
				_, open := w.counts()
				require.Equal(t, test.open, open)
				require.Contains(t, log(), test.log)
				statements.Wait()
			})
		})
	}
}
