package ingest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"buoy/src/clock"
	"buoy/src/probe"
	"buoy/src/status"
)

// A queue measures the checks of one source, at most one measurement per check at a time. It outlives runs: a later run
// collects what an earlier run started and did not wait for.
//
// Two limits apply. Few probes can start in the same moment, because starting costs CPU time, for example for a TLS
// handshake, and a busy machine would measure its own latency. After startDuration, a probe no longer counts as starting. Many more
// can be in progress, because a waiting probe costs almost nothing. Checks that were slow last time get at most half of those
// slots and start last, so they never delay the others. A check that waits for its next attempt has no slot.
type queue struct {
	ingester *Ingester
	slots    Slots
	turn     chan struct{} // full while a run of the source is in progress
	next     chan struct{} // full while another run waits for its turn
	wake     chan struct{} // full if the run in progress must check the queue again

	mu           sync.Mutex
	idle         *sync.Cond              // of mu: no measurement has started and not ended
	unfinished   int                     // started and not ended
	quick, slow  []*measurement          // they wait for a slot, in this order
	starting     int                     // started less than startDuration ago
	open         int                     // a probe is in progress
	openSlow     int                     // those of open that were slow the last time
	current      map[string]*measurement // by check: not started, in progress, or ended and not collected
	ended        []*measurement          // not collected yet
	lastDuration map[string]time.Duration
	ownRuns      []ownRun // see history.go
}

// Slots limit the probes of a source.
type Slots struct {
	Starting int // at most this many start in the same moment
	Open     int // at most this many are in progress
}

func (o Options) slotsOf(source status.Source) Slots {
	if s, ok := o.Slots[source]; ok {
		return s
	}
	return Slots{Starting: 16, Open: 16}
}

const (
	// startDuration is the longest time that a probe counts as starting.
	startDuration = 100 * time.Millisecond
	// A check is slow if it takes longer than its deadline divided by slowDivisor.
	slowDivisor = 3
)

// measurement is one measurement of a check: waiting, in progress, or ended.
type measurement struct {
	check         status.Check
	scope         *probe.Scope // of the run that asked for it; released when the measurement is over
	started       bool
	ctx           context.Context //nolint:containedctx // it belongs to this one measurement, which is carried from run to run
	cancel        context.CancelFunc
	slow          bool          // the check was slow the last time
	open          bool          // it has a slot
	startReleased bool          // it no longer counts as starting
	release       *time.Timer   // after that it does not
	ready         chan struct{} // closed when it gets a slot for its next attempt; nil if it does not wait for one
	attempts      attempts
	ended         bool
	outcome       status.Outcome
	at            time.Time // when the attempt ended that counts
}

func newQueue(g *Ingester, s Slots) *queue {
	q := &queue{
		ingester: g, slots: s, turn: make(chan struct{}, 1), next: make(chan struct{}, 1), wake: make(chan struct{}, 1),
		current: map[string]*measurement{}, lastDuration: map[string]time.Duration{},
	}
	q.idle = sync.NewCond(&q.mu)
	return q
}

