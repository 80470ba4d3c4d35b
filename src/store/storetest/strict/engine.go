// Package strict makes a local database as strict as a SQL warehouse, so that tests of a store cover the rules of both: no transactions, one
// statement per text, few and small parameters, no duplicate keys in one write. It records the statements, so that a test can count them. It
// also lets a statement fail on demand, before or after it ran.
//
// It wraps any driver of database/sql and keeps no connections itself.
package strict

import (
	"context"
	"database/sql/driver"
	"fmt"
	"sync"
)

// Moment is when a statement fails: before it ran, or after it ran, so that only its response is lost.
type Moment string

// The two moments.
const (
	Before Moment = "before it ran"
	After  Moment = "after it ran"
)

// Engine is a driver.Connector for sql.OpenDB. Its methods are safe for concurrent use.
type Engine struct {
	driver driver.Driver
	dsn    string

	mu         sync.Mutex
	statements []string
	fault      fault
}

// fault is the statement that will fail.
type fault struct {
	in     int // how many statements from now; 0 if none
	moment Moment
	err    error
}

// New returns an engine that wraps a driver.
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

// FailAt makes the n-th statement from now (1 is the next) fail with err. It replaces a fault that has not happened yet; n = 0 removes it.
func (e *Engine) FailAt(n int, moment Moment, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.fault = fault{n, moment, err}
}

// Statements returns the statements since the last call of Statements, including failed ones, in order.
func (e *Engine) Statements() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	sent := e.statements
	e.statements = nil
	return sent
}

// send records a statement and returns whether and when it must fail.
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
