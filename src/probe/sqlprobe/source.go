// Package sqlprobe measures with SQL.
package sqlprobe

import (
	"context"
	"io"

	"buoy/src/probe"
	"buoy/src/status"
)

// Source is the source of the kinds in this package.
const Source status.Source = "sql"

// Database runs queries. *sql.DB implements it.
type Database interface {
	querier
	io.Closer
}

// Options are the settings of the kinds in this package.
type Options struct {
	Engine Engine
	// Open opens the database. The probes of a scope share it, and it is opened only if one of them measures.
	Open func() (Database, error)
}

// databaseKey is the key of the database in a scope. All kinds of this package use the same.
type databaseKey struct{}

// database returns the database of a scope. If it cannot be opened, failed is the outcome with the reason.
func (o Options) database(ctx context.Context, scope *probe.Scope) (_ Database, failed *status.Outcome) {
	db, err := probe.Share(ctx, scope, databaseKey{}, func(context.Context) (Database, error) { return o.Open() })
	if err != nil {
		return nil, connectionFailure(ctx, err, "in time")
	}
	return db, nil
}
