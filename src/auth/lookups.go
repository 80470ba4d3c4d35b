package auth

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"buoy/src/status"
)

const (
	// answerLife is how long an answer counts: after that a group that was left gives nothing any more.
	answerLife = 5 * time.Minute
	// failureLife is how long a failure is not tried again, so that a workspace that is down is not asked for each request.
	failureLife = 10 * time.Second
	// askLimit is how long a request waits for an answer at most.
	askLimit = 3 * time.Second
	// mostKept bounds what is remembered: tokens change every hour, and a platform has hundreds of people.
	mostKept = 4096
)

// tokenHash stands for a token, which is never kept.
type tokenHash [sha256.Size]byte

// answer is what became of a question.
type answer struct {
	at    time.Time // when it was asked
	names []string  // of the person, if it was answered
	grant grant     // by the person's groups
	why   string    // it was not answered, in words for the person; empty if it was
}

// counts says whether an answer may be used.
func (a answer) counts(now time.Time) bool {
	life := answerLife
	if a.why != "" {
		life = failureLife
	}
	age := now.Sub(a.at)
	return age >= 0 && age < life // an answer of the future is one whose age nobody knows
}

// lookups asks for the groups of people and remembers the answers, by the hash of the token.
type lookups struct {
	roles   Roles
	ask     Asker
	now     func() time.Time
	log     *slog.Logger
	flights singleflight.Group

	mu   sync.Mutex
	kept map[tokenHash]answer
	said map[string]bool // failures that the log has, since it went well last
}

func newLookups(o Options) *lookups {
	return &lookups{roles: o.Roles, ask: o.Ask, now: o.Now, log: o.Log, kept: map[tokenHash]answer{}, said: map[string]bool{}}
}

// of says what the groups of the person with this token give. The token must be that of the person with this e-mail address.
func (l *lookups) of(ctx context.Context, token, email string) (answer, error) {
	if token == "" {
		return answer{why: "no user token was forwarded: user authorization is off for this App"}, nil
	}
	found, err := l.find(ctx, token)
	if err != nil || found.why != "" {
		return found, err
	}
	if !listed(found.names, email) {
		return answer{why: "the forwarded token is somebody else's"}, nil
	}
	return found, nil
}

// find gives the answer that is remembered, or asks. All who want the same at once wait for one question, which goes on
// when one of them leaves.
func (l *lookups) find(ctx context.Context, token string) (answer, error) {
	hash := tokenHash(sha256.Sum256([]byte(token)))
	if found, ok := l.remembered(hash); ok {
		return found, nil
	}
	flight := l.flights.DoChan(string(hash[:]), func() (any, error) {
		if found, ok := l.remembered(hash); ok { // by a flight that has landed since
			return found, nil
		}
		found := l.question(context.WithoutCancel(ctx), token)
		l.remember(hash, found)
		return found, nil
	})
	select {
	case <-ctx.Done():
		return answer{}, ctx.Err()
	case landed := <-flight:
		found, _ := landed.Val.(answer) // always one
		return found, nil
	}
}

func (l *lookups) question(ctx context.Context, token string) answer {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	at := l.now() // of the question: who leaves a group while it is answered has left it then
	names, groups, err := l.ask(ctx, token)
	if err != nil {
		return answer{at: at, why: words(err)}
	}
	return answer{at: at, names: names, grant: l.roles.ofGroups(groups)}
}

// words says why there is no answer. What has no words for people is internal.
func words(err error) string {
	var said *status.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("the workspace did not answer in %d s", int(askLimit.Seconds()))
	case errors.As(err, &said):
		return said.Message
	}
	return "the workspace cannot be asked"
}

func (l *lookups) remembered(hash tokenHash) (answer, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	found, ok := l.kept[hash]
	return found, ok && found.counts(l.now())
}

func (l *lookups) remember(hash tokenHash, found answer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tell(found.why, l.kept[hash].why)
	if _, known := l.kept[hash]; !known && len(l.kept) >= mostKept {
		l.makeRoom()
	}
	l.kept[hash] = found
}

// tell writes an outage into the log once, however many it hits and however long it lasts. A token that fails by itself,
// while others go well, is told once as well.
func (l *lookups) tell(why, before string) {
	switch {
	case why == "":
		clear(l.said)
	case !l.said[why] && why != before:
		l.said[why] = true
		l.log.Warn("groups of people cannot be read", "reason", why)
	}
}

// makeRoom forgets what does not count any more, or else what was asked first.
func (l *lookups) makeRoom() {
	now := l.now()
	var oldest tokenHash
	first := true
	for hash, a := range l.kept {
		if !a.counts(now) {
			delete(l.kept, hash)
		} else if first || a.at.Before(l.kept[oldest].at) {
			oldest, first = hash, false
		}
	}
	if len(l.kept) >= mostKept {
		delete(l.kept, oldest)
	}
}
