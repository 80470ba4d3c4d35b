package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/cenkalti/backoff/v5"

	"buoy/src/status"
)

// pool has the connections for one purpose.
type pool struct {
	db    *sql.DB
	limit time.Duration // of one statement, its response included; 0 for no limit but the caller's
}

// errorClass is how to handle an error of the engine. Every statement is idempotent, so each can be repeated, even if its response
// was lost and its outcome is not known.
type errorClass struct {
	retryable     bool          // the same statement can succeed later
	retryAfter    time.Duration // the engine asks to wait this long; 0 leaves it to the backoff
	sessionLost   bool          // the connection must be closed
	engineStopped bool          // the engine must be started first
}

// retryPolicy is how often a statement is repeated. The zero value tries once.
type retryPolicy struct {
	tries          int           // the maximum per statement
	initialBackoff time.Duration // after the first try; it doubles from try to try, with jitter
	maxBackoff     time.Duration // the longest wait, even if the engine asks for more
	timeouts       int           // how many tries can run into their limit before the statement fails
	engine         Engine        // is started before a try; nil if the engine never stops
	// notify is called before each wait.
	notify func(statement string, err error, wait time.Duration)
}

// backOff returns waits between half the current interval and the whole one, so that clients that failed together do not retry together.
func (p retryPolicy) backOff() *backoff.ExponentialBackOff {
	return &backoff.ExponentialBackOff{
		InitialInterval: p.initialBackoff * 3 / 4, RandomizationFactor: 1. / 3, Multiplier: 2, MaxInterval: p.maxBackoff * 3 / 4,
	}
}

// notRetried is an error after which the statement is not tried again: it comes from the caller, or rows were already passed on.
type notRetried struct{ error }

func (e notRetried) Unwrap() error { return e.error }

// try runs a statement on a connection of the pool and repeats it according to the retry policy.
func (s *Store) try(ctx context.Context, p pool, name string, run func(context.Context, *sql.Conn) error) error {
	timeouts := 0
	var last error
	_, err := backoff.Retry(
		ctx,
		func() (struct{}, error) {
			last = s.tryOnce(ctx, p, name, run)
			if errors.Is(last, context.DeadlineExceeded) {
				timeouts++
			}
			return struct{}{}, s.retryable(ctx, last, timeouts)
		},
		backoff.WithBackOff(s.retry.backOff()), backoff.WithMaxTries(uint(max(1, s.retry.tries))), //nolint:gosec // not negative
		backoff.WithMaxElapsedTime(0), // tries and ctx are the limits
		backoff.WithNotify(func(_ error, wait time.Duration) { s.retry.notify(name, last, wait) }),
	)
	var permanent notRetried
	var coded *status.Error
	switch {
	case err == nil:
		return nil
	case errors.As(last, &permanent):
		return s.wrap(name, permanent.error)
	case errors.As(last, &coded): // the authenticator knows why there are no credentials
		return coded
	case ctx.Err() != nil:
		return fmt.Errorf("statement %s: %w", name, context.Cause(ctx))
	case errors.Is(last, context.DeadlineExceeded):
		return status.Errorf(status.CodeStoreDown, "the database did not respond within %s", p.limit).Because(last)
	}
	return s.wrap(name, last)
}

// retryable prepares an error for backoff.Retry: a permanent one ends the tries.
func (s *Store) retryable(ctx context.Context, err error, timeouts int) error {
	if err == nil {
		return nil
	}
	timedOut := errors.Is(err, context.DeadlineExceeded)
	class := s.dialect.classify(err)
	switch {
	case errors.As(err, new(notRetried)), errors.As(err, new(*status.Error)), ctx.Err() != nil,
		timedOut && timeouts > s.retry.timeouts, !timedOut && !class.retryable:
		return backoff.Permanent(err)
	}
	if class.engineStopped && s.retry.engine != nil {
		s.retry.engine.MarkStopped()
	}
	if class.retryAfter > 0 {
		return &backoff.RetryAfterError{Duration: min(class.retryAfter, s.retry.maxBackoff)}
	}
	return err
}

// tryOnce runs a statement once, within the limit of its pool.
func (s *Store) tryOnce(ctx context.Context, p pool, name string, run func(context.Context, *sql.Conn) error) error {
	if s.retry.engine != nil {
		if err := s.retry.engine.EnsureRunning(ctx); err != nil {
			return notRetried{err}
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
	defer func() { _ = conn.Close() }() // returns it to the pool
	err = run(ctx, conn)
	if err != nil && s.dialect.classify(err).sessionLost {
		_ = conn.Raw(func(any) error { return driver.ErrBadConn }) // removes it from the pool
	}
	return err
}
