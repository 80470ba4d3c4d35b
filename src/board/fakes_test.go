package board

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"buoy/src/status"
	"buoy/src/store"
)

// fakeStore answers with one platform and one check, and counts.
type fakeStore struct {
	store.Results     // nil: nobody asks for more
	store.Transitions // nil, too
	mu                sync.Mutex
	sinces            []time.Time // of each refresh
	err               error
	hang              bool
	running, most     int // refreshes at a time
}

func (f *fakeStore) EntitiesSince(ctx context.Context, since time.Time, _ store.Horizon) (store.ChangeSet, error) {
	f.mu.Lock()
	f.sinces = append(f.sinces, since)
	f.running++
	f.most = max(f.most, f.running)
	err, hang := f.err, f.hang
	f.mu.Unlock()
	defer func() { f.mu.Lock(); f.running--; f.mu.Unlock() }()
	if hang {
		<-ctx.Done()
		return store.ChangeSet{}, ctx.Err()
	}
	time.Sleep(time.Second) // of the bubble's clock: others come meanwhile
	return store.ChangeSet{
		Entities: []status.Declared{
			&status.Platform{ID: "p", Slug: "p", Name: "P", State: status.PlatformActive},
			&status.Check{
				ID: "c", PlatformID: "p", Name: "C", Kind: "http", Target: json.RawMessage(`{}`), State: status.CheckActive,
				Freshness: time.Hour,
			},
		},
	}, err
}

// FactsSince gives, for the first time, one result of just now.
func (f *fakeStore) FactsSince(_ context.Context, since time.Time, _ store.Horizon, visit func(store.ChangeSet) error) error {
	if !since.IsZero() {
		return nil
	}
	value, check := 1.0, status.Check{ID: "c", PlatformID: "p", Freshness: time.Hour}
	return visit(store.ChangeSet{Results: []status.Result{status.Judge(check, "r", status.Outcome{Value: &value}, time.Now())}})
}

func (f *fakeStore) reads() int { f.mu.Lock(); defer f.mu.Unlock(); return len(f.sinces) }

func (f *fakeStore) fail(err error) { f.mu.Lock(); f.err = err; f.mu.Unlock() }

// fakeFeed answers with a mark, and counts.
type fakeFeed struct {
	mu   sync.Mutex
	mark string
	err  error
	hang bool
	asks []time.Time
}

func (f *fakeFeed) Newest(ctx context.Context) (string, error) {
	f.mu.Lock()
	f.asks = append(f.asks, time.Now())
	mark, err, hang := f.mark, f.err, f.hang
	f.mu.Unlock()
	if hang {
		<-ctx.Done()
		return "", ctx.Err()
	}
	return mark, err
}

func (f *fakeFeed) set(mark string, err error) { f.mu.Lock(); f.mark, f.err = mark, err; f.mu.Unlock() }

func (f *fakeFeed) asked() int { f.mu.Lock(); defer f.mu.Unlock(); return len(f.asks) }

// fakeSnapshots keep a snapshot in memory.
type fakeSnapshots struct {
	mu    sync.Mutex
	data  []byte
	saves []time.Time
	err   error
	takes time.Duration // of the bubble's clock; not ended by the context
	busy  int
	most  int
}

// put keeps a snapshot of smallState.
func (f *fakeSnapshots) put(asOf time.Time, hotWindow time.Duration) {
	data, err := snapshot{asOf, "1", hotWindow, 400, smallState()}.encode(context.Background())
	if err != nil {
		panic(err)
	}
	f.data = data
}

func (f *fakeSnapshots) Load(context.Context) ([]byte, error) { return f.kept(), nil }

func (f *fakeSnapshots) Save(_ context.Context, data []byte) error {
	f.mu.Lock()
	f.saves = append(f.saves, time.Now())
	f.busy++
	f.most = max(f.most, f.busy)
	f.mu.Unlock()
	time.Sleep(f.takes)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.busy--
	if f.err == nil {
		f.data = data
	}
	return f.err
}

func (f *fakeSnapshots) kept() []byte { f.mu.Lock(); defer f.mu.Unlock(); return bytes.Clone(f.data) }

func (f *fakeSnapshots) saved() int { f.mu.Lock(); defer f.mu.Unlock(); return len(f.saves) }

// lines is a log, one line an entry.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// count says how many lines contain the text.
func (l *lines) count(text string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Count(l.text.String(), text)
}

const (
	interval = 30 * time.Second
	retry    = 20 * time.Second
	stale    = time.Hour
)

// life is a board that runs in a bubble of time of its own.
type life struct {
	*Board
	t     *testing.T // the bubble's
	store *fakeStore
	feed  *fakeFeed
	log   *lines
	stop  func() // ends Run and waits for that
}

// live runs a board in a bubble; change may set up more.
func live(t *testing.T, change func(*Options, *life), test func(*life)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := &life{t: t, store: &fakeStore{}, feed: &fakeFeed{mark: "1"}, log: &lines{}}
		o := Options{
			Store: l.store, Now: time.Now, Log: slog.New(slog.NewTextHandler(l.log, nil)), HotWindow: 48 * time.Hour, HistoryDays: 400,
			StaleAfter: stale, RetryAfter: retry, Feed: l.feed, RefreshInterval: interval,
		}
		if change != nil {
			change(&o, l)
		}
		l.Board = New(o)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { l.Run(ctx); close(ended) }()
		l.stop = func() { cancel(); <-ended }
		defer func() {
			l.stop()
			time.Sleep(2 * time.Hour) // of the bubble's clock: what does not end with its context ends, too
		}()
		synctest.Wait()
		test(l)
	})
}

// pass lets time go by, while somebody looks every second or nobody does.
func (l *life) pass(d time.Duration, looking bool) {
	for end := time.Now().Add(d); time.Now().Before(end); {
		if !looking {
			time.Sleep(time.Until(end))
			break
		}
		l.Look()
		time.Sleep(time.Second)
	}
	synctest.Wait()
}
