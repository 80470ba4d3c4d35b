package strict_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"modernc.org/sqlite"

	"buoy/src/store/storetest/strict"
)

func open(t *testing.T) (*strict.Engine, *sql.DB) {
	t.Helper()
	engine := strict.New(&sqlite.Driver{}, "file::memory:")
	db := sql.OpenDB(engine)
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	_, err := db.ExecContext(t.Context(), "CREATE TABLE t (id TEXT)")
	require.NoError(t, err)
	require.Len(t, engine.Statements(), 1)
	return engine, db
}

func TestInvalidStatementsAreRejected(t *testing.T) {
	many := make([]any, 256)
	for i := range many {
		many[i] = sql.Named(fmt.Sprintf("p%d", i), i)
	}
	rows := func(text string) []any { return []any{sql.Named("rows", text)} }
	for _, test := range []struct {
		name, text string
		args       []any
		want       string
	}{
		{"two statements", "SELECT 1; SELECT 2", nil, "several statements"},
		{"a second one after a comment", "SELECT ';'; -- done;\nSELECT 2", nil, "several statements"},
		{"256 parameters", "SELECT 1", many, "256 parameters; at most 255"},
		{"more than 1 MB", "SELECT :text", []any{sql.Named("text", strings.Repeat("x", 1<<20+1))}, "bytes of parameters"},
		{"named and positional ones", "SELECT :a, ?", []any{sql.Named("a", 1), 2}, "1 of 2 parameters are named"},
		{"an id twice", "SELECT :rows", rows(`[{"id":"a"},{"id":"b"},{"id":"a"}]`), `the key "a"`},
		{"a day of a check twice", "SELECT :rows", rows(`[{"check_id":"c","day":"2026-01-01"},{"check_id":"c","day":"2026-01-01"}]`), `the key "c 2026-01-01"`},
		{"rows without an array", "SELECT :rows", rows(`{}`), "rows:"},
	} {
		t.Run(test.name, func(t *testing.T) {
			engine, db := open(t)
			_, err := db.ExecContext(t.Context(), test.text, test.args...)
			require.ErrorContains(t, err, test.want)
			err = db.QueryRowContext(t.Context(), test.text, test.args...).Scan(new(any))
			require.ErrorContains(t, err, test.want)
			require.Empty(t, engine.Statements(), "a rejected statement is not sent")
		})
	}
}

func TestValidStatementsAreAccepted(t *testing.T) {
	engine, db := open(t)
	for _, text := range []string{
		"SELECT :rows;",
		"-- a; comment\nSELECT :rows /* a; b */; -- the end",
		"SELECT :rows AS \"a;b\" WHERE 'it''s; a' <> ';'",
		"SELECT :rows AS `a;b`",
	} {
		rows := sql.Named("rows", `[{"check_id":"c","day":"1"},{"check_id":"c","day":"2"},{"check_id":"d","day":"1"}]`)
		require.NoError(t, db.QueryRowContext(t.Context(), text, rows).Scan(new(any)))
	}
	require.Len(t, engine.Statements(), 4)
	require.Empty(t, engine.Statements(), "the call clears the record")
}

func TestNoTransactionsAndNoPreparedStatements(t *testing.T) {
	_, db := open(t)
	_, err := db.BeginTx(t.Context(), nil)
	require.ErrorContains(t, err, "no transactions")
	statement, err := db.PrepareContext(t.Context(), "SELECT 1")
	require.ErrorContains(t, err, "does not prepare statements")
	require.Nil(t, statement)
}

func TestStatementFailsBeforeOrAfterItRan(t *testing.T) {
	lost := errors.New("lost")
	insert := func(ctx context.Context, db *sql.DB, id string) error {
		_, err := db.ExecContext(ctx, "INSERT INTO t VALUES (:id)", sql.Named("id", id))
		return err
	}
	for moment, rows := range map[strict.Moment]int{strict.Before: 2, strict.After: 3} {
		t.Run(string(moment), func(t *testing.T) {
			engine, db := open(t)
			engine.FailAt(2, moment, lost)
			require.NoError(t, insert(t.Context(), db, "a"))
			require.ErrorIs(t, insert(t.Context(), db, "b"), lost)
			require.NoError(t, insert(t.Context(), db, "c"), "it fails once")
			require.Len(t, engine.Statements(), 3)
			var n int
			engine.FailAt(1, moment, lost)
			require.ErrorIs(t, db.QueryRowContext(t.Context(), "SELECT count(*) FROM t").Scan(&n), lost, "a read fails, too")
			engine.FailAt(1, moment, lost)
			engine.FailAt(0, moment, nil)
			require.NoError(t, db.QueryRowContext(t.Context(), "SELECT count(*) FROM t").Scan(&n), "a fault can be removed")
			require.Equal(t, rows, n)
		})
	}
}
