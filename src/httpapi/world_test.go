package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/auth"
	"buoy/src/board"
	"buoy/src/catalog"
	"buoy/src/httpapi/api"
	"buoy/src/status"
	"buoy/src/store"
	"buoy/src/store/sqlstore"
	"buoy/src/store/storetest"
)

var testTime = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func admin() *auth.Principal {
	return &auth.Principal{Email: "a@b", Role: auth.Admin, RoleSource: "test"}
}

// pageFiles is a minimal single-page app.
func pageFiles() fs.FS {
	return fstest.MapFS{
		"index.html":           {Data: []byte("<html><script>theme()</script><style>body{}</style></html>")},
		"assets/app-1a.js":     {Data: []byte("start()")},
		"assets/page-2b.js":    {Data: bytes.Repeat([]byte("show()\n"), 300)},
		"assets/page-2b.js.br": {Data: []byte("packed by the build")},
		"assets/rare-3c.js":    {Data: bytes.Repeat([]byte("rare()\n"), 300)},
	}
}

// newDB returns an empty database in memory.
func newDB(t *testing.T) *sqlstore.Store {
	t.Helper()
	db, err := sqlstore.OpenMemory(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	_, err = db.Migrate(t.Context(), func() time.Time { return testTime }, nil)
	require.NoError(t, err)
	return db
}

// testStore combines the store roles that the server's parts need.
type testStore interface {
	board.Store
	catalog.Store
}

// running returns a server whose board follows the changes, as in production.
func running(t *testing.T, db testStore, who *auth.Principal) *Server {
	t.Helper()
	s := serverOn(t, db, who, slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { s.Board.Run(ctx); close(ended) }()
	t.Cleanup(func() { cancel(); <-ended })
	require.Eventually(t, func() bool { return s.Board.View() != nil }, 10*time.Second, time.Millisecond)
	return s
}

// viewerServer returns a server for a viewer, with a board that has read the world.
func viewerServer(t *testing.T, w *world) *Server {
	t.Helper()
	s := serverOn(t, w.db, &auth.Principal{Email: "v@b", Role: auth.Viewer}, slog.New(slog.DiscardHandler))
	s.Board.Refresh(t.Context())
	return s
}

// get requests a path that must succeed, and returns the response.
func get[T any](t *testing.T, s *Server, path string) T {
	t.Helper()
	resp, body := ask(t, s, http.MethodGet, path)
	require.Equal(t, http.StatusOK, resp.StatusCode, "%s: %s", path, body)
	return decoded[T](t, body)
}

// serverOn serves the board of a store as a principal; nil means not signed in. The board is empty until it is refreshed.
func serverOn(t *testing.T, db testStore, who *auth.Principal, log *slog.Logger) *Server {
	t.Helper()
	var s *Server
	b := board.New(board.Options{
		Store: db, Kinds: kinds(), Now: func() time.Time { return testTime }, Log: log, HotWindow: 48 * time.Hour, HistoryDays: 400,
		StaleAfter: time.Hour, MeasuredEvery: time.Minute, RetryAfter: time.Minute, OnPublish: func(v *board.View) { s.Publish(v) },
	})
	s, err := New(Options{
		Kinds: kinds(), CheckKinds: describedKinds(),
		Catalog: catalog.New(catalog.Options{
			AuditLog: catalog.NewAuditLog(db, log), Results: db, Now: func() time.Time { return testTime },
			Kinds: kinds(),
		}),
		Measure: func(_ context.Context, c status.Check) status.Result {
			return status.Judge(kinds().WithUnit(c), "", status.Outcome{Value: new(7.0), Detail: "seen", Link: "https://x.example/seen"}, testTime)
		},
		Discover: foundJobs{"load 1", "load 2", "other"},
		Trigger: func(context.Context, status.Source) (string, string, error) {
			return "it has begun", "https://x.example/run", nil
		},
		AllowedHosts: []string{"example.com"}, // the host of httptest's requests
		Board:        b, Log: log, Version: "test", Dist: pageFiles(), Now: func() time.Time { return testTime },
		Identify: func(context.Context, func(string) string) (*auth.Principal, error) { return who, nil },
	})
	require.NoError(t, err)
	return s
}

// kinds are the kinds of the contract. A target must not contain "wrong".
func kinds() status.Kinds {
	validate := func(target json.RawMessage) []status.FieldError {
		if strings.Contains(string(target), "wrong") {
			return []status.FieldError{{Field: "wrong", Rule: "unknown", Message: "is wrong"}}
		}
		return nil
	}
	return status.Kinds{
		{Name: "http", Source: "http", Units: []string{"ms", "s"}, ValidateTarget: validate},
		{Name: "sql_query", Source: "sql", ValidateTarget: validate},
		{Name: "table_freshness", Source: "sql", Units: []string{"min", "s", "h", "d"}, ValidateTarget: validate},
		{Name: "heartbeat", Source: "heartbeat", Pushed: true, ValidateTarget: validate},
		{Name: "fixture", Source: "fixture", ValidateTarget: validate},
	}
}

// describedKinds is one kind that uses every part of a description.
func describedKinds() api.CheckKindList {
	return api.CheckKindList{Items: []api.CheckKindDescription{{
		Kind: "http", Source: "http", Label: "HTTP request", Hint: "How long a URL takes to respond", Value: "how long it took", Units: []string{"ms", "s"},
		FreshnessSeconds: 900, TimeoutSeconds: 15, TargetSchema: map[string]any{"type": "object"},
		Fields: []api.TargetField{{
			Name: "url", Label: "URL", Input: "url", Required: true, Options: []string{}, MaxLength: new(2000), Minimum: new(1.0), Maximum: new(2.0),
		}},
		Example: api.CheckExample{Name: "API", Target: map[string]any{"url": "https://x.example"}, Unit: "ms", Warn: new(1.0), Crit: new(2.0)},
	}}}
}

// world is a database with one of each entity that a response can show.
type world struct {
	db        *sqlstore.Store
	platforms []status.Platform
	checks    []status.Check
	news      string // id of a message
}

func at(ago time.Duration) time.Time { return testTime.Add(-ago) }

func audited(ago time.Duration) status.Audit {
	return storetest.Audit(at(ago), "t")
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{db: newDB(t)}
	shop := w.platform(t, "shop", status.PlatformActive)
	ledger := w.platform(t, "ledger", status.PlatformActive)
	w.platform(t, "nothing-yet", status.PlatformActive)
	w.platform(t, "old", status.PlatformArchived)
	warn, crit := 10.0, 100.0
	for _, c := range []status.Check{
		{PlatformID: shop, Name: "green", Kind: "http", Unit: "ms", Warn: &warn, Crit: &crit, RunbookURL: "https://x.example/run"},
		{PlatformID: shop, Name: "yellow", Kind: "sql_query", Warn: &warn, Crit: &crit, Owner: "somebody"},
		{PlatformID: shop, Name: "red", Kind: "table_freshness"},
		{PlatformID: shop, Name: "too old", Kind: "fixture"},
		{PlatformID: shop, Name: "paused", Kind: "http", State: status.CheckPaused},
		{PlatformID: shop, Name: "archived", Kind: "http", State: status.CheckArchived},
		{PlatformID: ledger, Name: "never measured", Kind: "heartbeat"},
	} {
		w.check(t, c)
	}
	w.measure(t, "green", time.Minute, status.Outcome{Value: new(float64)})
	w.measure(t, "green", 72*time.Hour, status.Outcome{Value: new(float64)}) // before the hot window
	w.measure(t, "yellow", time.Minute, status.Outcome{Value: new(11.0), Latency: 7 * time.Millisecond})
	w.measure(t, "red", time.Minute, status.Outcome{Verdict: status.Bad, Detail: "refused", Link: "https://x.example/evidence"})
	w.measure(t, "too old", 5*time.Hour, status.Outcome{Value: new(float64)})
	w.messages(t, ledger)
	w.runs(t)
	return w
}

func (w *world) platform(t *testing.T, slug string, state status.PlatformState) (id string) {
	t.Helper()
	p := storetest.NewPlatform(store.NewID(), func(p *status.Platform) {
		p.Slug, p.Name, p.Tags, p.URL = slug, slug, []string{"gold"}, "https://x.example"
		p.State, p.Origin, p.Audit = state, status.OriginFile, audited(time.Hour)
	})
	require.NoError(t, w.db.Save(t.Context(), status.Collect(p)))
	w.platforms = append(w.platforms, p)
	return p.ID
}

func (w *world) check(t *testing.T, c status.Check) {
	t.Helper()
	c.ID, c.Target, c.Freshness, c.Version, c.Audit = store.NewID(), json.RawMessage(`{"any":["thing"]}`), time.Hour, 1, audited(time.Hour)
	c.Origin, c.Attempts = status.OriginApp, 1
	if c.State == "" {
		c.State = status.CheckActive
	}
	require.NoError(t, w.db.Save(t.Context(), status.Collect(c)))
	w.checks = append(w.checks, c)
}

func (w *world) named(t *testing.T, name string) status.Check {
	t.Helper()
	for _, c := range w.checks {
		if c.Name == name {
			return c
		}
	}
	require.Fail(t, "no such check", name)
	return status.Check{}
}

// measure writes a result, its daily roll-up and its transitions.
func (w *world) measure(t *testing.T, check string, ago time.Duration, o status.Outcome) {
	t.Helper()
	r := status.Judge(w.named(t, check), store.NewID(), o, at(ago))
	_, err := w.db.InsertResults(t.Context(), []status.Result{r}, "t", at(ago))
	require.NoError(t, err)
	days := status.Fold(r.CheckID, nil, []status.Result{r}, status.Exclusions{}, testTime)
	require.NoError(t, w.db.SaveDays(t.Context(), days, "t", testTime))
	span := status.Span{From: at(ago), To: testTime}
	transitions := status.CheckTransitions{CheckID: r.CheckID, Span: span, Transitions: status.Transitions(w.named(t, check), []status.Result{r}, span)}
	require.NoError(t, w.db.ReplaceTransitions(t.Context(), []status.CheckTransitions{transitions}, "t", testTime))
}

func (w *world) messages(t *testing.T, inMaintenance string) {
	t.Helper()
	var messages []status.Message
	for _, m := range []status.Message{
		{Title: "upgrade", Severity: status.SeverityMaintenance, EndsAt: new(at(-time.Hour)), PlatformIDs: []string{inMaintenance}},
		{Title: "news", Severity: status.SeverityInfo, URL: "https://x.example/news"},
		{Title: "broken", Severity: status.SeverityCritical, Body: "Two\nlines."},
		{Title: "over", Severity: status.SeverityWarning, EndsAt: new(at(time.Minute))},
	} {
		m.ID, m.State, m.StartsAt, m.PublishedAt = store.NewID(), status.MessagePublished, at(time.Hour), new(at(time.Hour))
		m.Origin, m.Version, m.Audit = status.OriginFile, 1, audited(time.Hour)
		messages = append(messages, m)
		if m.Title == "news" {
			w.news = m.ID
		}
	}
	require.NoError(t, w.db.Save(t.Context(), status.Collect(messages...)))
}

func (w *world) runs(t *testing.T) {
	t.Helper()
	for i, r := range []status.Run{
		{Source: "http", State: status.RunSuccess},
		{Source: "sql", State: status.RunSuccess},
		{Source: "sql", State: status.RunFail, ErrorSummary: "results could not be written"},
		{Source: "fixture", State: status.RunRunning},
	} {
		r.ID, r.Trigger, r.StartedAt, r.Audit = store.NewID(), status.TriggerSchedule, at(time.Duration(5-i)*time.Minute), audited(time.Minute)
		started, err := w.db.StartRun(t.Context(), r)
		require.NoError(t, err)
		require.True(t, started)
		if r.State == status.RunRunning {
			continue
		}
		r.FinishedAt, r.ChecksTotal, r.ResultsWritten = new(r.StartedAt.Add(time.Second)), 3, 3
		require.NoError(t, w.db.FinishRun(t.Context(), r))
	}
}
