package probe_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"buoy/src/probe"
)

// secretStore counts the reads of one secret.
type secretStore struct {
	reads atomic.Int32
	value atomic.Pointer[string]
}

var errRefused = errors.New("refused")

func newSecretStore(value string) *secretStore {
	s := &secretStore{}
	s.value.Store(&value)
	return s
}

func (s *secretStore) read(_ context.Context, scope, key string) (string, error) {
	s.reads.Add(1)
	if scope != "sales" {
		return "", errRefused
	}
	return *s.value.Load() + "/" + key, nil
}

func TestScopeReadsEachSecretOnce(t *testing.T) {
	store := newSecretStore("hunter2")
	scope := probe.OpenScope(t.Context(), probe.ScopeOptions{Secret: store.read})
	defer scope.Release()
	var group errgroup.Group
	for range 1000 {
		group.Go(func() error {
			value, err := scope.Secret(t.Context(), "sales", "token")
			if value != "hunter2/token" {
				return errors.Join(err, errors.New(value))
			}
			return err
		})
	}
	require.NoError(t, group.Wait())
	require.EqualValues(t, 1, store.reads.Load())

	value, err := scope.Secret(t.Context(), "sales", "other")
	require.NoError(t, err)
	require.Equal(t, "hunter2/other", value)
	for range 3 {
		_, err = scope.Secret(t.Context(), "hr", "token")
		require.ErrorIs(t, err, errRefused)
	}
	require.EqualValues(t, 3, store.reads.Load(), "an error is shared too")
}

func TestNextScopeReadsARotatedSecret(t *testing.T) {
	store := newSecretStore("old")
	read := func() string {
		scope := probe.OpenScope(t.Context(), probe.ScopeOptions{Secret: store.read})
		defer scope.Release()
		value, err := scope.Secret(t.Context(), "sales", "token")
		require.NoError(t, err)
		return value
	}
	require.Equal(t, "old/token", read())
	rotated := "new"
	store.value.Store(&rotated)
	require.Equal(t, "new/token", read())
}

func TestScopeWithoutSecretsReturnsAnError(t *testing.T) {
	scope := probe.OpenScope(t.Context(), probe.ScopeOptions{})
	defer scope.Release()
	_, err := scope.Secret(t.Context(), "a", "b")
	require.ErrorIs(t, err, probe.ErrNoSecrets)
	require.False(t, scope.Now().IsZero())
}

// closing records when it is closed.
type closing struct {
	name   string
	closed *[]string
}

func (c closing) Close() error { *c.closed = append(*c.closed, c.name); return nil }

func TestScopeClosesAfterItsLastUser(t *testing.T) {
	var closed []string
	scope := probe.OpenScope(t.Context(), probe.ScopeOptions{})
	open := func(name string) {
		c, err := probe.Share(t.Context(), scope, name, func(context.Context) (closing, error) { return closing{name, &closed}, nil })
		require.NoError(t, err)
		require.Equal(t, name, c.name)
	}
	carried := scope.Hold()
	open("first")
	open("second")
	open("first")
	scope.Release()
	require.Empty(t, closed, "a probe still uses it")
	open("third")
	carried.Release()
	require.Equal(t, []string{"third", "second", "first"}, closed)
}

// If the first probe is cancelled, the others still get the value.
func TestOpeningContinuesAfterTheFirstProbe(t *testing.T) {
	scope := probe.OpenScope(t.Context(), probe.ScopeOptions{})
	defer scope.Release()
	ready := make(chan struct{})
	open := func(ctx context.Context) (string, error) {
		select {
		case <-ready:
			return "value", nil
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := probe.Share(ctx, scope, "key", open)
	require.ErrorIs(t, err, context.Canceled)
	close(ready)
	value, err := probe.Share(t.Context(), scope, "key", open)
	require.NoError(t, err)
	require.Equal(t, "value", value)
}

func TestReleaseCancelsOpening(t *testing.T) {
	scope := probe.OpenScope(t.Context(), probe.ScopeOptions{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := probe.Share(ctx, scope, "key", func(ctx context.Context) (string, error) {
		<-ctx.Done()
		return "", ctx.Err()
	})
	require.ErrorIs(t, err, context.Canceled)
	scope.Release() // goleak finds the goroutine if this does not end it
}

func TestPanicWhileOpeningReachesEachProbe(t *testing.T) {
	scope := probe.OpenScope(t.Context(), probe.ScopeOptions{})
	defer scope.Release()
	type key struct{}
	for range 2 {
		require.PanicsWithValue(t, "a fault", func() {
			_, _ = probe.Share(t.Context(), scope, key{}, func(context.Context) (int, error) { panic("a fault") })
		})
	}
}
