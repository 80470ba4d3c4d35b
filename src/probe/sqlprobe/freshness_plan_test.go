package sqlprobe

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/probe"
	"buoy/src/probe/probetest"
	"buoy/src/status"
)

func TestTablesOfARunAreReadInFewStatements(t *testing.T) {
	f := newFleet(t, timesDatabase(t, 60).read)
	f.watchTables(numbered("t", 60)...)
	outcomes := f.run(t.Context())
	f.requireSent(t, 3, 0, "25, 25 and 10 columns")
	f.requireAsAlone(t, outcomes, "the first run")
	require.Equal(t, outcomes[0].Latency, outcomes[1].Latency, "that of their statement")
	_, changed, err := f.memory.Content()
	require.NoError(t, err)
	require.False(t, changed, "there is nothing to remember")
	f.checks = f.checks[:2]
	f.run(t.Context())
	batches, _ := f.statements()
	require.Equal(t, []string{"SELECT (SELECT max(`at`) FROM `t0`), (SELECT max(`at`) FROM `t1`)"}, batches)
	scope := f.scope(t.Context(), f.checks...)
	defer scope.Release()
	require.Nil(t, on(f, EngineSQLite).planOf(t.Context(), scope), "a statement on SQLite costs nothing")
}

func TestColumnThatSeveralChecksReadIsReadOnce(t *testing.T) {
	f := newFleet(t, timesDatabase(t, 1).read)
	for _, unit := range []string{"min", "h", "s", "d", ""} {
		f.watch("t0", "at", unit)
	}
	f.requireAsAlone(t, f.run(t.Context()), "one column in five units")
	f.requireSent(t, 1, 0, "one column")
}

func TestLonelyCheckIsMeasuredAsOutsideOfARun(t *testing.T) {
	f := newFleet(t, timesDatabase(t, 27).read)
	f.watchTables("t0")
	f.checks = append(f.checks, status.Check{ID: "history", Kind: f.kind.Name, Target: []byte(`{"table": "t1"}`)}, status.Check{ID: "query", Kind: "sql_query"})
	scope := f.scope(t.Context(), f.checks...)
	defer scope.Release()
	probetest.RequireGreen(t, "", f.measureIn(t.Context(), scope, f.checks[0]))
	_, single := f.statements()
	require.Equal(t, []string{"SELECT max(`at`) FROM `t0`"}, single)

	f.checks = nil
	f.watchTables(numbered("t", 26)...)
	f.run(t.Context())
	f.requireSent(t, 1, 1, "25 columns and one more")
	f.watchTables("t9")
	f.run(t.Context())
	f.requireSent(t, 2, 0, "25 columns, and one that two checks read")
}

// No check that has less time than others is green although its table is too slow for it.
func TestStatementHasTheShortestTimeoutOfItsChecks(t *testing.T) {
	f := newFleet(t, nil)
	f.watchTables(append(numbered("t", 30), "t7")...)
	limits := map[int]time.Duration{3: 40 * time.Second, 7: time.Minute, 30: 5 * time.Second}
	for i, limit := range limits {
		f.checks[i].Timeout = limit
	}
	scope := f.scope(t.Context(), f.checks...)
	defer scope.Release()
	plan := on(f, EngineDatabricks).planOf(t.Context(), scope)
	require.Equal(t, 5*time.Second, plan.places["check 7"].batch.limit)
	require.Equal(t, plan.places["check 7"], plan.places["check 30"], "they read the same column")
	require.Len(t, plan.places["check 7"].batch.queries, batchSize)
	require.Equal(t, status.DefaultTimeout, plan.places["check 3"].batch.limit)
	require.NotSame(t, plan.places["check 7"].batch, plan.places["check 3"].batch, "columns with much time are apart from those with little")
}

