package sqlprobe

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"buoy/src/probe"
	"buoy/src/status"
)

const (
	// batchSize is how many columns one statement reads. One that cannot be read fails all of them, so they are not more.
	batchSize = 25
	// measuredAlone is how long a column stays out of the batches at most, after the last time when there was a reason.
	measuredAlone = 24 * time.Hour
	// A single statement is slow if it takes longer than the timeout of its check divided by slowDivisor.
	slowDivisor = 3
	// endGrace is how long a check waits for the statement of its batch to end after its time.
	endGrace = time.Second
)

// freshnessPlan is which columns the checks of a run read together, so that 100 tables do not need 100 statements. Every check can also be
// measured by a statement of its own: if the one of its batch fails, on its next attempts, and outside of a run. A nil plan has no batches.
type freshnessPlan struct {
	memory *probe.Memory
	now    func() time.Time
	places map[string]place // by the id of the check
	taken  sync.Map         // the ids of the checks that have used what their batch has read
}

// batch are columns that one statement reads.
type batch struct {
	queries []string
	limit   time.Duration             // the shortest timeout of its checks: a slower table must not make a difference to any of them
	read    atomic.Pointer[[]reading] // in the order of the queries; nil if they are not read, or could not be
}

// place is where a batch has the value of a check.
type place struct {
	batch *batch
	index int
}

// reading is the largest value of a column.
type reading struct {
	value   any
	at      time.Time     // when it was read
	latency time.Duration // of the statement of its batch; 0 if it was read alone
}

// aloneMemory is what is remembered of a column that is measured alone.
type aloneMemory struct {
	Reason string    `json:"reason"`
	Since  time.Time `json:"since"`
}

// Why a column is measured alone. The memory contains these words.
const (
	reasonFailed = "failed" // its statement fails
	reasonSlow   = "slow"   // the statement of its batch took too long
	reasonText   = "text"   // it needs only the second statement, that for text
)

// readsTogether reports whether checks share statements. A statement on a file of SQLite costs nothing.
func (o Options) readsTogether() bool { return o.Engine == EngineDatabricks }

// planOf returns the plan of a run; nil outside of a run, or if ctx has ended.
func (o Options) planOf(ctx context.Context, scope *probe.Scope) *freshnessPlan {
	if !o.readsTogether() || len(scope.Checks) < 2 {
		return nil
	}
	type key struct{}
	plan, _ := probe.Share(ctx, scope, key{}, func(context.Context) (*freshnessPlan, error) { return o.newPlan(scope), nil })
	return plan
}

// newPlan returns the plan for the checks of a scope; nil if fewer than two of them have a column.
func (o Options) newPlan(scope *probe.Scope) *freshnessPlan {
	p := &freshnessPlan{memory: scope.Memory, now: scope.Now, places: map[string]place{}}
	asking := map[string][]status.Check{} // by query: the same column is read once
	count := 0
	for _, c := range scope.Checks {
		if c.Kind != freshnessRules().Name {
			continue
		}
		if t, problems := o.parseFreshness(c.Target); len(problems) == 0 && t.Column != "" {
			query := t.query(o.Engine)
			asking[query] = append(asking[query], c)
			count++
		}
	}
	if count < 2 {
		return nil
	}
	queries := slices.DeleteFunc(slices.Collect(maps.Keys(asking)), func(query string) bool { return p.reasonFor(query) != "" })
	limits := make(map[string]time.Duration, len(queries))
	for _, query := range queries {
		limits[query] = timeout(slices.MinFunc(asking[query], func(a, b status.Check) int { return cmp.Compare(timeout(a), timeout(b)) }))
	}
	slices.SortFunc(queries, func(a, b string) int { return cmp.Or(cmp.Compare(limits[a], limits[b]), strings.Compare(a, b)) })
	for part := range slices.Chunk(queries, batchSize) {
		if len(part) == 1 && len(asking[part[0]]) == 1 {
			break // a check alone needs no batch
		}
		next := &batch{queries: part, limit: limits[part[0]]}
		for i, query := range part {
			for _, c := range asking[query] {
				p.places[c.ID] = place{next, i}
			}
		}
	}
	return p
}

func timeout(c status.Check) time.Duration { return cmp.Or(c.Timeout, status.DefaultTimeout) }