// enter waits for the turn of a run, and stops the previous run from waiting for slow probes. It returns false if another run
// is waiting already, or if ctx ends.
func (q *queue) enter(ctx context.Context) bool {
	select {
	case q.next <- struct{}{}:
	default:
		return false
	}
	q.notifyRun()
	defer func() { <-q.next }()
	select {
	case q.turn <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

func (q *queue) leave() { <-q.turn }

// isNextWaiting reports whether another run waits for its turn.
func (q *queue) isNextWaiting() bool { return len(q.next) > 0 }

// notifyRun makes the run in progress check the queue again.
func (q *queue) notifyRun() {
	select {
	case q.wake <- struct{}{}:
	default: // a notification is pending
	}
}

// start starts to measure the checks that have no current measurement, in the scope of their run. Current measurements of other checks,
// or of older versions, end without a result. The probes end with ctx.
func (q *queue) start(ctx context.Context, scope *probe.Scope, checks []status.Check) {
	var unused []*probe.Scope
	defer func() { release(unused) }() // without the lock: it can wait for a server
	q.mu.Lock()
	defer q.mu.Unlock()
	wanted := make(map[string]int64, len(checks))
	for _, c := range checks {
		wanted[c.ID] = c.Version
	}
	for id, m := range q.current {
		if version, ok := wanted[id]; !ok || version != m.check.Version {
			unused = append(unused, q.drop(m)...)
		}
	}
	for id := range q.lastDuration {
		if _, ok := wanted[id]; !ok {
			delete(q.lastDuration, id)
		}
	}
	var quick []*measurement
	for _, c := range checks {
		if q.current[c.ID] != nil {
			continue
		}
		m := &measurement{check: c, scope: scope.Hold(), slow: q.expected(c) > q.slowFrom(c)}
		m.ctx, m.cancel = context.WithCancel(ctx) //nolint:fatcontext // each measurement has its own
		q.current[c.ID] = m
		if m.slow {
			q.slow = append(q.slow, m)
		} else {
			quick = append(quick, m)
		}
	}
	slices.SortStableFunc(quick, func(a, b *measurement) int {
		return cmp.Compare(q.expected(a.check), q.expected(b.check))
	})
	q.quick = append(q.quick, quick...)
	q.startNext()
}

// slowFrom returns the duration from which a check is slow.
func (q *queue) slowFrom(c status.Check) time.Duration { return q.ingester.timeout(c) / slowDivisor }

// expected returns the duration of a check's last measurement. A check that was never measured comes after all quick ones.
func (q *queue) expected(c status.Check) time.Duration {
	if duration, ok := q.lastDuration[c.ID]; ok {
		return duration
	}
	return q.slowFrom(c)
}

// startNext starts or continues as many measurements as there are free slots. The caller has the lock.
func (q *queue) startNext() {
	for q.starting < q.slots.Starting && q.open < q.slots.Open {
		var m *measurement
		switch {
		case len(q.quick) > 0:
			m, q.quick = q.quick[0], q.quick[1:]
		case len(q.slow) > 0 && q.openSlow < max(q.slots.Open/2, 1):
			m, q.slow = q.slow[0], q.slow[1:]
			q.openSlow++
		default:
			return
		}
		q.giveSlot(m)
		if ready := m.ready; ready != nil {
			m.ready = nil
			close(ready)
			continue
		}
		m.started = true
		q.unfinished++
		go q.measure(m)
	}
}

// giveSlot gives a slot to a measurement. The caller has the lock.
func (q *queue) giveSlot(m *measurement) {
	q.open++
	q.starting++
	m.open, m.startReleased = true, false
	m.release = time.AfterFunc(startDuration, func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.releaseStarting(m)
		q.startNext()
	})
}

// freeSlot frees the slot of a measurement, if it has one. The caller has the lock.
func (q *queue) freeSlot(m *measurement) {
	if !m.open {
		return
	}
	m.release.Stop()
	q.releaseStarting(m)
	m.open = false
	q.open--
	if m.slow {
		q.openSlow--
	}
}

// measure takes a measurement and keeps its outcome until it is collected. A cancelled measurement has no outcome.
func (q *queue) measure(m *measurement) {
	for m.ctx.Err() == nil {
		outcome, duration := q.ingester.probe(m.ctx, m.scope, m.check)
		if m.ctx.Err() != nil || !q.addAttempt(m, outcome, duration) || !q.waitForNextAttempt(m) {
			break
		}
	}
	cancelled := m.ctx.Err() != nil
	m.cancel()
	m.scope.Release() // before the queue can be idle, and without the lock
	q.mu.Lock()
	defer q.mu.Unlock()
	q.freeSlot(m)
	if !cancelled && q.current[m.check.ID] == m {
		q.end(m, false)
		q.notifyRun()
	}
	q.startNext()
	if q.unfinished--; q.unfinished == 0 {
		q.idle.Broadcast()
	}
}

// addAttempt adds an attempt to a measurement. It reports whether another one is needed.
func (q *queue) addAttempt(m *measurement, outcome status.Outcome, duration time.Duration) (again bool) {
	now := q.ingester.Now()
	judged := status.Judge(m.check, "", outcome, now).Status
	q.mu.Lock()
	defer q.mu.Unlock()
	return m.attempts.add(m.check, attempt{outcome, judged, now, duration})
}

// waitForNextAttempt waits until the next attempt of a measurement can start. Meanwhile another measurement has its slot. It returns false if the
// measurement is cancelled.
func (q *queue) waitForNextAttempt(m *measurement) bool {
	q.mu.Lock()
	q.freeSlot(m)
	q.startNext()
	q.mu.Unlock()
	if clock.Sleep(m.ctx, status.AttemptPause) != nil {
		return false
	}
	ready := make(chan struct{})
	q.mu.Lock()
	if m.ctx.Err() == nil {
		m.ready = ready
		if m.slow {
			q.slow = slices.Insert(q.slow, 0, m)
		} else {
			q.quick = slices.Insert(q.quick, 0, m)
		}
		q.startNext()
	}
	q.mu.Unlock()
	select {
	case <-ready:
		return true
	case <-m.ctx.Done():
		q.mu.Lock()
		defer q.mu.Unlock()
		q.stopWaiting(m)
		return false
	}
}

// stopWaiting removes a measurement from those that wait for a slot. The caller has the lock.
func (q *queue) stopWaiting(m *measurement) {
	isWaiting := func(other *measurement) bool { return other == m }
	q.quick, q.slow = slices.DeleteFunc(q.quick, isWaiting), slices.DeleteFunc(q.slow, isWaiting)
}

// end ends a measurement with the outcome of its attempts. The caller has the lock.
func (q *queue) end(m *measurement, interrupted bool) {
	if m.ended {
		return
	}
	m.ended, m.at, m.outcome = true, m.attempts.at, m.attempts.result(m.check, interrupted)
	q.lastDuration[m.check.ID] = m.attempts.longest
	q.ended = append(q.ended, m)
}

// endAttempts ends the measurements that have an outcome and wait for another attempt, or take it.
func (q *queue) endAttempts() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, id := range slices.Sorted(maps.Keys(q.current)) {
		if m := q.current[id]; m.attempts.taken > 0 {
			m.cancel()
			q.stopWaiting(m)
			q.end(m, m.attempts.again)
		}
	}
}