func TestTablesThatFailAreMeasuredAlone(t *testing.T) {
	f, d := brokenFleet(t)
	outcomes := f.run(t.Context())
	batches, single := f.statements()
	require.Len(t, batches, 4)
	require.LessOrEqual(t, len(single), 100+2)
	f.requireAsAlone(t, outcomes, "the first run")
	probetest.RequireBad(t, "no such table: a_missing", outcomes[95])
	probetest.RequireUnmeasured(t, "the database is not available: [INSUFFICIENT_PERMISSIONS] no SELECT on refused. SQLSTATE: 42501", outcomes[98])

	for _, after := range []time.Duration{time.Minute, time.Hour, 22 * time.Hour, 2 * time.Hour, 20 * time.Hour} {
		f.now = f.now.Add(after)
		f.forgetUnsaved(t)
		outcomes = f.run(t.Context())
		f.requireNotSentTogether(t, "words", "missing", "lost", "refused")
		f.requireSent(t, 4, 5+2, "93 columns together, 5 that fail, and 2 of text without their first statement")
		f.requireAsAlone(t, outcomes, "a later run")
	}

	_, err := d.write.ExecContext(t.Context(), "CREATE TABLE a_missing AS SELECT * FROM t1")
	require.NoError(t, err)
	f.requireAsAlone(t, f.run(t.Context()), "a table is back")
	f.requireSent(t, 4, 5+2, "its success is not expected")
	f.run(t.Context())
	f.requireSent(t, 4, 4+2, "it is read with the others again")

	f.now = f.now.Add(24 * time.Hour)
	f.requireAsAlone(t, f.run(t.Context()), "after a day without a run")
	batches, single = f.statements()
	require.Len(t, batches, 4, "all are tried together again")
	require.Greater(t, len(single), 25)
}

func TestFaultThatPassesIsNotRemembered(t *testing.T) {
	f := newFleet(t, timesDatabase(t, 30).read)
	f.watchTables(numbered("t", 30)...)
	f.before = func(_ context.Context, query string) error {
		if isBatch(query) {
			return warehouseError{"databricks: execution error: failed to execute query: odd", "XX000"}
		}
		return nil
	}
	f.requireAsAlone(t, f.run(t.Context()), "no batch can be read")
	f.requireSent(t, 2, 30, "each column is measured alone")
	_, changed, err := f.memory.Content()
	require.NoError(t, err)
	require.False(t, changed)
	f.before = nil
	f.run(t.Context())
	f.requireSent(t, 2, 0, "the next run")
}

func TestOutageEndsWithinOneRun(t *testing.T) {
	f := newFleet(t, timesDatabase(t, 30).read)
	f.watchTables(numbered("t", 30)...)
	f.before = func(context.Context, string) error {
		return errors.New("databricks: request error: HTTP 503: maintenance")
	}
	f.requireAsAlone(t, f.run(t.Context()), "an outage")
	f.before = nil
	f.requireAsAlone(t, f.run(t.Context()), "after the outage")
	f.statements()
	f.run(t.Context())
	f.requireSent(t, 2, 0, "the run after it")
}

// A column that is too slow for its batch does not take time from the checks: each has its whole timeout.
func TestSlowBatchIsMeasuredAloneForADay(t *testing.T) {
	f := newFleet(t, timesDatabase(t, 30).read)
	f.watchTables(numbered("t", 30)...)
	f.checks[3].Timeout = probetest.Soon
	f.before = func(ctx context.Context, query string) error {
		if strings.Contains(query, "`t3`") {
			<-ctx.Done()
			return ctx.Err()
		}
		return nil
	}
	outcomes := f.run(t.Context())
	f.requireSent(t, 2, 25, "the members of one batch are measured alone")
	f.requireAsAlone(t, outcomes, "a slow table")
	probetest.RequireBad(t, "no response within 300 ms", outcomes[3])
	f.forgetUnsaved(t)
	f.now = f.now.Add(23 * time.Hour)
	f.run(t.Context())
	f.requireSent(t, 1, 25, "they are not tried together, although each one but the slow one succeeds")
	f.now = f.now.Add(time.Hour)
	f.run(t.Context())
	f.requireSent(t, 2, 1, "after a day, only the slow one is measured alone")
	f.now, f.before, f.checks[3].Timeout = f.now.Add(23*time.Hour), nil, 0
	f.run(t.Context())
	f.requireSent(t, 2, 0, "a day after it was slow the last time")
}

