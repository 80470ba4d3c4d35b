package databricks

import (
	"context"
	"maps"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// secretLife is how long a secret counts once it was asked for: long enough for the checks of a run to share one answer, too
// short for anybody to wait for one that was changed.
const secretLife = 10 * time.Second

// Secrets reads secrets of scopes for many at once: who wants the same within secretLife shares one answer, a refusal too. What
// may pass is asked for again.
type Secrets struct {
	workspace *Workspace
	now       func() time.Time
	flights   singleflight.Group

	mu   sync.Mutex
	kept map[secretName]secretAnswer
}

type secretName struct{ scope, key string }

type secretAnswer struct {
	at    time.Time // when it was asked for
	value string
	err   error
}

func (a secretAnswer) counts(now time.Time) bool { return now.Sub(a.at) < secretLife }

// NewSecrets reads from the workspace; now is the clock.
func NewSecrets(w *Workspace, now func() time.Time) *Secrets {
	return &Secrets{workspace: w, now: now, kept: map[secretName]secretAnswer{}}
}

// Read gives a secret, or says why it cannot be read, as Workspace.Secret does.
func (s *Secrets) Read(ctx context.Context, scope, key string) (string, error) {
	name := secretName{scope, key}
	if found, ok := s.remembered(name); ok {
		return found.value, found.err
	}
	flight := s.flights.DoChan(scope+"/"+key, func() (any, error) { // neither name can hold a slash
		if found, ok := s.remembered(name); ok { // by a flight that has landed since
			return found, nil
		}
		asked := secretAnswer{at: s.now()}
		// Who asked first may leave, the others still want it.
		asked.value, asked.err = s.workspace.Secret(context.WithoutCancel(ctx), scope, key)
		if asked.err == nil || final(asked.err) {
			s.remember(name, asked)
		}
		return asked, nil
	})
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case landed := <-flight:
		found, _ := landed.Val.(secretAnswer) // always one
		return found.value, found.err
	}
}

func (s *Secrets) remembered(name secretName) (secretAnswer, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, ok := s.kept[name]
	return found, ok && found.counts(s.now())
}

// remember keeps an answer, and forgets those that do not count any more.
func (s *Secrets) remember(name secretName, found secretAnswer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	maps.DeleteFunc(s.kept, func(_ secretName, a secretAnswer) bool { return !a.counts(now) })
	s.kept[name] = found
}
