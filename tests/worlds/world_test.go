// Package worlds_test plays random histories of a small platform with everything that can change its past: late and future results, pauses,
// archives, restores, edited checks, maintenance that is announced late or moved, clocks that are set back, restarts, and lost responses of
// statements. After each history, the incremental roll-ups and transitions, the rebuilt ones, the board, and a naive evaluation of every
// moment must agree.
package worlds_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/board"
	"buoy/src/catalog"
	"buoy/src/ingest"
	"buoy/src/probe"
	"buoy/src/status"
	"buoy/src/store"
	"buoy/src/store/sqlstore"
)

var start = time.Date(2026, 3, 27, 21, 30, 0, 0, time.UTC)

var freshnesses = []time.Duration{10 * time.Second, time.Minute, time.Hour, 30 * time.Hour, 9 * 24 * time.Hour, status.MaxFreshness}

var actor = catalog.Actor{Name: "tester"}

// world is a store, the components that use it, and the changes of the test.
type world struct {
	t        *rapid.T
	now      time.Time
	db       *sqlstore.Store
	editor   *catalog.Editor
	live     *board.Board // never restarted
	outcomes map[string]status.Outcome

	platform status.Platform
	checks   []status.Check
	messages []status.Message
	paused   map[string][]status.Span // by check, from the changes of the test; an open end is zero
	shorter  map[string][]shorter     // by check, from the changes of the test
}

// shorter is a change of a check to a shorter freshness.
type shorter struct {
	at        time.Time
	freshness time.Duration
}

func newWorld(t *rapid.T) *world {
	db, err := sqlstore.OpenMemory(context.Background())
	require.NoError(t, err)
	w := &world{t: t, now: start, db: db, outcomes: map[string]status.Outcome{}, paused: map[string][]status.Span{}, shorter: map[string][]shorter{}}
	_, err = db.Migrate(context.Background(), w.clock, nil)
	require.NoError(t, err)
	w.editor = catalog.New(catalog.Options{
		AuditLog: catalog.NewAuditLog(db, slog.New(slog.DiscardHandler)), Results: db, Now: w.clock,
		Kinds: w.kinds().Rules(),
	})
	w.live = w.board()
	w.platform, err = w.editor.CreatePlatform(context.Background(), actor, store.NewID(), status.Platform{Name: "Shop", Owner: "o"})
	require.NoError(t, err)
	freshness := rapid.SampledFrom(freshnesses)
	for _, kind := range []status.Kind{"http", "http", "heartbeat"} {
		c, err := w.editor.CreateCheck(context.Background(), actor, store.NewID(), &w.platform, status.Check{
			PlatformID: w.platform.ID, Name: string(rune('A' + len(w.checks))), Kind: kind, Target: json.RawMessage(`{}`),
			Freshness: freshness.Draw(t, "freshness"), Attempts: 1,
		})
		require.NoError(t, err)
		w.checks = append(w.checks, c)
	}
	return w
}

func (w *world) clock() time.Time { return w.now }

func (w *world) close() { require.NoError(w.t, w.db.Close()) }

func (w *world) board() *board.Board {
	return board.New(board.Options{
		Store: w.db, Kinds: w.kinds().Rules(), Now: w.clock, Log: slog.New(slog.DiscardHandler), HotWindow: 48 * time.Hour, HistoryDays: 400, StaleAfter: time.Hour,
	})
}

// kinds returns kinds that measure the drawn outcome of each check. Any target is valid.
func (w *world) kinds() probe.Registry {
	measure := func(_ context.Context, _ *probe.Scope, c status.Check) status.Outcome { return w.outcomes[c.ID] }
	return probe.Registry{
		{KindRules: status.KindRules{Name: "http", Source: "http", Units: []string{"ms", "s"}}, Measure: measure},
		{KindRules: status.KindRules{Name: "sql_query", Source: "sql"}, Measure: measure},
		{KindRules: status.KindRules{Name: "heartbeat", Source: "heartbeat", Pushed: true}},
	}
}

