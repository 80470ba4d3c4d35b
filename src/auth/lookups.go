package auth

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jellydator/ttlcache/v3"
	"golang.org/x/sync/singleflight"

	"buoy/src/status"
)

const (
	// groupsTTL is how long a user's groups are cached. After that, a group that the user has left grants nothing.
	groupsTTL = 5 * time.Minute
	// failureTTL is how long a failed lookup is not repeated, so that an unavailable workspace is not asked for each request.
	failureTTL = 10 * time.Second
	// lookupTimeout is how long a request waits for a lookup.
	lookupTimeout = 3 * time.Second
	// maxTokens bounds the caches: tokens change every hour, and a platform has hundreds of users.
	maxTokens = 4096
	// failureLogTTL is how long the same failure of the same token is not logged again.
	failureLogTTL = 24 * time.Hour
)

// tokenHash identifies a token. The token itself is never stored.
type tokenHash [sha256.Size]byte

// lookup is the outcome of reading the groups of a token's user.
type lookup struct {
	names   []string // of the user; empty if the lookup failed
	grant   grant    // what the user's groups grant
	failure string   // why the lookup failed, for the user; empty if it did not
}

// lookups reads the groups of users and caches the outcomes by the hash of the token.
type lookups struct {
	roles   Roles
	ask     GroupLookup
	now     func() time.Time
	log     *slog.Logger
	flights singleflight.Group
	cache   *ttlcache.Cache[tokenHash, lookup]

	mu       sync.Mutex
	logged   map[string]bool                    // failures that are in the log since the last success
	failures *ttlcache.Cache[tokenHash, string] // the last failure of each token
}

func newLookups(o Options) *lookups {
	return &lookups{
		roles: o.Roles, ask: o.Ask, now: o.Now, log: o.Log, logged: map[string]bool{},
		cache: ttlcache.New(
			ttlcache.WithCapacity[tokenHash, lookup](maxTokens), ttlcache.WithDisableTouchOnHit[tokenHash, lookup](),
		),
		failures: ttlcache.New(
			ttlcache.WithCapacity[tokenHash, string](maxTokens), ttlcache.WithTTL[tokenHash, string](failureLogTTL),
		),
	}
}

// of returns what the groups of the token's user grant. The token must belong to the user with this e-mail address.
func (l *lookups) of(ctx context.Context, token, email string) (lookup, error) {
	if token == "" {
		return lookup{failure: "no user token was forwarded: user authorization is off for this App"}, nil
	}
	found, err := l.find(ctx, token)
	if err != nil || found.failure != "" {
		return found, err
	}
	if !listed(found.names, email) {
		return lookup{failure: "the forwarded token belongs to another user"}, nil
	}
	return found, nil
}

// find returns the cached outcome or asks the workspace. Concurrent calls for the same token share one lookup, which continues
// if one of the callers leaves.
func (l *lookups) find(ctx context.Context, token string) (lookup, error) {
	hash := tokenHash(sha256.Sum256([]byte(token)))
	if cached := l.cache.Get(hash); cached != nil {
		return cached.Value(), nil
	}
	flight := l.flights.DoChan(string(hash[:]), func() (any, error) {
		if cached := l.cache.Get(hash); cached != nil { // from a flight that has just ended
			return cached.Value(), nil
		}
		start := l.now() // a user can leave a group while the workspace responds
		found := l.lookUp(context.WithoutCancel(ctx), token)
		ttl := groupsTTL
		if found.failure != "" {
			ttl = failureTTL
		}
		l.cache.Set(hash, found, ttl-l.now().Sub(start))
		l.logFailure(hash, found.failure)
		return found, nil
	})
	select {
	case <-ctx.Done():
		return lookup{}, ctx.Err()
	case landed := <-flight:
		found, _ := landed.Val.(lookup) // never another type
		return found, nil
	}
}

func (l *lookups) lookUp(ctx context.Context, token string) lookup {
	ctx, cancel := context.WithTimeout(ctx, lookupTimeout)
	defer cancel()
	names, groups, err := l.ask(ctx, token)
	if err != nil {
		return lookup{failure: publicReason(err)}
	}
	return lookup{names: names, grant: l.roles.ofGroups(groups)}
}

// publicReason returns why a lookup failed, without internal details.
func publicReason(err error) string {
	var coded *status.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("the workspace did not respond within %d s", int(lookupTimeout.Seconds()))
	case errors.As(err, &coded):
		return coded.Message
	}
	return "the workspace could not be asked"
}

// logFailure logs an outage once, however many users it affects and however long it lasts. A token that keeps failing while
// others work is logged once a day.
func (l *lookups) logFailure(hash tokenHash, failure string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if failure == "" {
		clear(l.logged)
		return
	}
	last := l.failures.Get(hash)
	l.failures.Set(hash, failure, ttlcache.DefaultTTL)
	if !l.logged[failure] && (last == nil || last.Value() != failure) {
		l.logged[failure] = true
		l.log.Warn("Groups of users could not be read", "reason", failure)
	}
}
