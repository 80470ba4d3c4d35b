package storetest

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/status"
	"buoy/src/store"
)

// world is the state of one check of Differential: the data that its operations need.
type world struct {
	pair      *pair
	name      string
	ticks     int
	platforms twin[status.Platform]
	checks    twin[status.Check]
	messages  twin[status.Message]
	results   []status.Result // sent to the stores
	runs      []status.Run    // that have started
}

// twin is one kind of entity in both stores, and its stored entities.
type twin[T any] struct {
	a, b   kind[T]
	stored []T
	vary   func(*rapid.T, T) T
	take   func(entity, of T) T // gives the entity the name of another one
}

// newWorld saves entities and some facts.
func newWorld(rt *rapid.T, p *pair, name string) *world {
	w := &world{pair: p, name: name}
	w.platforms = twin[status.Platform]{
		a: platforms(p.a), b: platforms(p.b), vary: varyPlatform,
		take: func(e, of status.Platform) status.Platform { e.Slug = of.Slug; return e },
	}
	w.messages = twin[status.Message]{
		a: messages(p.a), b: messages(p.b), vary: varyMessage,
		take: func(e, of status.Message) status.Message { e.Slug = of.Slug; return e },
	}
	add(rt, w, &w.platforms, "platforms", 2)
	home := w.platforms.stored[0]
	w.checks = twin[status.Check]{
		a: checks(p.a, home), b: checks(p.b, home), vary: varyCheck,
		take: func(e, of status.Check) status.Check { e.Name = of.Name; return e },
	}
	add(rt, w, &w.checks, "checks", 3)
	add(rt, w, &w.messages, "messages", 1)
	w.insertResults(rt, 20)
	w.saveDays(rt, 6)
	return w
}

// in returns the kind in one of the stores.
func (k *twin[T]) in(w *world, s store.Store) kind[T] {
	if s == w.pair.a {
		return k.a
	}
	return k.b
}

// tick advances the clock of the world, so that every write has its own time.
func (w *world) tick() time.Time {
	w.ticks++
	return after(time.Hour, w.ticks)
}

// mine reports whether an id belongs to the world. Ids of a world contain its name.
func (w *world) mine(id string) bool { return strings.Contains(id, w.name+" ") }

// add saves new entities.
func add[T any](rt *rapid.T, w *world, k *twin[T], what string, n int) {
	var batch []T
	for i := range n {
		key := fmt.Sprintf("%s %02d", w.name, len(k.stored)+i)
		batch = append(batch, k.vary(rt, k.a.made(k.a.build(key), w.tick())))
	}
	require.Empty(rt, saveBoth(rt, w, k, what, batch))
	k.stored = append(k.stored, batch...)
}

func saveBoth[T any](rt *rapid.T, w *world, k *twin[T], what string, batch []T) status.Code {
	_, code := same(rt, w.pair, "save "+what, func(s store.Store) ([]struct{}, error) {
		return wrote(k.in(w, s).save(context.Background(), batch))
	})
	return code
}

// saveSome adds entities, changes some, or saves an invalid one.
func saveSome[T any](rt *rapid.T, w *world, k *twin[T], what string) {
	switch rapid.IntRange(0, 2).Draw(rt, "add, change or be rejected") {
	case 0:
		add(rt, w, k, what, rapid.IntRange(1, 3).Draw(rt, "n"))
	case 1:
		change(rt, w, k, what)
	case 2:
		saveRejected(rt, w, k, what)
	}
}

// change saves next versions of some entities, and some unchanged ones.
func change[T any](rt *rapid.T, w *world, k *twin[T], what string) {
	var batch []T
	for i, entity := range k.stored {
		switch rapid.IntRange(0, 2).Draw(rt, "skip, change or repeat") {
		case 1:
			entity = k.vary(rt, k.a.next(entity, "somebody"))
			k.a.view(&entity).audit.UpdatedAt = w.tick()
			k.stored[i] = entity
			batch = append(batch, entity)
		case 2:
			batch = append(batch, entity)
		}
	}
	require.Empty(rt, saveBoth(rt, w, k, what, batch))
}

