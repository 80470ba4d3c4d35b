package rig_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"testing"
	"time"

	dbsql "github.com/databricks/databricks-sql-go"
	"github.com/stretchr/testify/require"

	"buoy/tests/warehouse/rig"
)

// things has a column of each type that Buoy's tables have.
const things = `CREATE TABLE things (
  id STRING NOT NULL, at TIMESTAMP, n BIGINT, d DOUBLE, ok BOOLEAN, day DATE, note STRING
) USING DELTA CLUSTER BY (id)`

type thing struct {
	at   sql.NullTime
	n    sql.NullInt64
	d    sql.NullFloat64
	ok   sql.NullBool
	day  sql.NullString
	note sql.NullString
}

func exec(t *testing.T, db *sql.DB, query string, args ...any) int64 {
	t.Helper()
	result, err := db.ExecContext(t.Context(), query, args...)
	require.NoError(t, err, query)
	rows, err := result.RowsAffected()
	require.NoError(t, err)
	return rows
}

func count(t *testing.T, db *sql.DB, from string, args ...any) (n int64) {
	t.Helper()
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT count(*) FROM "+from, args...).Scan(&n))
	return n
}

func TestValuesRoundTrip(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	db := r.Open(t, r.Schema(t))
	exec(t, db, things)
	time1 := func(y int, zone *time.Location) sql.NullTime {
		return sql.NullTime{Time: time.Date(y, 2, 28, 23, 59, 59, 123456000, zone), Valid: true}
	}
	text := func(s string) sql.NullString { return sql.NullString{String: s, Valid: true} }
	whole := func(n int64) sql.NullInt64 { return sql.NullInt64{Int64: n, Valid: true} }
	float := func(f float64) sql.NullFloat64 { return sql.NullFloat64{Float64: f, Valid: true} }
	for id, want := range map[string]thing{
		"nothing":  {},
		"ordinary": {time1(2026, time.UTC), whole(42), float(0.1), sql.NullBool{Bool: true, Valid: true}, text("2026-02-28"), text("fine")},
		"least":    {time1(1, time.UTC), whole(math.MinInt64), float(-math.MaxFloat64), sql.NullBool{Valid: true}, text("0001-01-01"), text("")},
		"most":     {time1(9999, time.UTC), whole(math.MaxInt64), float(math.SmallestNonzeroFloat64), sql.NullBool{Bool: true, Valid: true}, text("9999-12-31"), text("\x01\u2028")},
		"odd": {
			time1(1970, time.FixedZone("east", 5*3600+1800)), whole(-1), float(math.Copysign(0, -1)),
			sql.NullBool{Valid: true},
			text("1582-10-10"),
			text("a\\b \"q\" 's' \n\r\t é 😀 :n ? -- /* ${x} \\n \\u0041 %_ ` ; DROP TABLE things"),
		},
	} {
		t.Run(id, func(t *testing.T) {
			require.Equal(t, int64(1), exec(t, db, "INSERT INTO things (id, at, n, d, ok, day, note) VALUES (:id, :at, :n, :d, :ok, CAST(:day AS DATE), :note)",
				sql.Named("id", id), sql.Named("at", want.at), sql.Named("n", want.n), sql.Named("d", want.d), sql.Named("ok", want.ok),
				sql.Named("day", want.day), sql.Named("note", want.note)))
			var got thing
			require.NoError(t, db.QueryRowContext(t.Context(), "SELECT at, n, d, ok, CAST(day AS STRING), note FROM things WHERE id = :id", sql.Named("id", id)).
				Scan(&got.at, &got.n, &got.d, &got.ok, &got.day, &got.note))
			require.True(t, want.at.Time.Equal(got.at.Time), "%v and %v", want.at.Time, got.at.Time)
			require.Equal(t, math.Signbit(want.d.Float64), math.Signbit(got.d.Float64))
			got.at.Time = want.at.Time
			require.Equal(t, want, got)
		})
	}
}

func TestDateIsMidnight(t *testing.T) {
	t.Parallel()
	db := rig.Use(t).Open(t, "")
	var day time.Time
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT CAST(:day AS DATE)", sql.Named("day", "2024-02-29")).Scan(&day))
	require.Equal(t, time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC), day.UTC())
}

