package httpapi

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/board"
	"buoy/src/status"
	"buoy/src/store"
)

// faulty is a store that fails with err from when that is set.
type faulty struct {
	board.Store
	err error
}

func (f *faulty) EntitiesSince(ctx context.Context, since time.Time, h store.Horizon) (store.ChangeSet, error) {
	if f.err != nil {
		return store.ChangeSet{}, f.err
	}
	return f.Store.EntitiesSince(ctx, since, h)
}

func (f *faulty) FactsSince(ctx context.Context, since time.Time, h store.Horizon, visit func(store.ChangeSet) error) error {
	if f.err != nil {
		return f.err
	}
	return f.Store.FactsSince(ctx, since, h, visit)
}

func (f *faulty) InsertResults(ctx context.Context, results []status.Result, actor string, now time.Time) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	return f.Store.InsertResults(ctx, results, actor, now)
}

func (f *faulty) ListResults(ctx context.Context, filter store.ResultFilter) ([]status.Result, error) {
	if f.err != nil {
		return nil, f.err
	}
	return f.Store.ListResults(ctx, filter)
}

func (f *faulty) NewResults(ctx context.Context, since time.Time) ([]status.Result, error) {
	if f.err != nil {
		return nil, f.err
	}
	return f.Store.NewResults(ctx, since)
}

func (f *faulty) SpanResults(ctx context.Context, span status.Span) ([]status.Result, error) {
	if f.err != nil {
		return nil, f.err
	}
	return f.Store.SpanResults(ctx, span)
}

func TestTheFaultyStoreFailsInEveryMethod(t *testing.T) {
	f := &faulty{err: errors.New("broken")} // with nothing behind it, a method that is let through panics
	for m := range reflect.TypeFor[board.Store]().Methods() {
		call := reflect.ValueOf(f).MethodByName(m.Name)
		args := make([]reflect.Value, call.Type().NumIn())
		for i := range args {
			args[i] = reflect.Zero(call.Type().In(i))
		}
		results := call.Call(args)
		require.Equal(t, f.err, results[len(results)-1].Interface(), m.Name)
	}
}
