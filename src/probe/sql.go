package probe

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"
	"os"
	"regexp"
	"strings"
	"time"

	"buoy/src/status"
)

// Querier is where SQL is asked; *sql.DB is one.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// connector is a Querier that can say whether a connection can be had at all. *sql.DB can: without a connection, nothing
// was asked, so whatever went wrong is not the watched thing's fault.
type connector interface {
	Conn(ctx context.Context) (*sql.Conn, error)
}

// question is a query, and how much of its answer is read.
type question struct {
	query   string
	columns int // how many the answer must have
	rows    int // more are not read
}

// askOne runs a query for one value. When it has none, failed is the outcome that says why; otherwise it is nil, and the
// value is as the driver gave it (nil for NULL).
func askOne(ctx context.Context, source Querier, query string) (value any, failed *status.Outcome) {
	rows, failed := ask(ctx, source, question{query: query, columns: 1, rows: 2})
	switch {
	case failed != nil:
		return nil, failed
	case len(rows) == 0:
		return nil, new(unmeasured("the query gives no row; one is wanted"))
	case len(rows) > 1:
		return nil, new(unmeasured("the query gives more than one row; one is wanted"))
	}
	return rows[0][0], nil
}

// ask runs a query. A pooled connection may have died since it was last used, which shows only when it is asked; then
// another is tried, once.
func ask(ctx context.Context, source Querier, q question) ([][]any, *status.Outcome) {
	within := limit(ctx, time.Now())
	rows, dead, failed := tryOnce(ctx, source, q, within)
	if dead && ctx.Err() == nil {
		rows, _, failed = tryOnce(ctx, source, q, within)
	}
	return rows, failed
}

func tryOnce(ctx context.Context, source Querier, q question, within string) (values [][]any, dead bool, failed *status.Outcome) {
	if pool, ok := source.(connector); ok {
		conn, err := pool.Conn(ctx)
		if err != nil {
			return nil, false, noConnection(ctx, err, within)
		}
		defer func() { _ = conn.Close() }() // gives it back; the answer is read by then
		source = conn
	}
	rows, err := source.QueryContext(ctx, q.query)
	if err != nil {
		return nil, errors.Is(err, driver.ErrBadConn), queryFailure(ctx, err, within)
	}
	defer func() { _ = rows.Close() }() // its error is in rows.Err
	values, failed = readRows(rows, q)
	if err := rows.Err(); err != nil {
		return nil, errors.Is(err, driver.ErrBadConn), queryFailure(ctx, err, within)
	}
	return values, false, failed
}

func readRows(rows *sql.Rows, q question) ([][]any, *status.Outcome) {
	columns, err := rows.Columns()
	switch {
	case err != nil:
		return nil, new(unmeasured("the answer could not be read"))
	case len(columns) != q.columns:
		return nil, new(unmeasured("the query gives %d columns; one is wanted", len(columns)))
	}
	var read [][]any
	for len(read) < q.rows && rows.Next() {
		values, into := make([]any, q.columns), make([]any, q.columns)
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, new(unmeasured("the answer could not be read"))
		}
		for i, v := range values {
			if text, ok := v.([]byte); ok {
				values[i] = string(text)
			}
		}
		read = append(read, values)
	}
	return read, nil
}

func noConnection(ctx context.Context, err error, within string) *status.Outcome {
	switch {
	case ctx.Err() != nil && !tookTooLong(ctx):
		return new(unmeasured(stopped))
	case ctx.Err() != nil:
		return new(unmeasured("no connection to the source of the data %s", within))
	}
	return new(unmeasured("no connection to the source of the data: %s", sqlWords(err)))
}

// queryFailure tells the query's own error, which is red, from trouble on our side: the source cannot be opened, is
// locked, does not let us in, or went away.
func queryFailure(ctx context.Context, err error, within string) *status.Outcome {
	switch {
	case ctx.Err() != nil && !tookTooLong(ctx):
		return new(unmeasured(stopped))
	case ctx.Err() != nil:
		return new(bad("no answer %s", within))
	case tooBig(err):
		return new(unmeasured("the query handles a text or blob of more than 256 KiB, which is more memory than a check can use"))
	case strings.Contains(err.Error(), "not authorized to use function"):
		return new(unmeasured("the query is refused, because the function gathers rows without a limit: %s", sqlWords(err)))
	case ours(err):
		return new(unmeasured("the source of the data is not available: %s", sqlWords(err)))
	}
	return new(bad("%s", sqlWords(err)))
}

// ours says whether an error is about the way to the data and not about the query. The drivers stay out of this
// package, so it goes by what they expose: SQLite a result code, the warehouse an SQLSTATE and the kind of error.
func ours(err error) bool {
	var network net.Error
	for _, known := range []error{driver.ErrBadConn, sql.ErrConnDone, os.ErrNotExist, os.ErrPermission} {
		if errors.Is(err, known) {
			return true
		}
	}
	if errors.As(err, &network) {
		return true
	}
	var lite interface{ Code() int }
	if errors.As(err, &lite) {
		return sqliteIsOurs(lite.Code())
	}
	text := err.Error()
	var warehouse interface{ SqlState() string }
	if errors.As(err, &warehouse) && warehouse.SqlState() != "" {
		return sqlStateIsOurs(warehouse.SqlState())
	}
	if state := sqlStateShape.FindStringSubmatch(text); state != nil {
		return sqlStateIsOurs(state[1])
	}
	return strings.HasPrefix(text, "databricks: request error") || strings.HasPrefix(text, "databricks: driver error")
}

// tooBig reports whether a query was ended because a value in it is larger than a check may use.
func tooBig(err error) bool {
	const sqliteTooBig = 18
	var lite interface{ Code() int }
	return errors.As(err, &lite) && lite.Code()&0xff == sqliteTooBig
}

// sqliteIsOurs goes by SQLite's primary result code. That a file is damaged (CORRUPT) is the watched thing's fault.
func sqliteIsOurs(code int) bool {
	switch code & 0xff {
	case 3, 5, 6, 7, 8, 10, 13, 14, 15, 23, 26: // PERM BUSY LOCKED NOMEM READONLY IOERR FULL CANTOPEN PROTOCOL AUTH NOTADB
		return true
	}
	return false
}

// sqlStateIsOurs goes by the class of an SQLSTATE: connection, authorization, resources, operator, system. Of class 42
// (syntax and access) only the missing privilege is ours.
func sqlStateIsOurs(state string) bool {
	switch {
	case state == "42501":
		return true
	case len(state) < 2:
		return false
	}
	switch state[:2] {
	case "08", "28", "53", "57", "58":
		return true
	}
	return false
}

var (
	sqlStateShape = regexp.MustCompile(`SQLSTATE: ([0-9A-Z]{5})`)
	sqlNoise      = regexp.MustCompile(`^(databricks: [a-z]+ error: |failed to execute query: |SQL logic error: )+`)
	sqlCode       = regexp.MustCompile(` \(\d+\)$`)
)

// sqlWords is the first line of what the database said, without what drivers put around it and without a secret.
func sqlWords(err error) string {
	text, _, _ := strings.Cut(strings.TrimSpace(err.Error()), "\n")
	text = sqlNoise.ReplaceAllString(text, "")
	return status.Redact(strings.TrimSpace(sqlCode.ReplaceAllString(text, "")))
}