// saveRejected saves one entity that must be rejected. It is the only one of the call, because others of the call may or may not be written.
func saveRejected[T any](rt *rapid.T, w *world, k *twin[T], what string) {
	fresh := k.a.build(w.name + " never stored")
	some := rapid.SampledFrom(k.stored).Draw(rt, "which")
	want := status.CodeStale
	switch rapid.IntRange(0, 3).Draw(rt, "why") {
	case 0:
		fresh, want = k.take(fresh, some), status.CodeConflict
	case 1:
		fresh = k.a.next(fresh, "somebody")
	case 2:
		fresh = k.a.next(k.a.next(some, "somebody"), "somebody")
	case 3:
		fresh = some
		k.a.view(&fresh).audit.UpdatedBy = "somebody who did not read it again"
	}
	require.Equal(rt, want, saveBoth(rt, w, k, what, []T{fresh}))
}

// The values below repeat often enough to collide, and some are arbitrary.

func text(rt *rapid.T) string {
	return rapid.OneOf(rapid.SampledFrom([]string{"", nasty, "ß😀"}), rapid.StringN(0, 20, -1)).Draw(rt, "text")
}

func number(rt *rapid.T) float64 {
	finite := rapid.Float64().Filter(func(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) })
	return rapid.OneOf(rapid.SampledFrom(numbers()), finite).Draw(rt, "number")
}

// moment returns one of a few moments on three days.
func moment(rt *rapid.T) time.Time {
	n := rapid.IntRange(0, 11).Draw(rt, "moment")
	return date(n / 4).Add(time.Duration(n%4) * time.Microsecond)
}

func maybe[T any](rt *rapid.T, draw func(*rapid.T) T) *T {
	if rapid.Bool().Draw(rt, "is there") {
		return pointer(draw(rt))
	}
	return nil
}

func span(rt *rapid.T) status.Span { return status.Span{From: moment(rt), To: moment(rt)} }

func anyStatus(rt *rapid.T) status.Status {
	return rapid.SampledFrom([]status.Status{status.Green, status.Yellow, status.Red, status.Unknown}).Draw(rt, "status")
}

func varyPlatform(rt *rapid.T, p status.Platform) status.Platform {
	p.Description, p.Owner, p.Tags = text(rt), text(rt), rapid.SliceOfN(rapid.Custom(text), 0, 3).Draw(rt, "tags")
	p.State = rapid.SampledFrom([]status.PlatformState{status.PlatformActive, status.PlatformArchived}).Draw(rt, "state")
	return p
}

func varyCheck(rt *rapid.T, c status.Check) status.Check {
	c.Unit, c.Owner, c.Warn, c.Crit = text(rt), text(rt), nil, nil
	if rapid.Bool().Draw(rt, "limits") {
		warn := rapid.Float64Range(1e-9, 1e9).Draw(rt, "warn")
		c.Warn, c.Crit = &warn, pointer(warn*2)
	}
	c.Freshness = time.Duration(rapid.IntRange(10, 1_000_000).Draw(rt, "freshness")) * time.Second
	c.Timeout = time.Duration(rapid.IntRange(0, 120).Draw(rt, "timeout")) * time.Second
	c.Attempts = rapid.IntRange(1, status.MaxAttempts).Draw(rt, "attempts")
	c.State = rapid.SampledFrom([]status.CheckState{status.CheckActive, status.CheckPaused, status.CheckArchived}).Draw(rt, "state")
	c.Pauses = nil
	for range rapid.IntRange(0, 2).Draw(rt, "pauses") {
		p := status.Pause{State: status.CheckPaused, From: moment(rt)}
		if to := maybe(rt, moment); to != nil {
			p.To = *to
		}
		c.Pauses = append(c.Pauses, p)
	}
	return c
}

func varyMessage(rt *rapid.T, m status.Message) status.Message {
	m.Title, m.Body, m.PlatformIDs = text(rt), text(rt), rapid.SliceOfN(rapid.Custom(text), 0, 3).Draw(rt, "platforms")
	m.StartsAt, m.EndsAt = date(-1), maybe(rt, moment)
	m.PublishedAt, m.ArchivedAt, m.Announced = maybe(rt, moment), maybe(rt, moment), status.Span{}
	if rapid.Bool().Draw(rt, "announced") {
		m.Announced = status.Span{From: date(-1), To: status.FarFuture()}
	}
	return m
}