// A single statement that is slow but not too slow would be too slow for the same batch again.
func TestSlowColumnStaysAloneWhileItIsSlow(t *testing.T) {
	f := newFleet(t, nil)
	f.watchTables("t0", "t1")
	scope := f.scope(t.Context(), f.checks...)
	defer scope.Release()
	plan := on(f, EngineDatabricks).planOf(t.Context(), scope)
	for _, column := range []string{"quick", "slow"} {
		plan.remember(column, reasonSlow)
	}
	plan.noteSingle(t.Context(), "other", nil, true)
	f.now = f.now.Add(23 * time.Hour)
	plan.noteSingle(t.Context(), "quick", nil, false)
	plan.noteSingle(t.Context(), "slow", nil, true)
	require.Equal(t, reasonSlow, plan.reasonFor("quick"))
	f.now = f.now.Add(time.Hour)
	require.Empty(t, plan.reasonFor("quick"))
	require.Equal(t, reasonSlow, plan.reasonFor("slow"))
	require.Empty(t, plan.reasonFor("other"), "it slows down no batch")
	require.Len(t, probe.RecallAll[aloneMemory](f.memory, "table_freshness/"), 1, "the rest is forgotten")
}

// A changed memory costs a statement, so what lasts is not written in each run.
func TestMemoryOfTheSameTablesChangesTwiceADay(t *testing.T) {
	f, _ := brokenFleet(t)
	f.run(t.Context())
	changes := 0
	for range 12 {
		f.forgetUnsaved(t)
		f.now = f.now.Add(4 * time.Hour)
		f.run(t.Context())
		if _, changed, _ := f.memory.Content(); changed {
			changes++
		}
	}
	require.LessOrEqual(t, changes, 2*(2+1), "two renewals a day, and the day of the last use")
}

// Not every engine ends at once. What arrives too late does not count.
func TestBatchThatIsReadTooLateDoesNotCount(t *testing.T) {
	f := newFleet(t, timesDatabase(t, 2).read)
	f.watchTables("t0", "t1")
	f.checks[0].Timeout, f.checks[1].Timeout = 50*time.Millisecond, time.Minute
	f.before = func(ctx context.Context, query string) error {
		if isBatch(query) {
			<-ctx.Done()
		}
		return nil
	}
	f.source = ignoringDeadline{f.source}
	f.requireAsAlone(t, f.run(t.Context()), "the slowest batch")
	f.requireSent(t, 1, 2, "each is measured alone")
	f.run(t.Context())
	f.requireSent(t, 0, 2, "the next run")
}

// A database without a free connection says nothing about the tables.
func TestMissingConnectionIsNotSlowness(t *testing.T) {
	f := newFleet(t, timesDatabase(t, 2).read)
	f.watchTables("t0", "t1")
	f.checks[0].Timeout, f.checks[1].Timeout = probetest.Soon, probetest.Soon
	pool := f.kind
	f.kind = TableFreshness(on(busyPool{f}, EngineDatabricks))
	for _, o := range f.run(t.Context()) {
		probetest.RequireUnmeasured(t, "no connection to the database within 300 ms", o)
	}
	f.kind, f.checks[0].Timeout, f.checks[1].Timeout = pool, 0, 0
	f.run(t.Context())
	f.requireSent(t, 1, 0, "they are read together, as before")
}

func TestNextAttemptReadsAgain(t *testing.T) {
	d := timesDatabase(t, 2)
	f := newFleet(t, d.read)
	f.watch("t0", "at", "s")
	f.watch("t1", "at", "s")
	scope := f.scope(t.Context(), f.checks...)
	defer scope.Release()
	first := f.measureIn(t.Context(), scope, f.checks[1])
	require.InDelta(t, 60, *first.Value, 1e-9)
	_, err := d.write.ExecContext(t.Context(), fmt.Sprintf("INSERT INTO t1 VALUES (%d)", noon().Unix()-5))
	require.NoError(t, err)
	f.now = f.now.Add(time.Second)
	second := f.measureIn(t.Context(), scope, f.checks[1])
	require.InDelta(t, 6, *second.Value, 1e-9, "the row that was added between the two")
	other := f.measureIn(t.Context(), scope, f.checks[0])
	require.InDelta(t, 0, *other.Value, 1e-9, "the age at the time when it was read")
	f.requireSent(t, 1, 1, "another check still has its value")
}

