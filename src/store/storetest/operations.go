package storetest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"buoy/src/status"
	"buoy/src/store"
)

// writes returns the operations that change something.
func (w *world) writes() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"save platforms": func(rt *rapid.T) { saveSome(rt, w, &w.platforms, "platforms") },
		"save checks":    func(rt *rapid.T) { saveSome(rt, w, &w.checks, "checks") },
		"save messages":  func(rt *rapid.T) { saveSome(rt, w, &w.messages, "messages") },
		"insert results": func(rt *rapid.T) { w.insertResults(rt, rapid.IntRange(0, 5).Draw(rt, "n")) },
		"start a run":    w.startRun,
		"finish a run":   w.finishRun,
		"save days":      func(rt *rapid.T) { w.saveDays(rt, rapid.IntRange(0, 4).Draw(rt, "n")) },
		"insert events":  w.insertEvents,

		"replace transitions": w.replaceTransitions,
	}
}

func (w *world) check(rt *rapid.T) status.Check {
	return rapid.SampledFrom(w.checks.stored).Draw(rt, "check")
}

// insertResults inserts new results, and some with an existing id and other content, observed at the same moment.
func (w *world) insertResults(rt *rapid.T, n int) {
	var batch []status.Result
	for range n {
		key := rapid.IntRange(0, 15).Draw(rt, "key")
		r := result(w.check(rt), fmt.Sprintf("r%02d", key), date(key/4).Add(time.Duration(key%4)*time.Microsecond))
		r.Status, r.Value, r.Detail, r.LatencyMS = anyStatus(rt), maybe(rt, number), text(rt), rapid.Int64Min(0).Draw(rt, "latency")
		batch = append(batch, r)
	}
	now, actor := w.tick(), text(rt)
	same(rt, w.pair, "insert results", func(s store.Store) ([]int, error) {
		n, err := s.InsertResults(context.Background(), batch, actor, now)
		return []int{n}, err
	})
	w.results = append(w.results, batch...)
}

func (w *world) source(rt *rapid.T) status.Source {
	return status.Source(w.name + rapid.SampledFrom([]string{" x", " y"}).Draw(rt, "source"))
}

func (w *world) startRun(rt *rapid.T) {
	r := run(w.source(rt), fmt.Sprintf("%s %02d", w.name, rapid.IntRange(0, 15).Draw(rt, "key")), moment(rt))
	for _, old := range w.runs {
		if old.ID == r.ID {
			r = old // a run has one source and one start
		}
	}
	started, _ := same(rt, w.pair, "start a run", func(s store.Store) ([]bool, error) {
		started, err := s.StartRun(context.Background(), r)
		return []bool{started}, err
	})
	if slices.Equal(started, []bool{true}) {
		w.runs = append(w.runs, r)
	}
}

func (w *world) finishRun(rt *rapid.T) {
	if len(w.runs) == 0 {
		return
	}
	state := rapid.SampledFrom([]status.RunState{status.RunSuccess, status.RunFail}).Draw(rt, "state")
	r := ended(rapid.SampledFrom(w.runs).Draw(rt, "run"), state, rapid.IntRange(0, 2).Draw(rt, "results"))
	r.ErrorSummary, r.FinishedAt = text(rt), pointer(w.tick())
	same(rt, w.pair, "finish a run", func(s store.Store) ([]struct{}, error) {
		return wrote(s.FinishRun(context.Background(), r))
	})
}

func (w *world) saveDays(rt *rapid.T, n int) {
	var batch []status.Day
	for range n {
		d := day(w.check(rt), date(rapid.IntRange(0, 3).Draw(rt, "day")))
		d.Red = time.Duration(rapid.Int64Range(0, 86_400_000_000).Draw(rt, "red")) * time.Microsecond
		d.Values, d.Min, d.Max, d.Sum = 3, number(rt), number(rt), number(rt)
		batch = append(batch, d)
	}
	now := w.tick()
	same(rt, w.pair, "save days", func(s store.Store) ([]struct{}, error) {
		return wrote(s.SaveDays(context.Background(), batch, "ingest", now))
	})
}