func TestLimitMustBeInteger(t *testing.T) {
	t.Parallel()
	db := rig.Use(t).Open(t, "")
	query := func(limit any) error {
		rows, err := db.QueryContext(t.Context(), "SELECT id FROM range(5) ORDER BY id LIMIT :n", limit)
		if err != nil {
			return err
		}
		defer rows.Close()
		n := 0
		for rows.Next() {
			n++
		}
		require.Equal(t, 2, n)
		return rows.Err()
	}
	require.NoError(t, query(dbsql.Parameter{Name: "n", Type: dbsql.SqlInteger, Value: "2"}))
	require.ErrorContains(t, query(sql.Named("n", 2)), "LIMIT")
}

func TestRowsArePaged(t *testing.T) {
	t.Parallel()
	db := rig.Use(t).Open(t, "", dbsql.WithMaxRows(1000))
	rows, err := db.QueryContext(t.Context(), "SELECT id FROM range(3500) ORDER BY id")
	require.NoError(t, err)
	defer rows.Close()
	var want, got int64
	for ; rows.Next(); want++ {
		require.NoError(t, rows.Scan(&got))
		require.Equal(t, want, got)
	}
	require.NoError(t, rows.Err())
	require.Equal(t, int64(3500), want)
}

// batch is rows as one JSON parameter, which is how results are written.
func batch(tb testing.TB, first, rows int, note string) sql.NamedArg {
	tb.Helper()
	var out []map[string]any
	for i := range rows {
		out = append(out, map[string]any{
			"id": fmt.Sprintf("r%06d", first+i), "at": time.Date(2026, 5, 1, 0, 0, i, 123456000, time.UTC), "n": i, "d": float64(i) / 3, "note": note,
		})
	}
	body, err := json.Marshal(out)
	require.NoError(tb, err)
	return sql.Named("rows", string(body))
}

const (
	source = `(SELECT inline(from_json(:rows, 'array<struct<id:string,at:timestamp,n:bigint,d:double,note:string>>', map('mode', 'FAILFAST')))) s`
	merge  = `MERGE INTO things t USING ` + source + ` ON t.id = s.id
WHEN MATCHED THEN UPDATE SET note = s.note
WHEN NOT MATCHED THEN INSERT (id, at, n, d, note) VALUES (s.id, s.at, s.n, s.d, s.note)`
	insert = `INSERT INTO things (id, at, n, d, note) SELECT s.id, s.at, s.n, s.d, s.note FROM ` + source + ` LEFT ANTI JOIN things t ON t.id = s.id`
)

func TestWritesReportRowCounts(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	db := r.Open(t, r.Schema(t))
	exec(t, db, things)
	const note = "a\u2028b\u0085c" // what some take for the end of a line
	require.Equal(t, int64(10), exec(t, db, insert, batch(t, 0, 10, note)))
	require.Equal(t, int64(0), exec(t, db, insert, batch(t, 0, 10, note)), "again")
	require.Equal(t, int64(5), exec(t, db, insert, batch(t, 5, 10, note)), "half of them are new")
	require.Equal(t, int64(10), exec(t, db, merge, batch(t, 10, 10, "b")), "5 and 5")
	require.Equal(t, int64(10), exec(t, db, "UPDATE things SET n = n + 1 WHERE note = 'b'"))
	require.Equal(t, int64(0), exec(t, db, "UPDATE things SET n = 1 WHERE note = 'z'"))
	require.Equal(t, int64(10), exec(t, db, "DELETE FROM things WHERE note = :note", sql.Named("note", note)))
	require.Equal(t, int64(10), count(t, db, "things"))

	_, err := db.ExecContext(t.Context(), merge, sql.Named("rows", `[{"id":"r000010"},{"id":"r000010"}]`))
	require.ErrorContains(t, err, "DELTA_MULTIPLE_SOURCE_ROW_MATCHING_TARGET_ROW_IN_MERGE")
	_, err = db.ExecContext(t.Context(), merge, sql.Named("rows", `[{"id":"x","n":"many"}]`))
	require.ErrorContains(t, err, "MALFORMED_RECORD")
}

func BenchmarkWrite(b *testing.B) {
	r := rig.Use(b)
	for _, rows := range []int{1000, 10000} {
		for name, statement := range map[string]string{"insert": insert, "merge": merge} {
			b.Run(fmt.Sprintf("%s/%d", name, rows), func(b *testing.B) {
				db := r.Open(b, r.Schema(b))
				_, err := db.ExecContext(b.Context(), things)
				require.NoError(b, err)
				first := 0
				for b.Loop() {
					_, err := db.ExecContext(context.Background(), statement, batch(b, first, rows, "x"))
					require.NoError(b, err)
					first += rows
				}
			})
		}
	}
}
