// Package store is the port to the system of record. Adapters implement Store; storetest holds them to this contract.
//
// The contract of every method: times go in and come out in UTC with microseconds; every write is one idempotent
// statement (a list that is too large for one is split), so that a caller who does not know whether it arrived sends it
// again; there are no transactions. A store that cannot be reached gives status.CodeStoreDown. Any other error without
// a code is internal and must not be shown to a client.
package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"buoy/src/status"
)

// Store is all of it. A use case asks for the roles it needs.
type Store interface {
	Catalog
	Results
	Runs
	Days
	Transitions
	Changes
	Audit
	Schema
	Close() error
}

// Catalog keeps what people declare: platforms, checks and messages. They are never deleted, only archived.
type Catalog interface {
	// Platforms returns all platforms in the order created_at, id; archived ones included.
	Platforms(ctx context.Context) ([]status.Platform, error)
	// Checks returns all checks in the order created_at, id; archived ones included.
	Checks(ctx context.Context) ([]status.Check, error)
	// Messages returns all messages in the order created_at, id; drafts and archived ones included.
	Messages(ctx context.Context) ([]status.Message, error)

	// Save writes new and changed entities of any kind: platforms first, then checks, then messages, each kind in its own
	// statements. An entity with version 1 is inserted; one with version n replaces exactly the stored version n-1. If that is
	// not what is stored, the error is status.CodeStale and names the entity. A name or slug that another entity has is
	// status.CodeConflict. After an error, other entities of the same call may have been written. Saving the same again is no
	// error. Audit fields are stored as given.
	Save(ctx context.Context, entities []status.Declared) error
}

// Results keeps what was measured.
type Results interface {
	// InsertResults writes results that are not there yet, told by their id, and says how many that were: fewer, where a
	// statement was repeated whose answer was lost, since it then finds its own rows there. Without an error all results are
	// there, whatever the number. All of them get now as CreatedAt. A result that is repeated is repeated as it was: its ObservedAt too is the same.
	InsertResults(ctx context.Context, results []status.Result, actor string, now time.Time) (inserted int, err error)
	// ListResults gives one page, newest first: observed_at desc, id desc.
	ListResults(ctx context.Context, filter status.ResultFilter) ([]status.Result, error)
	// NewResults returns what a run has to count beside its own results, in the order check, observed_at, id.
	NewResults(ctx context.Context, query Uncounted) ([]status.Result, error)
	// SpanResults gives what a rebuild of the span needs: the results observed in it and, for each check, the newest one
	// before it that could still hold; in the order check, observed_at, id. With ids of checks, only of those.
	SpanResults(ctx context.Context, span status.Span, checks ...string) ([]status.Result, error)
}

// Uncounted says which results a run has to count: those that arrived (CreatedAt) at or after Since and that no run of
// KnownRuns has written, and those observed at or after From, whenever they arrived. Those of OwnRun are left out.
type Uncounted struct {
	Since     time.Time
	KnownRuns []string
	From      time.Time
	OwnRun    string
}

// Runs keeps the ingestion runs.
type Runs interface {
	// BeginRun writes a RUNNING run, unless another of its source is RUNNING: then began is false and nothing is written.
	BeginRun(ctx context.Context, run status.Run) (began bool, err error)
	// FinishRun writes the end of a run: state, finished_at, the counts and the summary.
	FinishRun(ctx context.Context, run status.Run) error
	// Work gives what a round of ingestion must know at a time, in one statement.
	Work(ctx context.Context, now time.Time) (Work, error)
}

// Work is what there is to measure, and what the runs before have left.
type Work struct {
	Checks   []status.Check   // in the order created_at, id; archived ones included
	Messages []status.Message // in the order created_at, id; drafts and archived ones included
	// Runs are, of every source, all that are RUNNING and the newest Counted one that did not begin after now, with all
	// that began after it; by started_at, id.
	Runs []status.Run
}