// reads returns the operations that only read. Their responses are filtered to the data of this world.
func (w *world) reads() map[string]func(*rapid.T) {
	ctx := context.Background()
	return map[string]func(*rapid.T){
		"Platforms":                 func(rt *rapid.T) { sameList(rt, w, &w.platforms, "Platforms") },
		"Checks":                    func(rt *rapid.T) { sameList(rt, w, &w.checks, "Checks") },
		"Messages":                  func(rt *rapid.T) { sameList(rt, w, &w.messages, "Messages") },
		"ListResults of a check":    func(rt *rapid.T) { w.listResults(rt, w.check(rt).ID) },
		"ListResults of a platform": func(rt *rapid.T) { w.listResults(rt, "") },
		"NewResults": func(rt *rapid.T) {
			q := store.Uncounted{Since: after(time.Hour, rapid.IntRange(0, w.ticks).Draw(rt, "since")), From: moment(rt)}
			w.sameResults(rt, "NewResults", func(s store.Store) ([]status.Result, error) { return s.NewResults(ctx, q) })
		},
		"SpanResults": func(rt *rapid.T) {
			span := span(rt)
			var of []string
			if rapid.Bool().Draw(rt, "of one check") {
				of = []string{w.check(rt).ID}
			}
			w.sameResults(rt, "SpanResults", func(s store.Store) ([]status.Result, error) { return s.SpanResults(ctx, span, of...) })
		},
		"CheckResults": func(rt *rapid.T) {
			span, check, limit := span(rt), w.check(rt).ID, rapid.IntRange(1, 5).Draw(rt, "limit")
			w.sameResults(rt, "CheckResults", func(s store.Store) ([]status.Result, error) { return s.CheckResults(ctx, check, span, limit) })
		},
		"RoundInput": func(rt *rapid.T) {
			same(rt, w.pair, "RoundInput", func(s store.Store) ([]any, error) {
				input, err := s.RoundInput(ctx, status.FarFuture())
				all := keep(nil, input.Checks, func(c status.Check) bool { return w.mine(c.ID) })
				all = keep(all, input.Messages, func(m status.Message) bool { return w.mine(m.ID) })
				return keep(all, input.Runs, func(r status.Run) bool { return w.mine(r.ID) }), err
			})
		},
		"NewestDays": func(rt *rapid.T) {
			first := date(rapid.IntRange(0, 4).Draw(rt, "first"))
			w.sameDays(rt, "NewestDays", func(s store.Store) ([]status.Day, error) { return s.NewestDays(ctx, first) })
		},
		"SpanDays": func(rt *rapid.T) {
			span := span(rt)
			w.sameDays(rt, "SpanDays", func(s store.Store) ([]status.Day, error) { return s.SpanDays(ctx, span) })
		},
		"EntitiesSince": func(rt *rapid.T) { w.changesSince(rt, true) },
		"FactsSince":    func(rt *rapid.T) { w.changesSince(rt, false) },
		"ListEvents":    w.listEvents,

		"ListTransitions": w.listTransitions,
	}
}

// listResults lists with random filters, which always include a check or a platform of this world.
func (w *world) listResults(rt *rapid.T, checkID string) {
	f := status.ResultFilter{CheckID: checkID, PlatformID: w.platforms.stored[0].ID, Limit: rapid.IntRange(0, 4).Draw(rt, "limit")}
	if checkID != "" {
		f.PlatformID = rapid.SampledFrom([]string{"", f.PlatformID, w.platforms.stored[1].ID}).Draw(rt, "platform")
	}
	if rapid.Bool().Draw(rt, "of a status") {
		f.Status = anyStatus(rt)
	}
	if rapid.Bool().Draw(rt, "from") {
		f.Observed.From = moment(rt)
	}
	if rapid.Bool().Draw(rt, "to") {
		f.Observed.To = moment(rt)
	}
	if len(w.results) > 0 && rapid.Bool().Draw(rt, "after a cursor") {
		last := rapid.SampledFrom(w.results).Draw(rt, "cursor")
		f.Before = status.Cursor{At: last.ObservedAt, ID: last.ID}
	}
	same(rt, w.pair, "ListResults", func(s store.Store) ([]status.Result, error) { return s.ListResults(context.Background(), f) })
}

