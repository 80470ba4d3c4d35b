package probe

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	"buoy/src/status"
)

// SecretFunc reads a secret by the name of its scope and its key.
type SecretFunc func(ctx context.Context, scope, key string) (string, error)

// ScopeOptions are the dependencies of probes. The zero value is usable.
type ScopeOptions struct {
	Now    func() time.Time // nil: time.Now
	Secret SecretFunc       // nil: there are no secrets
	Memory *Memory          // what the probes of the source remember; nil: nothing, and it is not kept
	Checks []status.Check   // the checks that the run measures; nil outside of a run
}

// Scope contains the values that the probes of one run share: the clock, secrets, and the values that they open with Share. It
// opens when the run starts. A slow probe can outlive its run, so the scope closes when its last user has released it.
type Scope struct {
	Now    func() time.Time
	Memory *Memory        // never nil
	Checks []status.Check // the checks that the run measures; nil outside of a run
	secret SecretFunc

	ctx    context.Context //nolint:containedctx // it lives exactly as long as the scope, and cancels opening
	cancel context.CancelFunc

	mu     sync.Mutex
	users  int
	shared map[any]*sharedValue
	opened []*sharedValue // in the order of the first requests
}

// sharedValue is opened once in a scope.
type sharedValue struct {
	ready    chan struct{} // closed when the rest is set
	value    any
	err      error
	panicked any // what opening it panicked with; nil if it did not
}

// ErrNoSecrets is the error of a scope that has no secrets.
var ErrNoSecrets = errors.New("no secrets are configured")

// OpenScope opens a scope for one user, who must call Release. What the scope opens ends with ctx at the latest.
func OpenScope(ctx context.Context, o ScopeOptions) *Scope {
	s := &Scope{Now: o.Now, Memory: o.Memory, Checks: o.Checks, secret: o.Secret, users: 1, shared: map[any]*sharedValue{}}
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Memory == nil {
		s.Memory = newMemory(s.Now())
	}
	s.ctx, s.cancel = context.WithCancel(ctx)
	return s
}

// Hold adds a user, who must call Release. Only a user of the scope can add another.
func (s *Scope) Hold() *Scope {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users++
	return s
}

// Release removes a user. The last user closes the opened values, newest first, and waits for them.
func (s *Scope) Release() {
	s.mu.Lock()
	s.users--
	last := s.users == 0
	s.mu.Unlock()
	if !last {
		return
	}
	s.cancel()
	for _, v := range slices.Backward(s.opened) {
		<-v.ready
		if closer, ok := v.value.(io.Closer); ok && v.err == nil {
			_ = closer.Close() // it was only read
		}
	}
}

// Secret reads a secret, at most once in a scope. A failure is shared as well.
func (s *Scope) Secret(ctx context.Context, scope, key string) (string, error) {
	if s.secret == nil {
		return "", ErrNoSecrets
	}
	type secretKey struct{ scope, key string }
	return Share(ctx, s, secretKey{scope, key}, func(ctx context.Context) (string, error) { return s.secret(ctx, scope, key) })
}

// Share returns the same value to all probes of a scope. The first probe that asks for the key opens the value; the others wait
// for it, and get the same error if it fails; if it panics, all of them do. The context of open ends with the scope, not with the first probe. If the value is
// an io.Closer, the scope closes it. The caller must be a user of the scope. The type of the key should belong to the caller's
// package, so that keys of different packages never match.
func Share[T any](ctx context.Context, s *Scope, key any, open func(context.Context) (T, error)) (T, error) {
	s.mu.Lock()
	v, ok := s.shared[key]
	if !ok {
		v = &sharedValue{ready: make(chan struct{})}
		s.shared[key], s.opened = v, append(s.opened, v)
		go func() {
			defer close(v.ready)
			defer func() { v.panicked = recover() }() // no probe is above it here, so it would end the process
			v.value, v.err = open(s.ctx)
		}()
	}
	s.mu.Unlock()
	select {
	case <-v.ready:
		if v.panicked != nil {
			panic(v.panicked)
		}
		value, _ := v.value.(T) // the key belongs to one type
		return value, v.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}
