package rig_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"io"
	"testing"
	"time"

	dbsql "github.com/databricks/databricks-sql-go"
	dbsqlerr "github.com/databricks/databricks-sql-go/errors"
	"github.com/stretchr/testify/require"

	"buoy/tests/warehouse/rig"
)

// What the driver makes of each fault, and whether the row is there: an error does not say that it is not.
func TestFaultsAsTheDriverSeesThem(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	db := r.Open(t, r.Schema(t))
	db.SetMaxOpenConns(1)
	exec(t, db, "CREATE TABLE notes (id STRING)")

	const conflict = "[DELTA_CONCURRENT_APPEND] Files were added by a concurrent update."
	none := func(t *testing.T, err error) { t.Helper(); require.NoError(t, err) }
	for _, test := range []struct {
		name     string
		fault    rig.Fault
		check    func(t *testing.T, err error)
		attempts int
		written  int64
	}{
		{"none", rig.Fault{Match: "DELETE", Kind: rig.Reset}, none, 1, 1},
		{"503 is repeated", rig.Fault{Kind: rig.HTTP, Status: 503, RetryAfter: "1"}, none, 2, 1},
		{"429 without Retry-After is repeated", rig.Fault{Kind: rig.HTTP, Status: 429}, none, 2, 1},
		{"503 that does not end", rig.Fault{Kind: rig.HTTP, Status: 503, RetryAfter: "0", Times: -1}, func(t *testing.T, err error) {
			t.Helper()
			var execution dbsqlerr.DBExecutionError
			require.ErrorAs(t, err, &execution)
			require.True(t, execution.IsRetryable())
		}, 5, 0},
		{"500 is not repeated", rig.Fault{Kind: rig.HTTP, Status: 500}, func(t *testing.T, err error) {
			t.Helper()
			require.ErrorContains(t, err, "500")
		}, 1, 0},
		{"an error of the statement", rig.Fault{Kind: rig.SQLError, Message: conflict, SQLState: "2D521"}, func(t *testing.T, err error) {
			t.Helper()
			var execution dbsqlerr.DBExecutionError
			require.ErrorAs(t, err, &execution)
			require.ErrorContains(t, err, conflict)
			require.Equal(t, "2D521", execution.SqlState())
			require.False(t, execution.IsRetryable(), "the driver does not know that it is")
		}, 1, 0},
		{"an error status inside HTTP 200", rig.Fault{Kind: rig.ThriftStatus, Message: "requirement failed: Session handle"}, func(t *testing.T, err error) {
			t.Helper()
			require.ErrorContains(t, err, "requirement failed: Session handle")
		}, 1, 0},
		{"a connection that closed before", rig.Fault{Kind: rig.Reset}, func(t *testing.T, err error) {
			t.Helper()
			require.ErrorIs(t, err, io.EOF)
		}, 1, 0},
		{"an answer that was lost after the commit", rig.Fault{Kind: rig.CommitThenReset}, func(t *testing.T, err error) {
			t.Helper()
			require.ErrorIs(t, err, io.EOF)
			require.NotErrorIs(t, err, driver.ErrBadConn)
		}, 1, 1},
		{"a lost session, which is opened again", rig.Fault{Kind: rig.InvalidSession}, none, 2, 1},
		{"a lost session, reported as an error status", rig.Fault{Kind: rig.InvalidSession, Via: "status"}, func(t *testing.T, err error) {
			t.Helper()
			require.ErrorContains(t, err, "Invalid SessionHandle")
		}, 1, 0},
		{"a statement that is slow", rig.Fault{Kind: rig.Hang, Seconds: 0.2}, none, 1, 1},
		{"the second statement alone", rig.Fault{Kind: rig.Reset, Skip: 1}, none, 1, 1},
		{"another caller's token", rig.Fault{Kind: rig.HTTP, Status: 403, Token: "other"}, none, 1, 1},
		{"this caller's token", rig.Fault{Kind: rig.HTTP, Status: 401, Token: "rig"}, func(t *testing.T, err error) {
			t.Helper()
			require.ErrorContains(t, err, "401")
		}, 1, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.fault.Match == "" {
				test.fault.Match = "^ExecuteStatement INSERT"
			}
			r.Reset(t)
			r.Faults(t, test.fault)
			_, err := db.ExecContext(t.Context(), "INSERT INTO notes VALUES (:id)", sql.Named("id", test.name))
			test.check(t, err)
			require.Equal(t, test.attempts, r.Stats(t).Calls["ExecuteStatement"])
			r.Faults(t)
			require.Equal(t, test.written, count(t, db, "notes WHERE id = :id", sql.Named("id", test.name)))
		})
	}
}

func TestPolledStatementIsCancelled(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	db := r.Open(t, "")
	require.NoError(t, db.PingContext(t.Context()))
	r.Reset(t)
	r.Faults(t, rig.Fault{Kind: rig.Hang, Match: "SELECT 41", Seconds: 60, Polled: true})
	ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
	defer cancel()
	_, err := db.ExecContext(ctx, "SELECT 41")
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Eventually(t, func() bool { return r.Stats(t).States["CANCELED"] == 1 }, 10*time.Second, 20*time.Millisecond)
	require.Equal(t, 1, r.Stats(t).Calls["CancelOperation"])
}

func TestRunningStatementIsCancelledInSpark(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	db := r.Open(t, "")
	r.Reset(t)
	ctx, cancel := context.WithTimeout(t.Context(), 8*time.Second) // more than a statement is waited for before it is polled
	defer cancel()
	_, err := db.ExecContext(ctx, "SELECT count(*) FROM range(1000000000000) a WHERE hash(id) = 1 AND sha2(string(id), 512) = 'x'")
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Eventually(t, func() bool { return r.Stats(t).States["CANCELED"] == 1 }, 10*time.Second, 50*time.Millisecond)
}

func TestInFlightStatementCanCommitAfterCancel(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	db := r.Open(t, r.Schema(t))
	exec(t, db, "CREATE TABLE notes (id STRING)")
	r.Reset(t)
	r.Faults(t, rig.Fault{Kind: rig.Hang, Match: "INSERT", Seconds: 1})
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err := db.ExecContext(ctx, "INSERT INTO notes VALUES ('a')")
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Eventually(t, func() bool { return r.Stats(t).States["FINISHED"] == 1 }, 20*time.Second, 50*time.Millisecond)
	require.Zero(t, r.Stats(t).Calls["CancelOperation"])
	require.Equal(t, int64(1), count(t, db, "notes"))
}

func TestStatementTimeout(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	db := r.Open(t, "", dbsql.WithTimeout(time.Second))
	r.Reset(t)
	r.Faults(t, rig.Fault{Kind: rig.Hang, Match: "SELECT 42", Seconds: 60})
	_, err := db.ExecContext(t.Context(), "SELECT 42")
	require.ErrorContains(t, err, "TIMEDOUT")
	require.Equal(t, 1, r.Stats(t).States["TIMEDOUT"])
}

func TestFailedSessionIsAnError(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	r.Faults(t, rig.Fault{Kind: rig.HTTP, Match: "^OpenSession main.none$", Status: 403})
	err := r.Open(t, "none").PingContext(t.Context())
	require.Error(t, err)
	err = r.Open(t, "none").PingContext(t.Context())
	require.Error(t, err, "there is no such schema")
	require.NotErrorIs(t, err, driver.ErrBadConn)
}