// waitUntilIdle returns when all measurements that have started have ended.
func (q *queue) waitUntilIdle() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.unfinished > 0 {
		q.idle.Wait()
	}
}

// releaseStarting frees the slot of a probe that no longer counts as starting. The caller has the lock.
func (q *queue) releaseStarting(m *measurement) {
	if !m.startReleased {
		m.startReleased = true
		q.starting--
	}
}

// drop ends a measurement whose result is not needed. The caller has the lock. It returns the scopes to release: a measurement that has
// started releases its own.
func (q *queue) drop(m *measurement) (unused []*probe.Scope) {
	m.cancel()
	delete(q.current, m.check.ID)
	q.stopWaiting(m)
	q.ended = slices.DeleteFunc(q.ended, func(other *measurement) bool { return other == m })
	if m.started {
		return nil
	}
	return []*probe.Scope{m.scope}
}

func release(scopes []*probe.Scope) {
	for _, s := range scopes {
		s.Release()
	}
}

// collect returns the measurements that have ended, and the number of those that have not.
func (q *queue) collect() (ended []*measurement, open int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	ended, q.ended = q.ended, nil
	for _, m := range ended {
		delete(q.current, m.check.ID)
	}
	return ended, len(q.current)
}

// dropAll ends all current measurements and returns their number.
func (q *queue) dropAll() int {
	var unused []*probe.Scope
	defer func() { release(unused) }()
	q.mu.Lock()
	defer q.mu.Unlock()
	n := len(q.current)
	for _, m := range q.current {
		m.cancel()
		if !m.started {
			unused = append(unused, m.scope)
		}
	}
	clear(q.current)
	q.quick, q.slow, q.ended = nil, nil, nil
	return n
}