func TestCancelledCheckDoesNotEndTheStatementOfOthers(t *testing.T) {
	f := newFleet(t, timesDatabase(t, 2).read)
	f.watchTables("t0", "t1")
	arrived, answer := make(chan struct{}), make(chan struct{})
	f.before = func(ctx context.Context, query string) error {
		if !isBatch(query) {
			return ctx.Err() // of the cancelled check, which a pool does not send
		}
		close(arrived)
		select {
		case <-answer:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	scope := f.scope(t.Context(), f.checks...)
	defer scope.Release()
	ctx, cancel := context.WithCancel(t.Context())
	cancelled, measured := make(chan status.Outcome, 1), make(chan status.Outcome, 1)
	go func() { cancelled <- f.measureIn(ctx, scope, f.checks[0]) }()
	<-arrived
	cancel()
	probetest.RequireUnmeasured(t, probe.Cancelled, <-cancelled)
	go func() { measured <- f.measureIn(t.Context(), scope, f.checks[1]) }()
	close(answer)
	probetest.RequireGreen(t, "", <-measured)
	batches, _ := f.statements()
	require.Len(t, batches, 1, "one statement for both")
	_, changed, err := f.memory.Content()
	require.NoError(t, err)
	require.False(t, changed, "the end of a check says nothing about its table")
}

func TestCancelledStatementIsNotRemembered(t *testing.T) {
	f := newFleet(t, timesDatabase(t, 2).read)
	f.watchTables("t0", "t1")
	ctx, cancel := context.WithCancel(t.Context())
	f.before = func(_ context.Context, query string) error {
		if isBatch(query) {
			return errPoison
		}
		cancel()
		return ctx.Err()
	}
	for _, o := range f.run(ctx) {
		probetest.RequireUnmeasured(t, probe.Cancelled, o)
	}
	_, changed, err := f.memory.Content()
	require.NoError(t, err)
	require.False(t, changed)
}

// In any mix of tables and faults, checks have the same outcomes together as alone.
func TestOutcomesTogetherAreThoseOfSingleMeasurements(t *testing.T) {
	d := timesDatabase(t, 40)
	for table, rows := range map[string]string{
		"empty": "SELECT 1 WHERE false", "nulls": "SELECT NULL", "early": "SELECT -5", "days": "SELECT 20261010", "far": "SELECT 253402300799",
		"ahead": "SELECT 1791631800 + 2000", "real": "SELECT 1791631800.5", "prose": "SELECT 'soon'", "later": "SELECT '9999-12-31'",
		"mixed": "SELECT 1791631800 UNION SELECT '2026-10-10 11:00:00'", "bytes": "SELECT x'00'", "large": "SELECT zeroblob(300000)",
	} {
		for _, statement := range []string{"CREATE TABLE " + table + " (at)", "INSERT INTO " + table + " " + rows} {
			_, err := d.write.ExecContext(t.Context(), statement)
			require.NoError(t, err, statement)
		}
	}
	special := []string{"empty", "nulls", "early", "days", "far", "ahead", "real", "prose", "later", "mixed", "bytes", "large", "words0", "words1", "missing", "refused", "refused2"}
	rapid.Check(t, func(t *rapid.T) {
		f := newFleet(t, d.read)
		tables := slices.Concat(rapid.SliceOfN(rapid.SampledFrom(numbered("t", 40)), 0, 30).Draw(t, "good"), rapid.SliceOfN(rapid.SampledFrom(special), 0, 6).Draw(t, "special"))
		for _, table := range rapid.Permutation(tables).Draw(t, "tables") {
			column := rapid.SampledFrom([]string{"at", "at", "at", "at", "at", "at", "at", "lost"}).Draw(t, "column")
			f.watch(table, column, rapid.SampledFrom([]string{"", "s", "parsec"}).Draw(t, "unit"))
		}
		for i := range 3 {
			f.now = f.now.Add(rapid.SampledFrom([]time.Duration{time.Minute, 25 * time.Hour}).Draw(t, "later"))
			f.requireAsAlone(t, f.run(context.Background()), fmt.Sprint("run ", i))
			if i == 0 {
				f.statements()
			}
		}
	})
}
