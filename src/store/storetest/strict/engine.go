// Package strict makes a local database as strict as a SQL warehouse, so that a store which passes over it keeps the rules
// of both: no transactions, one statement a text, few and small parameters, no key twice in one write. It also records the
// statements, so that a test can say what a use case costs, and fails one of them on demand, before or after it ran.
//
// It wraps any driver of database/sql and holds no connection itself.
package strict

import (
	"context"
	"database/sql/driver"
	"fmt"
	"sync"
)

// Moment is when a statement fails: before it ran, or after, so that only its answer is lost.
type Moment string

// The two moments.
const (
	Before Moment = "before it ran"
	After  Moment = "after it ran"
)

// Engine is a driver.Connector for sql.OpenDB. Its methods may be called from several goroutines.
type Engine struct {
	driver driver.Driver
	dsn    string

	mu         sync.Mutex
	statements []string
	fault      fault
}

// fault is the statement that will fail.
type fault struct {
	in     int // how many statements from now; 0 for none
	moment Moment
	err    error
}

// New wraps a driver.
func New(d driver.Driver, dsn string) *Engine { return &Engine{driver: d, dsn: dsn} }

// Connect implements driver.Connector.
func (e *Engine) Connect(context.Context) (driver.Conn, error) {
	inner, err := e.driver.Open(e.dsn)
	if err != nil {
		return nil, err
	}
	full, ok := inner.(conn)
	if !ok {
		_ = inner.Close()
		return nil, fmt.Errorf("strict: %T cannot run a statement without preparing it", inner)
	}
	return &strictConn{conn: full, engine: e}, nil
}

// Driver implements driver.Connector.
func (e *Engine) Driver() driver.Driver { return e.driver }

// FailAt makes the n-th statement from now (1 is the next) fail with err. It replaces a fault that has not happened yet;
// n = 0 takes it back.
func (e *Engine) FailAt(n int, moment Moment, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.fault = fault{n, moment, err}
}

// Statements gives the texts that were sent since the last time it was asked, those that failed included, in order.
func (e *Engine) Statements() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	sent := e.statements
	e.statements = nil
	return sent
}

// send records a statement and says whether, and when, it has to fail.
func (e *Engine) send(text string) (Moment, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.statements = append(e.statements, text)
	if e.fault.in == 0 {
		return "", nil
	}
	if e.fault.in--; e.fault.in > 0 {
		return "", nil
	}
	return e.fault.moment, e.fault.err
}
