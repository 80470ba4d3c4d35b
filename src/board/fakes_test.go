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

// fakeStore returns one platform and one check, and counts its reads.
type fakeStore struct {
	store.Results     // nil, because no test uses it
	store.Transitions // nil, too
	mu                sync.Mutex
	sinces            []time.Time // one per refresh
	err               error
	hang              bool
	running, maximum  int // concurrent refreshes
}

func (f *fakeStore) EntitiesSince(ctx context.Context, since time.Time, _ store.Horizon) (store.ChangeSet, error) {
	f.mu.Lock()
	f.sinces = append(f.sinces, since)
	f.running++
	f.maximum = max(f.maximum, f.running)
	err, hang := f.err, f.hang
	f.mu.Unlock()
	defer func() { f.mu.Lock(); f.running--; f.mu.Unlock() }()
	if hang {
		<-ctx.Done()
		return store.ChangeSet{}, ctx.Err()
	}
	time.Sleep(time.Second) // on the bubble's clock, so that other goroutines run
	return store.ChangeSet{
		Entities: []status.Declared{
			&status.Platform{ID: "p", Slug: "p", Name: "P", State: status.PlatformActive},
			&status.Check{
				ID: "c", PlatformID: "p", Name: "C", Kind: "http", Target: json.RawMessage(`{}`), State: status.CheckActive,
				Freshness: time.Hour, Attempts: 1,
			},
		},
	}, err
}

// FactsSince returns one current result on the first call.
func (f *fakeStore) FactsSince(_ context.Context, since time.Time, _ store.Horizon, visit func(store.ChangeSet) error) error {
	if !since.IsZero() {
		return nil
	}
	value, check := 1.0, status.Check{ID: "c", PlatformID: "p", Freshness: time.Hour, Attempts: 1}
	return visit(store.ChangeSet{Results: []status.Result{status.Judge(check, "r", status.Outcome{Value: &value}, time.Now())}})
}

// SpanResults is called by a board that has just started. There are no older results.
func (f *fakeStore) SpanResults(context.Context, status.Span, ...string) ([]status.Result, error) {
	return nil, nil
}

func (f *fakeStore) reads() int { f.mu.Lock(); defer f.mu.Unlock(); return len(f.sinces) }

func (f *fakeStore) fail(err error) { f.mu.Lock(); f.err = err; f.mu.Unlock() }

// fakeFeed returns a mark, and counts the polls.
type fakeFeed struct {
	mu    sync.Mutex
	mark  string
	err   error
	hang  bool
	polls []time.Time
}

func (f *fakeFeed) Newest(ctx context.Context) (string, error) {
	f.mu.Lock()
	f.polls = append(f.polls, time.Now())
	mark, err, hang := f.mark, f.err, f.hang
	f.mu.Unlock()
	if hang {
		<-ctx.Done()
		return "", ctx.Err()
	}
	return mark, err
}

func (f *fakeFeed) set(mark string, err error) { f.mu.Lock(); f.mark, f.err = mark, err; f.mu.Unlock() }

func (f *fakeFeed) pollCount() int { f.mu.Lock(); defer f.mu.Unlock(); return len(f.polls) }

// fakeSnapshots keep a snapshot in memory.
type fakeSnapshots struct {
	mu      sync.Mutex
	data    []byte
	saves   []time.Time
	err     error
	takes   time.Duration // on the bubble's clock; it does not end with the context
	busy    int
	maximum int
}

// put stores a snapshot of smallState.
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
	f.maximum = max(f.maximum, f.busy)
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

// lines is a log with one entry per line.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// count returns how often the log contains the text.
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

// runningBoard is a board that runs in a synctest bubble.
type runningBoard struct {
	*Board
	t     *testing.T // the bubble's
	store *fakeStore
	feed  *fakeFeed
	log   *lines
	stop  func() // stops Run and waits until it ends
}

// runBoard runs a board in a bubble. change can adjust the setup.
func runBoard(t *testing.T, change func(*Options, *runningBoard), test func(*runningBoard)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := &runningBoard{t: t, store: &fakeStore{}, feed: &fakeFeed{mark: "1"}, log: &lines{}}
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
			time.Sleep(2 * time.Hour) // on the bubble's clock, so that everything that outlives its context ends
		}()
		synctest.Wait()
		test(l)
	})
}

// pass lets time pass, with a user who views the board every second or without users.
func (l *runningBoard) pass(d time.Duration, viewing bool) {
	for end := time.Now().Add(d); time.Now().Before(end); {
		if !viewing {
			time.Sleep(time.Until(end))
			break
		}
		l.Touch()
		time.Sleep(time.Second)
	}
	synctest.Wait()
}
