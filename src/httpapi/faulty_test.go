package httpapi

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store"
)

// faulty is a store whose calls fail with err once it is set.
type faulty struct {
	testStore
	err error
}

func (f *faulty) EntitiesSince(ctx context.Context, since time.Time, h store.Horizon) (store.ChangeSet, error) {
	if f.err != nil {
		return store.ChangeSet{}, f.err
	}
	return f.testStore.EntitiesSince(ctx, since, h)
}

func (f *faulty) FactsSince(ctx context.Context, since time.Time, h store.Horizon, visit func(store.ChangeSet) error) error {
	if f.err != nil {
		return f.err
	}
	return f.testStore.FactsSince(ctx, since, h, visit)
}

func (f *faulty) InsertResults(ctx context.Context, results []status.Result, actor string, now time.Time) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	return f.testStore.InsertResults(ctx, results, actor, now)
}

func (f *faulty) ListResults(ctx context.Context, filter status.ResultFilter) ([]status.Result, error) {
	if f.err != nil {
		return nil, f.err
	}
	return f.testStore.ListResults(ctx, filter)
}

func (f *faulty) NewResults(ctx context.Context, q store.Uncounted) ([]status.Result, error) {
	if f.err != nil {
		return nil, f.err
	}
	return f.testStore.NewResults(ctx, q)
}

func (f *faulty) SpanResults(ctx context.Context, span status.Span, checks ...string) ([]status.Result, error) {
	if f.err != nil {
		return nil, f.err
	}
	return f.testStore.SpanResults(ctx, span, checks...)
}

func (f *faulty) CheckResults(ctx context.Context, checkID string, span status.Span, limit int) ([]status.Result, error) {
	if f.err != nil {
		return nil, f.err
	}
	return f.testStore.CheckResults(ctx, checkID, span, limit)
}

func (f *faulty) Save(ctx context.Context, entities []status.Declared) error {
	if f.err != nil {
		return f.err
	}
	return f.testStore.Save(ctx, entities)
}

func (f *faulty) InsertEvents(ctx context.Context, events []status.Event) error {
	if f.err != nil {
		return f.err
	}
	return f.testStore.InsertEvents(ctx, events)
}

func (f *faulty) Platforms(ctx context.Context) ([]status.Platform, error) {
	return listed(f, func() ([]status.Platform, error) { return f.testStore.Platforms(ctx) })
}

func (f *faulty) Checks(ctx context.Context) ([]status.Check, error) {
	return listed(f, func() ([]status.Check, error) { return f.testStore.Checks(ctx) })
}

func (f *faulty) Messages(ctx context.Context) ([]status.Message, error) {
	return listed(f, func() ([]status.Message, error) { return f.testStore.Messages(ctx) })
}

func (f *faulty) ListEvents(ctx context.Context, filter status.EventFilter) ([]status.Event, error) {
	return listed(f, func() ([]status.Event, error) { return f.testStore.ListEvents(ctx, filter) })
}

func (f *faulty) ListTransitions(ctx context.Context, filter status.TransitionFilter) ([]status.Period, error) {
	return listed(f, func() ([]status.Period, error) { return f.testStore.ListTransitions(ctx, filter) })
}

func (f *faulty) EventIDs(ctx context.Context, since time.Time) ([]string, error) {
	return listed(f, func() ([]string, error) { return f.testStore.EventIDs(ctx, since) })
}

func listed[T any](f *faulty, read func() ([]T, error)) ([]T, error) {
	if f.err != nil {
		return nil, f.err
	}
	return read()
}

// fixedArgs returns the number of required arguments of a method.
func fixedArgs(method reflect.Type) int {
	if method.IsVariadic() {
		return method.NumIn() - 1
	}
	return method.NumIn()
}

func TestFaultyStoreFailsInEveryMethod(t *testing.T) {
	f := &faulty{err: errors.New("broken")} // there is no inner store, so a forwarded call panics
	for m := range reflect.TypeFor[testStore]().Methods() {
		call := reflect.ValueOf(f).MethodByName(m.Name)
		args := make([]reflect.Value, call.Type().NumIn())
		for i := range args {
			args[i] = reflect.Zero(call.Type().In(i))
		}
		results := call.Call(args[:fixedArgs(call.Type())])
		require.Equal(t, f.err, results[len(results)-1].Interface(), m.Name)
	}
}