// run runs every source in a new process.
func (w *world) run(s ingest.Store) {
	for _, c := range w.checks {
		w.outcomes[c.ID] = drawOutcome(w.t)
	}
	g := ingest.New(ingest.Options{
		Store: s, Now: w.clock, Log: slog.New(slog.DiscardHandler), Actor: "run",
		Slots: map[status.Source]ingest.Slots{"http": {Starting: 1, Open: 1}, "sql": {Starting: 1, Open: 1}}, Kinds: w.kinds(),
	})
	require.NoError(w.t, g.TakeOver(context.Background()))
	_, _ = g.Round(context.Background(), "", status.TriggerSchedule) // a run fails if more than half of the checks are unmeasured
}

// unreliable is a store on which one kind of write fails, or succeeds with a lost response.
type unreliable struct {
	ingest.Store
	method string
	lost   bool // the write succeeds, but its response is lost
}

func (u unreliable) write(method string, do func() error) error {
	if method != u.method {
		return do()
	}
	if u.lost {
		_ = do()
	}
	return errors.New("the connection broke")
}

func (u unreliable) InsertResults(ctx context.Context, results []status.Result, actor string, now time.Time) (n int, err error) {
	err = u.write("InsertResults", func() error { n, err = u.Store.InsertResults(ctx, results, actor, now); return err })
	return n, err
}

func (u unreliable) ReplaceTransitions(ctx context.Context, parts []status.CheckTransitions, actor string, now time.Time) error {
	return u.write("ReplaceTransitions", func() error { return u.Store.ReplaceTransitions(ctx, parts, actor, now) })
}

func (u unreliable) SaveDays(ctx context.Context, days []status.Day, actor string, now time.Time) error {
	return u.write("SaveDays", func() error { return u.Store.SaveDays(ctx, days, actor, now) })
}

func (u unreliable) FinishRun(ctx context.Context, r status.Run) error {
	if r.State == status.RunFail && r.ErrorSummary == status.AbandonedSummary {
		return u.Store.FinishRun(ctx, r)
	}
	return u.write("FinishRun", func() error { return u.Store.FinishRun(ctx, r) })
}

// drawStore returns the store, or an unreliable one.
func (w *world) drawStore() ingest.Store {
	method := rapid.SampledFrom([]string{"", "", "", "InsertResults", "ReplaceTransitions", "SaveDays", "FinishRun"}).Draw(w.t, "failing")
	return unreliable{w.db, method, rapid.Bool().Draw(w.t, "only the response is lost")}
}

func drawOutcome(t *rapid.T) status.Outcome {
	return rapid.SampledFrom([]status.Outcome{
		{Value: new(float64)}, {Value: new(float64)}, {Verdict: status.Bad, Detail: "refused"}, {Verdict: status.Unmeasured, Detail: "no route"},
	}).Draw(t, "outcome")
}

// insert stores a result of a check as another process would. Its time can be in the future.
func (w *world) insert(c status.Check, observed time.Time) {
	if c.State != status.CheckActive {
		return // the API would reject it
	}
	r := status.Judge(c, store.NewID(), drawOutcome(w.t), observed)
	_, err := w.db.InsertResults(context.Background(), []status.Result{r}, "other", w.now)
	require.NoError(w.t, err)
}

// setState changes the state of a check with the editor, as a user does, and records the pause.
func (w *world) setState(i int, to status.CheckState) {
	before := w.checks[i]
	var err error
	switch {
	case before.State == to || w.platform.State == status.PlatformArchived:
		return
	case to == status.CheckArchived:
		w.checks[i], err = w.editor.ArchiveCheck(context.Background(), actor, catalog.Precondition[status.Check]{Known: before, Version: before.Version})
	case before.State == status.CheckArchived:
		w.checks[i], err = w.editor.RestoreCheck(context.Background(), actor, &w.platform, catalog.Precondition[status.Check]{Known: before, Version: before.Version})
	default:
		next := before
		next.State = to
		w.checks[i], err = w.editor.UpdateCheck(context.Background(), actor, &w.platform, catalog.Precondition[status.Check]{Known: before, Version: before.Version}, next)
	}
	require.NoError(w.t, err)
	w.recordPause(before, w.checks[i])
}

