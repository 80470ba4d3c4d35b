package sqlprobe

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"buoy/src/probe"
	"buoy/src/status"
)

// querier runs queries. *sql.DB implements it.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// connector returns pooled connections. *sql.DB implements it. If there is no connection, no query was sent, so the failure is
// not a fault of the target.
type connector interface {
	Conn(ctx context.Context) (*sql.Conn, error)
}

// request is a query with the expected size of its result.
type request struct {
	query   string
	columns int      // the number of columns that the result must have
	named   []string // instead of columns: the columns to return, in this order; the result can have others
	rows    int      // more rows are not read
}

// queryValue runs a query and returns its one value as the driver returned it (nil for NULL). If there is no value, failed is
// the outcome with the reason.
func queryValue(ctx context.Context, source querier, query string) (value any, failed *status.Outcome) {
	rows, failed := queryRows(ctx, source, request{query: query, columns: 1, rows: 2})
	switch {
	case failed != nil:
		return nil, failed
	case len(rows) == 0:
		return nil, new(probe.Unmeasured("the query returned no row; it must return one"))
	case len(rows) > 1:
		return nil, new(probe.Unmeasured("the query returned more than one row; it must return one"))
	}
	return rows[0][0], nil
}

// queryRows runs a query. A pooled connection can be lost while it is idle, which only the next query notices. The query is
// then sent once more, on another connection.
func queryRows(ctx context.Context, source querier, q request) ([][]any, *status.Outcome) {
	within := probe.Within(ctx, time.Now())
	rows, lost, failed := runQuery(ctx, source, q, within)
	if lost && ctx.Err() == nil {
		rows, _, failed = runQuery(ctx, source, q, within)
	}
	return rows, failed
}

// queryAll is queryRows for a list that is wrong if it is not complete. More rows than q.rows are a failure. what names them, such as
// "tables".
func queryAll(ctx context.Context, source querier, q request, what string) ([][]any, *status.Outcome) {
	most := q.rows
	q.rows++
	rows, failed := queryRows(ctx, source, q)
	if failed == nil && len(rows) > most {
		return nil, new(probe.Unmeasured("there are more than %d %s, and Buoy reads no more than that", most, what))
	}
	return rows, failed
}

func runQuery(ctx context.Context, source querier, q request, within string) (values [][]any, lost bool, failed *status.Outcome) {
	if pool, ok := source.(connector); ok {
		conn, err := pool.Conn(ctx)
		if err != nil {
			return nil, false, connectionFailure(ctx, err, within)
		}
		defer func() { _ = conn.Close() }() // returns it to the pool; the result is read by then
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

func readRows(rows *sql.Rows, q request) ([][]any, *status.Outcome) {
	columns, err := rows.Columns()
	switch {
	case err != nil:
		return nil, new(probe.Unmeasured("the result could not be read"))
	case q.named == nil && len(columns) != q.columns:
		return nil, new(probe.Unmeasured("the query returned %d columns; it must return one", len(columns)))
	}
	wanted, missing := positionsOf(q, columns)
	if missing != "" {
		return nil, new(probe.Unmeasured("the result has no column %s", missing))
	}
	var result [][]any
	for len(result) < q.rows && rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, new(probe.Unmeasured("the result could not be read"))
		}
		row := make([]any, len(wanted))
		for i, position := range wanted {
			row[i] = values[position]
			if text, ok := row[i].([]byte); ok {
				row[i] = string(text)
			}
		}
		result = append(result, row)
	}
	return result, nil
}

// positionsOf returns the positions of the columns to return: all, or those with the given names.
func positionsOf(q request, columns []string) (positions []int, missing string) {
	if q.named == nil {
		for i := range columns {
			positions = append(positions, i)
		}
		return positions, ""
	}
	for _, name := range q.named {
		i := slices.IndexFunc(columns, func(column string) bool { return strings.EqualFold(column, name) })
		if i < 0 {
			return nil, name
		}
		positions = append(positions, i)
	}
	return positions, ""
}

func connectionFailure(ctx context.Context, err error, within string) *status.Outcome {
	switch {
	case ctx.Err() != nil && !probe.DeadlinePassed(ctx):
		return new(probe.Unmeasured(probe.Cancelled))
	case ctx.Err() != nil:
		return new(probe.Unmeasured("no connection to the database %s", within))
	}
	return new(probe.Unmeasured("no connection to the database: %s", errorText(err)))
}

// queryFailure returns the outcome for a query that failed. An error of the query itself is red. An infrastructure error is
// unknown: the database cannot be opened, is locked, refuses access, or is gone.
func queryFailure(ctx context.Context, err error, within string) *status.Outcome {
	switch {
	case ctx.Err() != nil && !probe.DeadlinePassed(ctx):
		return new(probe.Unmeasured(probe.Cancelled))
	case ctx.Err() != nil:
		return new(probe.Bad("no response %s", within))
	case tooBig(err):
		return new(probe.Unmeasured("the query handles a text or blob of more than 256 KiB, which is more memory than a check can use"))
	case strings.Contains(err.Error(), "not authorized to use function"):
		return new(probe.Unmeasured("the query is refused, because the function collects rows without a limit: %s", errorText(err)))
	case isInfrastructureError(err):
		return new(probe.Unmeasured("the database is not available: %s", errorText(err)))
	}
	return new(probe.Bad("%s", errorText(err)))
}

// isInfrastructureError reports whether an error is about the access to the data and not about the query. This package does not
// import the drivers, so it uses the codes that their errors expose: the result code of SQLite, the SQLSTATE of the warehouse.
func isInfrastructureError(err error) bool {
	var network net.Error
	for _, known := range []error{driver.ErrBadConn, sql.ErrConnDone, os.ErrNotExist, os.ErrPermission} {
		if errors.Is(err, known) {
			return true
		}
	}
	if errors.As(err, &network) {
		return true
	}
	var sqliteErr interface{ Code() int }
	if errors.As(err, &sqliteErr) {
		return isSQLiteInfrastructure(sqliteErr.Code())
	}
	text := err.Error()
	var warehouseErr interface{ SqlState() string }
	if errors.As(err, &warehouseErr) && warehouseErr.SqlState() != "" {
		return isSQLStateInfrastructure(warehouseErr.SqlState())
	}
	if state := sqlStatePattern.FindStringSubmatch(text); state != nil {
		return isSQLStateInfrastructure(state[1])
	}
	return strings.HasPrefix(text, "databricks: request error") || strings.HasPrefix(text, "databricks: driver error")
}

// tooBig reports whether a query failed because a value is larger than a check is allowed to use.
func tooBig(err error) bool {
	const sqliteTooBig = 18
	var sqliteErr interface{ Code() int }
	return errors.As(err, &sqliteErr) && sqliteErr.Code()&0xff == sqliteTooBig
}

// isSQLiteInfrastructure uses the primary result code. A damaged file (CORRUPT) is a fault of the target.
func isSQLiteInfrastructure(code int) bool {
	switch code & 0xff {
	case 3, 5, 6, 7, 8, 10, 13, 14, 15, 23, 26: // PERM BUSY LOCKED NOMEM READONLY IOERR FULL CANTOPEN PROTOCOL AUTH NOTADB
		return true
	}
	return false
}

// isSQLStateInfrastructure uses the class of an SQLSTATE: connection, authorization, resources, operator, system. Class 42 is
// syntax and access; only its missing privilege counts.
func isSQLStateInfrastructure(state string) bool {
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
	sqlStatePattern = regexp.MustCompile(`SQLSTATE: ([0-9A-Z]{5})`)
	driverPrefixes  = regexp.MustCompile(`^(databricks: [a-z]+ error: |failed to execute query: |SQL logic error: )+`)
	sqliteCode      = regexp.MustCompile(` \(\d+\)$`)
)

// errorText returns the first line of the database's message, without prefixes of the drivers and without secrets.
func errorText(err error) string {
	text, _, _ := strings.Cut(strings.TrimSpace(err.Error()), "\n")
	text = driverPrefixes.ReplaceAllString(text, "")
	return status.Redact(strings.TrimSpace(sqliteCode.ReplaceAllString(text, "")))
}
