package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"buoy/src/status"
)

// pool is connections for one purpose, and how long one statement on them may take, its answer included; 0 is no limit
// but the caller's.
type pool struct {
	db    *sql.DB
	limit time.Duration
}

// fault is what can be done about an engine's error. Every statement is idempotent, so any may be repeated, also one
// whose answer was lost and whose outcome is therefore not known.
type fault struct {
	passing     bool          // the same statement may succeed when it is repeated
	after       time.Duration // but not before this time; 0 leaves it to the back-off
	sessionLost bool          // the connection is of no use any more
	asleep      bool          // there is no engine to ask: it has to be woken first
}

// patience is how faults are waited out. The zero value tries once.
type patience struct {
	tries    int           // of one statement, at most
	first    time.Duration // the pause after the first try; each further one is twice as long, and jittered
	longest  time.Duration // no pause is longer, whatever the engine asks for
	timeouts int           // tries that may end at their limit before the statement is given up
	engine   Engine        // asked before each try whether it runs; nil where there is none that sleeps
	// note is told of a fault that is waited out.
	note func(name string, err error, pause time.Duration)
}

// final is an error that repeating cannot help: the caller's own, or one after rows were handed over.
type final struct{ error }

func (f final) Unwrap() error { return f.error }

// try runs a statement on a connection of the pool, again and again while faults are passing and patience lasts.
func (s *Store) try(ctx context.Context, p pool, name string, run func(context.Context, *sql.Conn) error) error {
	timeouts := 0
	for n := 1; ; n++ {
		err := s.tryOnce(ctx, p, name, run)
		var asIs final
		var coded *status.Error
		switch {
		case err == nil:
			return nil
		case errors.As(err, &asIs):
			return s.wrap(name, asIs.error)
		case errors.As(err, &coded): // the authenticator knows why there are no credentials
			return coded
		case ctx.Err() != nil:
			return fmt.Errorf("statement %s: %w", name, context.Cause(ctx))
		case errors.Is(err, context.DeadlineExceeded):
			if timeouts++; timeouts > s.patience.timeouts || n >= s.patience.tries {
				return s.tooLate(p.limit, err)
			}
		}
		f := s.dialect.faultOf(err)
		if n >= s.patience.tries || !f.passing && !errors.Is(err, context.DeadlineExceeded) {
			return s.wrap(name, err)
		}
		if f.asleep && s.patience.engine != nil {
			s.patience.engine.Asleep()
		}
		pause := s.patience.pause(n, f)
		s.patience.note(name, err, pause)
		if err := wait(ctx, pause); err != nil {
			return fmt.Errorf("statement %s: %w", name, err)
		}
	}
}

func (s *Store) tooLate(limit time.Duration, err error) error {
	return status.Errorf(status.CodeStoreDown, "the database gave no answer within %s", limit).Because(err)
}

// tryOnce runs a statement once, within the limit of its pool.
func (s *Store) tryOnce(ctx context.Context, p pool, name string, run func(context.Context, *sql.Conn) error) error {
	if s.patience.engine != nil {
		if err := s.patience.engine.Awake(ctx); err != nil {
			return final{err}
		}
	}
	if s.dialect.tag != nil {
		ctx = s.dialect.tag(ctx, name)
	}
	if p.limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, p.limit)
		defer cancel()
	}
	conn, err := p.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // gives it back
	err = run(ctx, conn)
	if err != nil && s.dialect.faultOf(err).sessionLost {
		_ = conn.Raw(func(any) error { return driver.ErrBadConn }) // takes it out of the pool
	}
	return err
}

// pause is how long to wait before the next try: twice as long each time, from half to the whole of that, so that those
// who were turned away together do not come back together.
func (p patience) pause(n int, f fault) time.Duration {
	d := p.longest
	if doublings := n - 1; doublings < 30 { // more would not fit
		d = min(p.first<<doublings, p.longest)
	}
	d = d/2 + rand.N(d/2+1) //nolint:gosec // spreads load; nothing is to be guessed
	return min(max(d, f.after), p.longest)
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
