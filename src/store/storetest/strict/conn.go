package strict

import (
	"context"
	"database/sql/driver"
	"errors"
)

var (
	errTransaction = errors.New("strict: the engine has no transactions")
	errPrepare     = errors.New("strict: the engine does not prepare statements; run the text")
)

// conn is the interface that connections of the wrapped driver must have.
type conn interface {
	driver.Conn
	driver.ExecerContext
	driver.QueryerContext
}

type strictConn struct {
	conn
	engine *Engine
}

// Begin implements driver.Conn.
func (c *strictConn) Begin() (driver.Tx, error) { return nil, errTransaction }

// BeginTx implements driver.ConnBeginTx.
func (c *strictConn) BeginTx(context.Context, driver.TxOptions) (driver.Tx, error) {
	return nil, errTransaction
}

// Prepare implements driver.Conn.
func (c *strictConn) Prepare(string) (driver.Stmt, error) { return nil, errPrepare }

// ExecContext implements driver.ExecerContext.
func (c *strictConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	return run(c.engine, text, args, func() (driver.Result, error) { return c.conn.ExecContext(ctx, text, args) }, nil)
}

// QueryContext implements driver.QueryerContext.
func (c *strictConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	return run(c.engine, text, args, func() (driver.Rows, error) { return c.conn.QueryContext(ctx, text, args) }, driver.Rows.Close)
}

// run runs one statement, unless it is rejected or fails on demand. drop closes a lost response.
func run[T any](e *Engine, text string, args []driver.NamedValue, send func() (T, error), drop func(T) error) (none T, err error) {
	if err := checkStatement(text, args); err != nil {
		return none, err
	}
	moment, fault := e.send(text)
	if fault != nil && moment == Before {
		return none, fault
	}
	response, err := send()
	if err != nil || fault == nil {
		return response, err
	}
	if drop != nil {
		fault = errors.Join(fault, drop(response))
	}
	return none, fault
}