func sameList[T any](rt *rapid.T, w *world, k *twin[T], what string) {
	same(rt, w.pair, what, func(s store.Store) ([]T, error) {
		all, err := k.in(w, s).list(context.Background())
		return slices.DeleteFunc(all, func(e T) bool { return !w.mine(*k.a.view(&e).id) }), err
	})
}

func (w *world) sameResults(rt *rapid.T, what string, read func(store.Store) ([]status.Result, error)) {
	same(rt, w.pair, what, func(s store.Store) ([]status.Result, error) {
		all, err := read(s)
		return slices.DeleteFunc(all, func(r status.Result) bool { return !w.mine(r.CheckID) }), err
	})
}

func (w *world) sameDays(rt *rapid.T, what string, read func(store.Store) ([]status.Day, error)) {
	same(rt, w.pair, what, func(s store.Store) ([]status.Day, error) {
		all, err := read(s)
		return slices.DeleteFunc(all, func(d status.Day) bool { return !w.mine(d.CheckID) }), err
	})
}

// changesSince compares all changes, in their order if it is defined. With a time that is not zero, an engine can return facts from before
// the horizon, so then the horizon is older than all facts.
func (w *world) changesSince(rt *rapid.T, entities bool) {
	ctx := context.Background()
	var since time.Time
	var horizon store.Horizon
	if rapid.Bool().Draw(rt, "zero since") {
		horizon = store.Horizon{Results: moment(rt), Runs: moment(rt), Days: moment(rt), Transitions: rapid.IntRange(0, 3).Draw(rt, "transitions")}
		if rapid.Bool().Draw(rt, "long-lived") {
			horizon.LongLived = []string{w.check(rt).ID, "no such check"}
		}
	} else {
		since = after(time.Hour, rapid.IntRange(0, w.ticks).Draw(rt, "since"))
		horizon.Known = rapid.SliceOfN(rapid.SampledFrom([]string{"run r00", "run r05", "run r10", "no such run"}), 0, 3).Draw(rt, "known")
	}
	if entities {
		same(rt, w.pair, "EntitiesSince", func(s store.Store) ([]any, error) {
			all, err := s.EntitiesSince(ctx, since, horizon)
			return w.ofMine(nil, all), err
		})
		return
	}
	same(rt, w.pair, "FactsSince", func(s store.Store) (all []any, err error) {
		err = s.FactsSince(ctx, since, horizon, func(part store.ChangeSet) error {
			all = w.ofMine(all, part)
			return nil
		})
		if !since.IsZero() { // facts that were written together have no order
			slices.SortFunc(all, func(a, b any) int { return cmp.Compare(factKey(a), factKey(b)) })
		}
		return all, err
	})
}

// factKey returns a unique key of a fact.
func factKey(fact any) string {
	switch f := fact.(type) {
	case status.Day:
		return f.CheckID + f.Day.String()
	case status.Transition:
		return f.ID
	case status.Result:
		return f.ID
	}
	return ""
}

// ofMine appends the changes of this world.
func (w *world) ofMine(all []any, part store.ChangeSet) []any {
	all = keep(all, part.Entities, func(e status.Declared) bool { return w.mine(*e.Meta().ID) })
	all = keep(all, part.Runs, func(r status.Run) bool { return w.mine(r.ID) })
	all = keep(all, part.Days, func(d status.Day) bool { return w.mine(d.CheckID) })
	all = keep(all, part.Results, func(r status.Result) bool { return w.mine(r.CheckID) })
	return keep(all, part.Transitions, func(t status.Transition) bool { return w.mine(t.CheckID) })
}

func keep[T any](all []any, more []T, mine func(T) bool) []any {
	for _, item := range more {
		if mine(item) {
			all = append(all, item)
		}
	}
	return all
}
