package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"

	"buoy/src/status"
)

const (
	// idleLimit is how long a session stays open after its last statement. Statements that follow each other share it, because a new
	// one takes about 100 ms. database/sql checks once per second, so a session can stay open for a second more.
	idleLimit = 2 * time.Second
	// closeLimit is how long the end of a process waits for its sessions. A Databricks App has 15 seconds to stop, and the server
	// needs up to 8.5 of them before.
	closeLimit = 5 * time.Second
	// closeTries is how often closing a session is tried. The pauses between are half a second to four seconds.
	closeTries = 5
)

// Sessions are the open sessions of a process on its SQL warehouse. An open session can keep the warehouse running, which costs money.
type Sessions struct {
	log *slog.Logger

	mu   sync.Mutex
	open int           // also those that are being opened or closed
	none chan struct{} // closed when open drops to 0; nil before the first session
}

// NewSessions returns the sessions of a process, none yet.
func NewSessions(log *slog.Logger) *Sessions { return &Sessions{log: log} }

// Wait returns when no session is open, or after five seconds. Call it when a process ends, after closing what uses sessions.
func (s *Sessions) Wait() {
	s.mu.Lock()
	none, open := s.none, s.open
	s.mu.Unlock()
	if open == 0 {
		return
	}
	limit := time.NewTimer(closeLimit)
	defer limit.Stop()
	select {
	case <-none:
	case <-limit.C:
		s.log.Warn("SQL sessions did not close in time; they can keep the warehouse running", "limit_ms", closeLimit.Milliseconds())
	}
}

func (s *Sessions) add() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == 0 {
		s.none = make(chan struct{})
	}
	s.open++
}

func (s *Sessions) remove() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open--; s.open == 0 {
		close(s.none)
	}
}

// connector is the driver's connector with its own HTTP connections, which are closed with the pool. It counts the sessions.
type connector struct {
	driver.Connector
	base     *http.Transport
	limit    time.Duration // of opening a session
	sessions *Sessions
}

// Connect opens a session. If ctx ends meanwhile, the warehouse can open the session anyway. So the request goes on, and the session is
// closed when the response arrives. If the response is lost, nobody knows the session, and the warehouse drops it after a time of its own.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	type response struct {
		conn driver.Conn
		err  error
	}
	responses := make(chan response, 1)
	detached := context.WithoutCancel(ctx)
	c.sessions.add()
	go func() {
		opening, cancel := context.WithTimeout(detached, c.limit)
		defer cancel()
		conn, err := c.Connector.Connect(opening)
		if err != nil {
			c.sessions.remove()
		}
		responses <- response{conn, err}
	}()
	end := func(conn driver.Conn) { go c.end(detached, conn) }
	select {
	case r := <-responses:
		if r.err != nil {
			return nil, r.err
		}
		full, ok := r.conn.(fullConn)
		if !ok {
			end(r.conn)
			return nil, fmt.Errorf("the connection %T of the driver lacks methods that database/sql uses", r.conn)
		}
		return session{full, end}, nil
	case <-ctx.Done():
		go func() {
			if r := <-responses; r.err == nil {
				end(r.conn)
			}
		}()
		return nil, ctx.Err()
	}
}

// end closes a session. It tries again after an error, unless the warehouse has dropped the session already.
func (c connector) end(ctx context.Context, conn driver.Conn) {
	defer c.sessions.remove()
	defer c.base.CloseIdleConnections()
	_, err := backoff.Retry(
		ctx,
		func() (struct{}, error) {
			err := conn.Close()
			if err != nil && sessionLostText.MatchString(err.Error()) {
				err = nil
			}
			return struct{}{}, err
		},
		backoff.WithBackOff(&backoff.ExponentialBackOff{InitialInterval: 500 * time.Millisecond, Multiplier: 2, MaxInterval: 4 * time.Second}),
		backoff.WithMaxTries(closeTries), backoff.WithMaxElapsedTime(0), // tries are the limit
	)
	if err != nil {
		c.sessions.log.Warn("Closing a SQL session failed; it can keep the warehouse running", "error", status.ForLog(err))
	}
}

// Close is called by sql.DB.Close.
func (c connector) Close() error {
	c.base.CloseIdleConnections()
	return nil
}

// newPool returns a pool of at most so many sessions.
func newPool(c connector, sessions int) pool {
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(sessions)
	db.SetMaxIdleConns(sessions) // so that none closes between two statements
	db.SetConnMaxIdleTime(idleLimit)
	db.SetConnMaxLifetime(45 * time.Minute) // a token lives for an hour
	return pool{db, c.limit}
}

// fullConn has the methods of the driver's connections that database/sql uses.
type fullConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.NamedValueChecker
	driver.Pinger
	driver.QueryerContext
	driver.SessionResetter
	driver.Validator
}

// session is a connection of the driver. It is closed in the background, because a statement must not wait for that.
type session struct {
	fullConn
	end func(driver.Conn)
}

// Close implements driver.Conn. It does not wait for the warehouse.
func (s session) Close() error {
	s.end(s.fullConn)
	return nil
}
