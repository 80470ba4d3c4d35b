package sqlprobe

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/probe"
	"buoy/src/status"
)

// asWarehouse lets the statements of Databricks read tables of SQLite. It keeps what was sent, and refuses the tables named refused.
type asWarehouse struct {
	source querier
	texts  map[string]string                                      // the queries of columns of text in both dialects
	before func(ctx context.Context, query string) (failed error) // called before each statement; can be nil

	mu   sync.Mutex
	sent []string
}

func (w *asWarehouse) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	w.mu.Lock()
	w.sent = append(w.sent, query)
	text, before := w.texts[query], w.before
	w.mu.Unlock()
	if before != nil {
		if err := before(ctx, query); err != nil {
			return nil, err
		}
	}
	if strings.Contains(query, "`refused") {
		return nil, warehouseError{"[INSUFFICIENT_PERMISSIONS] no SELECT on refused. SQLSTATE: 42501", "42501"}
	}
	if text != "" {
		query = text
	}
	return w.source.QueryContext(ctx, query, args...)
}

// statements returns what was sent since the last call: of batches, and of single columns. A second statement of a column of text is single.
func (w *asWarehouse) statements() (batches, single []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, query := range w.sent {
		if isBatch(query) {
			batches = append(batches, query)
		} else {
			single = append(single, query)
		}
	}
	w.sent = nil
	return batches, single
}

func isBatch(query string) bool { return strings.HasPrefix(query, "SELECT (") }

func (w *asWarehouse) requireSent(t require.TestingT, batches, single int, when string) {
	b, s := w.statements()
	require.Len(t, b, batches, when)
	require.Len(t, s, single, when)
}

// requireNotSentTogether requires that no batch contains one of these words.
func (w *asWarehouse) requireNotSentTogether(t require.TestingT, words ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, query := range w.sent {
		for _, word := range words {
			require.False(t, isBatch(query) && strings.Contains(query, "`"+word), word)
		}
	}
}

// fleet are checks of one source, and what their probes remember.
type fleet struct {
	*asWarehouse
	kind   probe.Kind
	memory *probe.Memory
	now    time.Time
	checks []status.Check
}

func newFleet(t require.TestingT, source querier) *fleet {
	w := &asWarehouse{source: source, texts: map[string]string{}}
	f := &fleet{asWarehouse: w, kind: TableFreshness(on(w, EngineDatabricks)), now: noon()}
	f.forgetAll(t)
	return f
}

func (f *fleet) forgetAll(t require.TestingT) {
	memory, err := probe.LoadMemory(nil, f.now)
	require.NoError(t, err)
	f.memory = memory
}

// watch adds a check.
func (f *fleet) watch(table, column, unit string) {
	target := fmt.Appendf(nil, `{"table": %q, "column": %q}`, table, column)
	parsed, _ := Options{}.parseFreshness(target)
	f.texts[parsed.textQuery(EngineDatabricks)] = parsed.textQuery(EngineSQLite)
	f.checks = append(f.checks, status.Check{ID: fmt.Sprint("check ", len(f.checks)), Kind: f.kind.Name, Target: target, Unit: unit})
}

func (f *fleet) watchTables(tables ...string) {
	for _, table := range tables {
		f.watch(table, "at", "")
	}
}

func (f *fleet) scope(ctx context.Context, checks ...status.Check) *probe.Scope {
	return probe.OpenScope(ctx, probe.ScopeOptions{Now: func() time.Time { return f.now }, Memory: f.memory, Checks: checks})
}

// measureIn takes one measurement as a run does: its deadline starts after what it shares is read.
func (f *fleet) measureIn(ctx context.Context, scope *probe.Scope, check status.Check) status.Outcome {
	f.kind.Prepare(ctx, scope, check)
	ctx, cancel := context.WithTimeout(ctx, timeout(check))
	defer cancel()
	return f.kind.Measure(ctx, scope, check)
}

// run measures all checks in one run, eight at a time. A run takes a minute of the clock.
func (f *fleet) run(ctx context.Context) []status.Outcome {
	scope := f.scope(ctx, f.checks...)
	defer scope.Release()
	outcomes := make([]status.Outcome, len(f.checks))
	var all sync.WaitGroup
	queue := make(chan int)
	for range 8 {
		all.Go(func() {
			for i := range queue {
				outcomes[i] = f.measureIn(ctx, scope, f.checks[i])
			}
		})
	}
	for i := range f.checks {
		queue <- i
	}
	close(queue)
	all.Wait()
	return outcomes
}

// requireAsAlone requires the outcomes that each check has in a scope of its own.
func (f *fleet) requireAsAlone(t require.TestingT, outcomes []status.Outcome, when string) {
	f.mu.Lock()
	sent := f.sent
	f.mu.Unlock()
	for i, check := range f.checks {
		scope := f.scope(context.Background())
		want := f.measureIn(context.Background(), scope, check)
		scope.Release()
		require.Equal(t, want.Latency > 0, outcomes[i].Latency > 0, "%s: %s", when, check.Target)
		want.Latency = outcomes[i].Latency
		require.Equal(t, want, outcomes[i], "%s: %s", when, check.Target)
	}
	f.mu.Lock()
	f.sent = sent
	f.mu.Unlock()
}

// timesDatabase has as many tables as given, t0 to tn, whose column at is a number since 1970. Two of text, words0 and words1, come with them.
func timesDatabase(t *testing.T, tables int) database {
	t.Helper()
	d := newDatabase(t)
	tx, err := d.write.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	exec := func(format string, args ...any) {
		_, err := tx.ExecContext(t.Context(), fmt.Sprintf(format, args...))
		require.NoError(t, err)
	}
	for i := range tables {
		exec("CREATE TABLE t%d (at)", i)
		exec("INSERT INTO t%d VALUES (%d), (NULL)", i, noon().Unix()-int64(60*i))
	}
	for i := range 2 {
		exec("CREATE TABLE words%d (at)", i)
		exec("INSERT INTO words%d VALUES ('2026-10-10 11:00:00'), ('2026-10-10T12:00:00+02:00')", i)
	}
	require.NoError(t, tx.Commit())
	return d
}

func numbered(prefix string, count int) (names []string) {
	for i := range count {
		names = append(names, fmt.Sprint(prefix, i))
	}
	return names
}

// brokenFleet has 100 tables: 93 good ones, 2 of text, 3 that are missing, one without the column and one that is refused.
func brokenFleet(t *testing.T) (*fleet, database) {
	t.Helper()
	d := timesDatabase(t, 93)
	f := newFleet(t, d.read)
	f.watchTables(numbered("t", 93)...)
	f.watchTables("words0", "words1", "a_missing", "missing0", "missing1", "refused")
	f.watch("t5", "lost", "")
	return f, d
}

// forgetUnsaved loads the memory as the next run does.
func (f *fleet) forgetUnsaved(t *testing.T) {
	t.Helper()
	content, _, err := f.memory.Content()
	require.NoError(t, err)
	f.memory, err = probe.LoadMemory(content, f.now)
	require.NoError(t, err)
}

// busyPool is a database without a free connection.
type busyPool struct{ querier }

func (busyPool) Conn(ctx context.Context) (*sql.Conn, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// ignoringDeadline is a source that does not end with its context.
type ignoringDeadline struct{ querier }

func (s ignoringDeadline) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return s.querier.QueryContext(context.WithoutCancel(ctx), query, args...)
}
