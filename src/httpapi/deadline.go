package httpapi

import (
	"context"
	"sync"
	"time"
)

// requestContext is the context of one request. Most responses are ready in memory and never use it, so its timers start on first
// use.
type requestContext struct {
	limit  time.Duration
	client *conn // nil if the client cannot disconnect

	mu     sync.Mutex
	done   chan struct{} // nil until first use
	err    error
	timers []*time.Timer
}

// Deadline implements context.Context. A timer ends the context.
func (*requestContext) Deadline() (time.Time, bool) { return time.Time{}, false }

// Value implements context.Context.
func (*requestContext) Value(any) any { return nil }

// Done implements context.Context.
func (r *requestContext) Done() <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.arm()
	return r.done
}

// Err implements context.Context.
func (r *requestContext) Err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.arm()
	return r.err
}

// arm starts the timers. The caller must have the lock.
func (r *requestContext) arm() {
	if r.done != nil {
		return
	}
	r.done = make(chan struct{})
	if r.err != nil {
		close(r.done)
		return
	}
	r.timers = append(r.timers, time.AfterFunc(r.limit, func() { r.end(context.DeadlineExceeded) }))
	if r.client != nil {
		r.timers = append(r.timers, time.AfterFunc(watchAfter, r.client.watch))
	}
}

// end ends the context. The first reason wins.
func (r *requestContext) end(reason error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, t := range r.timers {
		t.Stop()
	}
	if r.err == nil {
		r.err = reason
		if r.done != nil {
			close(r.done)
		}
	}
}

// reason returns why the context has ended, or nil if it has not.
func (r *requestContext) reason() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}