// Days keeps the daily roll-ups.
type Days interface {
	// SaveDays writes roll-ups; the row of a check and a day is replaced whole.
	SaveDays(ctx context.Context, days []status.Day, actor string, now time.Time) error
	// NewestDays gives the newest roll-up of every check that has one on or after firstDay, by check.
	NewestDays(ctx context.Context, firstDay time.Time) ([]status.Day, error)
	// SpanDays gives all roll-ups of the days that begin in the span, by check and day.
	SpanDays(ctx context.Context, span status.Span) ([]status.Day, error)
}

// Transitions keeps when the shown status of a check changed.
type Transitions interface {
	// ReplaceTransitions makes the given transitions of each check the only ones in its span. Stored ones that are not given are
	// retracted: ListTransitions leaves them out, and FactsSince tells of them. The spans of a check do not overlap.
	ReplaceTransitions(ctx context.Context, parts []status.CheckTransitions, actor string, now time.Time) error
	// ListTransitions gives one page, newest first: at desc, id desc.
	ListTransitions(ctx context.Context, filter status.TransitionFilter) ([]status.Transition, error)
	// UnfilledDays gives the span of the roll-ups that an older version has written without transitions; empty if there is none.
	UnfilledDays(ctx context.Context) (status.Span, error)
	// MarkFilled notes that the transitions of the days that begin in the span are stored.
	MarkFilled(ctx context.Context, span status.Span) error
}

// Changes is what a read model follows. Each method is one statement, whatever there is to read: a warehouse is paid for
// by the statement.
type Changes interface {
	// EntitiesSince returns the declared entities and the runs that were written at or after since, those of each kind in the
	// order created_at, id; a zero since means all. Runs that started before horizon.Runs are omitted.
	EntitiesSince(ctx context.Context, since time.Time, horizon Horizon) (ChangeSet, error)
	// FactsSince hands over the roll-ups, results and transitions that were written at or after since, in the order in which
	// they were; they may be of a time before the horizon. A zero since means everything in the horizon: the roll-ups by check
	// and day, the results by check, observed_at and id, then the transitions by check and time. They come in parts of bounded
	// size. A part is good only until visit returns; an error of visit ends it and is returned.
	FactsSince(ctx context.Context, since time.Time, horizon Horizon, visit func(ChangeSet) error) error
}

// Horizon is how far back a read model keeps facts.
type Horizon struct {
	Results time.Time // results observed at or after this
	Runs    time.Time // runs started at or after this
	Days    time.Time // roll-ups of days that begin at or after this
	// Transitions is how many of each check are read of the time before Results: the newest. Of the time since then all are read.
	// Retracted ones are not among them.
	Transitions int
	// LongLived are checks whose results can be valid for longer than the horizon. All their valid results are read.
	LongLived []string
	// Known are runs whose results are known already: they are left out of what was written since a time.
	Known []string
}

// ChangeSet is a part of what has changed.
type ChangeSet struct {
	Entities    []status.Declared
	Runs        []status.Run
	Results     []status.Result
	Days        []status.Day
	Transitions []status.Transition
}

// Audit keeps who changed what.
type Audit interface {
	// InsertEvents writes events that are not there yet, told by their id.
	InsertEvents(ctx context.Context, events []status.Event) error
	// ListEvents gives one page, newest first: at desc, id desc.
	ListEvents(ctx context.Context, filter status.EventFilter) ([]status.Event, error)
	// EventIDs gives the ids of the events of a time on, in no order.
	EventIDs(ctx context.Context, since time.Time) ([]string, error)
}

// Schema brings the tables to what this binary needs.
type Schema interface {
	// Pending names the migrations that Migrate would apply, in order, and changes nothing. A schema that is ahead of the
	// binary, or one whose applied migrations differ from the binary's, is status.CodeSchema.
	Pending(ctx context.Context) ([]string, error)
	// Migrate applies the migrations that are pending, in order, and names them; report, if not nil, is told each step in
	// words. It can be interrupted anywhere and run again. One runs at a time: a second one waits for the first, and takes
	// over where the first has died. Errors are those of Pending.
	Migrate(ctx context.Context, now func() time.Time, report func(step string)) (applied []string, err error)
	// CheckSchema gives status.CodeSchema unless the schema is exactly what this binary needs.
	CheckSchema(ctx context.Context) error
}

// NewID makes the id of a new entity: a UUIDv7, so that ids sort by when they were made.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }
