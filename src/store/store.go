// Package store is the port to the system of record. Adapters implement Store; storetest tests them against this contract.
//
// The contract of every method: Times are in UTC with microseconds. Every write is one idempotent statement, so a caller can repeat it if
// the response was lost. A list that is too large for one statement is split. There are no transactions. If the store cannot be reached,
// the error has the code status.CodeStoreDown. An error without a code is internal and must not be shown to a client.
package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"

	"buoy/src/status"
)

// Store has all roles. A use case depends only on the roles that it needs.
type Store interface {
	Catalog
	Results
	Runs
	Days
	Transitions
	Changes
	Audit
	Memory
	Schema
	Close() error
}

// Catalog stores what users declare: platforms, checks and messages. They are never deleted, only archived.
type Catalog interface {
	// Platforms returns all platforms in the order created_at, id; archived ones included.
	Platforms(ctx context.Context) ([]status.Platform, error)
	// Checks returns all checks in the order created_at, id; archived ones included.
	Checks(ctx context.Context) ([]status.Check, error)
	// Messages returns all messages in the order created_at, id; drafts and archived ones included.
	Messages(ctx context.Context) ([]status.Message, error)

	// Save writes new and changed entities of any kind: platforms first, then checks, then messages, each kind in its own
	// statements. An entity with version 1 is inserted; one with version n replaces exactly the stored version n-1. If another version
	// is stored, the error has the code status.CodeStale and names the entity. If another entity has the name or slug, the code is
	// status.CodeConflict. After an error, other entities of the same call may have been written. Saving the same entity again is no
	// error. Audit fields are stored as given.
	Save(ctx context.Context, entities []status.Declared) error
}

// Results stores results.
type Results interface {
	// InsertResults writes results and skips those whose id already exists. It returns how many were new. The number is too small if a
	// statement was repeated after its response was lost, because it then finds its own rows. Without an error, all results are stored.
	// All new results get now as CreatedAt. A repeated result must be unchanged, including its ObservedAt.
	InsertResults(ctx context.Context, results []status.Result, actor string, now time.Time) (inserted int, err error)
	// ListResults returns one page, newest first: observed_at desc, id desc.
	ListResults(ctx context.Context, filter status.ResultFilter) ([]status.Result, error)
	// NewResults returns the results that a run has to count besides its own, in the order check, observed_at, id.
	NewResults(ctx context.Context, query Uncounted) ([]status.Result, error)
	// SpanResults returns the results that a rebuild of the span needs: those observed in it and, for each check, the newest one before
	// it that can still be valid; in the order check, observed_at, id. If ids of checks are given, only their results are returned.
	SpanResults(ctx context.Context, span status.Span, checks ...string) ([]status.Result, error)
	// CheckResults returns the results that a series of a check needs: the newest ones observed in the span, at most limit, and the
	// newest one before it that can still be valid; in the order observed_at, id.
	CheckResults(ctx context.Context, checkID string, span status.Span, limit int) ([]status.Result, error)
}

// Uncounted selects the results that a run has to count: those that arrived (CreatedAt) at or after Since and that no run of KnownRuns
// has written, and those observed at or after From, whenever they arrived. Results of OwnRun are excluded.
type Uncounted struct {
	Since     time.Time
	KnownRuns []string
	From      time.Time
	OwnRun    string
}

// Runs stores the ingestion runs.
type Runs interface {
	// StartRun writes a RUNNING run. If another run of its source is RUNNING, started is false and nothing is written.
	StartRun(ctx context.Context, run status.Run) (started bool, err error)
	// FinishRun writes the end of a run: state, finished_at, the counts and the summary.
	FinishRun(ctx context.Context, run status.Run) error
	// RoundInput returns the input of a round of ingestion at a time, with one statement.
	RoundInput(ctx context.Context, now time.Time) (RoundInput, error)
}

// RoundInput is the input of a round of ingestion: what to measure, and the earlier runs.
type RoundInput struct {
	Checks   []status.Check   // in the order created_at, id; archived ones included
	Messages []status.Message // in the order created_at, id; drafts and archived ones included
	// Runs has for every source all RUNNING runs, the newest rolled-up run that started at or before now, and all runs that started
	// after that one; by started_at, id.
	Runs []status.Run
}

// Days stores the daily roll-ups.
type Days interface {
	// SaveDays writes roll-ups. It replaces the whole row of a check and a day.
	SaveDays(ctx context.Context, days []status.Day, actor string, now time.Time) error
	// NewestDays returns the newest roll-up of every check that has one on or after firstDay, by check.
	NewestDays(ctx context.Context, firstDay time.Time) ([]status.Day, error)
	// SpanDays returns all roll-ups of the days that start in the span, by check and day.
	SpanDays(ctx context.Context, span status.Span) ([]status.Day, error)
}