// prepareFreshness reads the batch of a check, once for all its checks. The statement goes on if one of them is cancelled.
func (o Options) prepareFreshness(ctx context.Context, scope *probe.Scope, check status.Check) {
	plan := o.planOf(ctx, scope)
	if plan == nil {
		return
	}
	found, ok := plan.places[check.ID]
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, found.batch.limit+endGrace) // not every engine ends a statement in time
	defer cancel()
	_, _ = probe.Share(ctx, scope, found.batch, func(ctx context.Context) (struct{}, error) { // without a value, each check is measured alone
		o.readBatch(ctx, scope, plan, found.batch)
		return struct{}{}, nil
	})
}

// readBatch reads the values of a batch. Each is a subquery, so it keeps its type, and Delta answers max from its statistics where it answers
// the single statement so. With UNION ALL, Spark reads the files instead. The columns have no names: Databricks could take the name of one for
// a column that a later subquery lacks.
func (o Options) readBatch(ctx context.Context, scope *probe.Scope, plan *freshnessPlan, b *batch) {
	db, failed := o.database(ctx, scope)
	if failed != nil {
		return // the result of each check says why
	}
	ctx, cancel := context.WithTimeout(ctx, b.limit)
	defer cancel()
	started := time.Now()
	query := "SELECT (" + strings.Join(b.queries, "), (") + ")"
	rows, failed := queryRows(ctx, db, request{query: query, columns: len(b.queries), rows: 1})
	latency := time.Since(started)
	switch {
	case probe.DeadlinePassed(ctx) && (failed == nil || failed.Verdict == status.Bad): // and not without a connection
		for _, query := range b.queries {
			plan.remember(query, reasonSlow)
		}
	case failed == nil && len(rows) == 1:
		read := make([]reading, len(b.queries))
		for i, value := range rows[0] {
			read[i] = reading{value: value, at: scope.Now(), latency: latency}
		}
		b.read.Store(&read)
	}
}

// take returns what the batch of a check has read. On its next attempt, a check reads the value again.
func (p *freshnessPlan) take(check string) (reading, bool) {
	if p == nil {
		return reading{}, false
	}
	found, ok := p.places[check]
	if !ok {
		return reading{}, false
	}
	read := found.batch.read.Load()
	if _, isTaken := p.taken.LoadOrStore(check, true); isTaken || read == nil {
		return reading{}, false
	}
	return (*read)[found.index], true
}

func aloneKey(query string) string { return "table_freshness/" + query }

// reasonFor returns why a column is measured alone; empty if it is not.
func (p *freshnessPlan) reasonFor(query string) string {
	var m aloneMemory
	if p == nil || !p.memory.Recall(aloneKey(query), &m) {
		return ""
	}
	if p.now().Sub(m.Since) >= measuredAlone {
		p.forget(query)
		return ""
	}
	return m.Reason
}

// remember keeps a column out of the batches for a day. It does not renew a young entry, because a changed memory costs a statement.
func (p *freshnessPlan) remember(query, reason string) {
	if p == nil {
		return
	}
	var last aloneMemory
	if p.memory.Recall(aloneKey(query), &last) && last.Reason == reason && p.now().Sub(last.Since) < measuredAlone/2 {
		return
	}
	_ = p.memory.Keep(aloneKey(query), aloneMemory{Reason: reason, Since: p.now().UTC()}) // it can always be written as JSON
}

func (p *freshnessPlan) forget(query string) {
	if p != nil {
		p.memory.Forget(aloneKey(query))
	}
}

// noteSingle notes how the statement of a single column went: whether it failed, and whether it was slow. One that works is read with others
// at once. One that is slow is not, so it does not slow down the same batch again.
func (p *freshnessPlan) noteSingle(ctx context.Context, query string, failed *status.Outcome, isSlow bool) {
	reason := p.reasonFor(query)
	switch {
	case failed != nil && ctx.Err() != nil && !probe.DeadlinePassed(ctx): // Buoy ended it
	case failed != nil && failed.Verdict != status.Bad && !isRefused(failed.Detail): // there is no database, which says nothing about the column
	case failed != nil:
		p.remember(query, cmp.Or(reason, reasonFailed))
	case reason == reasonFailed:
		p.forget(query)
	case reason == reasonSlow && isSlow:
		p.remember(query, reasonSlow)
	}
}