// edit changes the freshness, the limits or the kind of a check.
func (w *world) edit(i int) {
	before := w.checks[i]
	if before.State != status.CheckActive || w.platform.State == status.PlatformArchived {
		return
	}
	next := before
	switch rapid.SampledFrom([]string{"freshness", "limits", "kind"}).Draw(w.t, "edit") {
	case "freshness":
		next.Freshness = rapid.SampledFrom(freshnesses).Draw(w.t, "freshness")
	case "limits":
		warn := rapid.Float64Range(1, 10).Draw(w.t, "warn")
		crit := warn * 2
		next.Warn, next.Crit = &warn, &crit
	case "kind":
		next.Kind = rapid.SampledFrom([]status.Kind{"http", "sql_query", "heartbeat"}).Draw(w.t, "kind")
	}
	var err error
	w.checks[i], err = w.editor.UpdateCheck(context.Background(), actor, &w.platform, catalog.Precondition[status.Check]{Known: before, Version: before.Version}, next)
	require.NoError(w.t, err)
	if next.Freshness < before.Freshness {
		w.shorter[next.ID] = append(w.shorter[next.ID], shorter{w.checks[i].UpdatedAt, next.Freshness})
	}
	if before.Kind != next.Kind {
		at := w.checks[i].UpdatedAt
		w.paused[next.ID] = append(w.paused[next.ID], status.Span{From: at, To: at.Add(time.Microsecond)})
	}
}

func (w *world) recordPause(before, after status.Check) {
	list := w.paused[after.ID]
	if before.State != status.CheckActive && after.State == status.CheckActive {
		list[len(list)-1].To = after.UpdatedAt
	}
	if before.State == status.CheckActive && after.State != status.CheckActive {
		list = append(list, status.Span{From: after.UpdatedAt})
	}
	w.paused[after.ID] = list
}

// movePlatform archives the platform, or restores it with the previous states of its checks.
func (w *world) movePlatform() {
	step := w.editor.ArchivePlatform
	if w.platform.State == status.PlatformArchived {
		step = w.editor.RestorePlatform
	}
	before := slices.Clone(w.checks)
	platform, moved, err := step(context.Background(), actor,
		catalog.Precondition[status.Platform]{Known: w.platform, Version: w.platform.Version}, w.checks)
	require.NoError(w.t, err)
	w.platform = platform
	for _, c := range status.Select[status.Check](moved) {
		i := slices.IndexFunc(before, func(b status.Check) bool { return b.ID == c.ID })
		w.checks[i] = c
		w.recordPause(before[i], c)
	}
}

// announce publishes maintenance at any time, or changes or archives a published message.
func (w *world) announce() {
	offset := rapid.Custom(func(t *rapid.T) time.Duration {
		return time.Duration(rapid.IntRange(-5*24*60, 8*60).Draw(t, "minutes")) * time.Minute
	})
	m := status.Message{
		Title: "upgrade", Severity: status.SeverityMaintenance, StartsAt: w.now.Add(offset.Draw(w.t, "starts")), PlatformIDs: []string{w.platform.ID},
	}
	if rapid.Bool().Draw(w.t, "ends") {
		ends := m.StartsAt.Add(time.Duration(rapid.IntRange(1, 3000).Draw(w.t, "long")) * time.Minute)
		m.EndsAt = &ends
	}
	known := func(string) *status.Platform { return &w.platform }
	if len(w.messages) > 0 && rapid.Bool().Draw(w.t, "change") {
		i := rapid.IntRange(0, len(w.messages)-1).Draw(w.t, "which")
		old := w.messages[i]
		expected := catalog.Precondition[status.Message]{Known: old, Version: old.Version}
		var err error
		switch {
		case old.State == status.MessageArchived:
			return
		case rapid.Bool().Draw(w.t, "archive"):
			w.messages[i], err = w.editor.SetMessageState(context.Background(), actor, expected, status.MessageArchived)
		default:
			w.messages[i], err = w.editor.UpdateMessage(context.Background(), actor, known, expected, m)
		}
		require.NoError(w.t, err)
		return
	}
	draft, err := w.editor.CreateMessage(context.Background(), actor, store.NewID(), known, m)
	require.NoError(w.t, err)
	published, err := w.editor.SetMessageState(context.Background(), actor, catalog.Precondition[status.Message]{Known: draft, Version: draft.Version}, status.MessagePublished)
	require.NoError(w.t, err)
	w.messages = append(w.messages, published)
}
