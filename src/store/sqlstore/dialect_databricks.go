package sqlstore

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"syscall"
	"time"

	dbsql "github.com/databricks/databricks-sql-go"
	"github.com/databricks/databricks-sql-go/driverctx"
	dbsqlerr "github.com/databricks/databricks-sql-go/errors"

	"buoy/src/status"
)

func databricksDialect() dialect {
	typed := func(kind dbsql.SqlType, name, value string) any {
		return dbsql.Parameter{Name: name, Type: kind, Value: value}
	}
	return dialect{
		name: "databricks",
		time: func(name string, at time.Time) any {
			if at.Before(time.Time{}) {
				at = time.Time{} // there is no timestamp before the year 1
			}
			return typed(dbsql.SqlTimestamp, name, at.UTC().Format("2006-01-02T15:04:05.999999Z07:00"))
		},
		day: func(name string, day time.Time) any {
			return typed(dbsql.SqlDate, name, day.UTC().Format(time.DateOnly))
		},
		// LIMIT needs an INT; a Go int would be sent as a BIGINT.
		limit: func(name string, rows int) any {
			return dbsql.Parameter{Name: name, Type: dbsql.SqlInteger, Value: int64(rows)}
		},
		classify:          classifyDatabricks,
		translate:         translateDatabricks,
		isAlreadyAdded:    isAlreadyAdded.MatchString,
		lockLifetime:      2 * time.Minute,
		unityCatalogQuery: "SELECT current_metastore()",
		// An administrator finds the statements in the query history by operation, which is the name of the file in sql/queries.
		tag: func(ctx context.Context, name string) context.Context {
			return driverctx.NewContextWithQueryTags(ctx, map[string]string{"application": "buoy", "operation": name})
		},
	}
}

var (
	// ADD CONSTRAINT and ADD COLUMNS do not support IF NOT EXISTS.
	isAlreadyAdded = regexp.MustCompile(`CONSTRAINT_ALREADY_EXISTS|FIELDS?_ALREADY_EXISTS|COLUMNS?_ALREADY_EXISTS?`)
	// Two writers changed the same files of a table. The driver does not report this as retryable.
	conflictText = regexp.MustCompile(`DELTA_(CONCURRENT|METADATA_CHANGED|PROTOCOL_CHANGED)|Concurrent(Append|Delete\w*|Write|Transaction|Modification)Exception`)
	// The warehouse dropped the session, as it does with idle ones.
	sessionLostText = regexp.MustCompile(`(?i)invalid (session ?)?handle|session.{0,40}(closed|expired|not found|does not exist)`)
	// A warehouse that is starting accepts sessions and then fails every statement on them.
	engineStoppedText = regexp.MustCompile(`(?i)not (yet |been )?initialized|warehouse.{0,60}(starting|stopped|stopping|not running)|cluster.{0,40}(starting|not ready)|TEMPORARILY_UNAVAILABLE`)
	// The warehouse cancelled the statement because of its own time limit or that of the workspace.
	timeoutText = regexp.MustCompile(`TIMEDOUT|TIMEOUT_EXCEEDED`)
)

func classifyDatabricks(err error) errorClass {
	if errors.As(err, new(*status.Error)) {
		return errorClass{} // there are no credentials, and the authenticator has already retried
	}
	var refusal *httpError
	if errors.As(err, &refusal) {
		return errorClass{
			retryable: refusal.retryable(), retryAfter: refusal.retryAfter, engineStopped: refusal.status == http.StatusServiceUnavailable,
		}
	}
	var credentials *authError
	if errors.As(err, &credentials) {
		return errorClass{retryable: true} // the next token request can succeed
	}
	text := err.Error()
	switch {
	case errors.Is(err, driver.ErrBadConn), sessionLostText.MatchString(text):
		return errorClass{retryable: true, sessionLost: true}
	case conflictText.MatchString(text):
		return errorClass{retryable: true}
	case engineStoppedText.MatchString(text):
		return errorClass{retryable: true, engineStopped: true, sessionLost: true}
	case sqlState(err) == "" && connectionBroke(err):
		return errorClass{retryable: true, sessionLost: true}
	}
	return errorClass{}
}

// connectionBroke reports whether a statement was not sent or its response was lost.
func connectionBroke(err error) bool {
	var network net.Error
	for _, known := range []error{io.EOF, io.ErrUnexpectedEOF, syscall.ECONNRESET, syscall.ECONNREFUSED, syscall.EPIPE} {
		if errors.Is(err, known) {
			return true
		}
	}
	return errors.As(err, &network)
}

// sqlState returns the SQLSTATE of the warehouse. It is empty if the statement did not get that far.
func sqlState(err error) string {
	var e dbsqlerr.DBExecutionError
	if errors.As(err, &e) {
		return e.SqlState()
	}
	return ""
}

func translateDatabricks(err error) error {
	var coded *status.Error
	if errors.As(err, &coded) {
		return coded
	}
	down := func(message string) error { return status.Errorf(status.CodeStoreDown, "%s", message).Because(err) }
	var refusal *httpError
	if errors.As(err, &refusal) {
		return down(refusal.message())
	}
	var credentials *authError
	if errors.As(err, &credentials) {
		return down("Buoy got no credentials from the workspace: they are wrong, or the workspace cannot be reached")
	}
	text := err.Error()
	switch state := sqlState(err); {
	case state == "42P01" || state == "42704" || strings.Contains(text, "TABLE_OR_VIEW_NOT_FOUND") || strings.Contains(text, "SCHEMA_NOT_FOUND"):
		return status.Errorf(status.CodeSchema, "the schema does not contain the tables of Buoy: run `buoy migrate`").Because(err)
	case state == "42501" || strings.Contains(text, "INSUFFICIENT_PERMISSIONS") || strings.Contains(text, "PERMISSION_DENIED"):
		return down("Buoy lacks a privilege on the schema; see the log")
	case conflictText.MatchString(text):
		return down("other writers are changing the table at the same time")
	case timeoutText.MatchString(text):
		return down("the SQL warehouse cancelled the statement: it took too long")
	case engineStoppedText.MatchString(text):
		return down("the SQL warehouse is starting")
	case sessionLostText.MatchString(text), errors.Is(err, driver.ErrBadConn):
		return down("the SQL warehouse has closed the session")
	case state == "" && connectionBroke(err):
		return down("the SQL warehouse cannot be reached")
	}
	return err
}