// Transitions stores the changes of the shown status of checks.
type Transitions interface {
	// ReplaceTransitions replaces the transitions of each check in its span. Stored transitions that are not given are retracted:
	// ListTransitions omits them, and FactsSince returns them as retracted. The spans of a check do not overlap.
	ReplaceTransitions(ctx context.Context, parts []status.CheckTransitions, actor string, now time.Time) error
	// ListTransitions returns one page, newest first: at desc, id desc. A period ends at the next transition of its check, whether
	// or not the filter selects that one.
	ListTransitions(ctx context.Context, filter status.TransitionFilter) ([]status.Period, error)
	// UnfilledDays returns the span of the roll-ups that an older version has written without transitions; empty if there is none.
	UnfilledDays(ctx context.Context) (status.Span, error)
	// MarkFilled records that the transitions of the days that start in the span are stored.
	MarkFilled(ctx context.Context, span status.Span) error
}

// Changes returns what has changed, for a read model. Each method is one statement for any amount of data, because a warehouse costs
// money per statement.
type Changes interface {
	// EntitiesSince returns the declared entities and the runs that were written at or after since, those of each kind in the
	// order created_at, id; a zero since means all. Runs that started before horizon.Runs are omitted.
	EntitiesSince(ctx context.Context, since time.Time, horizon Horizon) (ChangeSet, error)
	// FactsSince reads the roll-ups, results and transitions that were written at or after since, in the order of writing. They can be
	// older than the horizon. A zero since means everything in the horizon: the roll-ups by check and day, the results by check,
	// observed_at and id, then the transitions by check and time. FactsSince calls visit with parts of limited size. A part is valid
	// only until visit returns. An error of visit stops the read and is returned.
	FactsSince(ctx context.Context, since time.Time, horizon Horizon, visit func(ChangeSet) error) error
}

// Horizon is how far back a read model keeps facts.
type Horizon struct {
	Results time.Time // results observed at or after this
	Runs    time.Time // runs started at or after this
	Days    time.Time // roll-ups of days that start at or after this
	// Transitions is how many transitions before Results are read per check: the newest ones. Later transitions are all read.
	// Retracted ones are excluded.
	Transitions int
	// LongLived are checks whose results can be valid for longer than the horizon. All their valid results are read.
	LongLived []string
	// Known are runs whose results were read before. Reads of changes since a time omit these results.
	Known []string
}

// ChangeSet is a part of the changes.
type ChangeSet struct {
	Entities    []status.Declared
	Runs        []status.Run
	Results     []status.Result
	Days        []status.Day
	Transitions []status.Transition
}

// Audit stores the audit log.
type Audit interface {
	// InsertEvents writes events and skips those whose id already exists.
	InsertEvents(ctx context.Context, events []status.Event) error
	// ListEvents returns one page, newest first: at desc, id desc.
	ListEvents(ctx context.Context, filter status.EventFilter) ([]status.Event, error)
	// EventIDs returns the ids of the events at or after since, in no order.
	EventIDs(ctx context.Context, since time.Time) ([]string, error)
}

// Memory stores what the probes of a source remember between two runs. It belongs to the run of the source that is in progress, so only
// one process writes it at a time.
type Memory interface {
	// Memory returns the JSON that SaveMemory stored last for a source; nil if there is none.
	Memory(ctx context.Context, source status.Source) (json.RawMessage, error)
	// SaveMemory replaces the JSON of a source.
	SaveMemory(ctx context.Context, source status.Source, content json.RawMessage, actor string, now time.Time) error
}

// Schema checks and migrates the tables.
type Schema interface {
	// Pending returns the names of the migrations that Migrate would apply, in order, and changes nothing. The error has the code
	// status.CodeSchema if the schema is newer than the binary, or if an applied migration differs from that of the binary.
	Pending(ctx context.Context) ([]string, error)
	// Migrate applies the pending migrations in order and returns their names. It calls report, if not nil, with a message about each
	// step. It can be interrupted anywhere and run again. Only one process migrates at a time: a second one waits for the first, and
	// continues its work if it has died. Errors are those of Pending.
	Migrate(ctx context.Context, now func() time.Time, report func(step string)) (applied []string, err error)
	// CheckSchema returns an error with the code status.CodeSchema unless the schema is exactly what this binary needs. If migrations
	// are pending, the error wraps ErrPending.
	CheckSchema(ctx context.Context) error
}

// ErrPending means that the tables are older than this binary needs, or that there are none yet.
var ErrPending = errors.New("migrations are pending")

// NewID returns the id of a new entity: a UUIDv7, so that ids sort by creation time.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }
