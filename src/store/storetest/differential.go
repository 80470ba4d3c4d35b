package storetest

import (
	"errors"
	"fmt"
	"maps"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/status"
	"buoy/src/store"
)

// Differential uses two stores alike, at random, and compares every answer: values, counts and error codes, and at the end
// all that they hold. open gives two that are fresh, migrated and empty; they serve the whole test, since they may be dear.
// It ends after so many steps, one operation on both stores each, or when rapid has run all its checks (-rapid.checks).
//
// A check keeps to entities of its own and looks at nothing else, so that one that fails can be made smaller on stores that
// no longer hold the same.
func Differential(t *testing.T, open func(t *testing.T) (a, b store.Store), steps int) {
	t.Helper()
	p := &pair{budget: steps, counts: map[string]int{}}
	p.a, p.b = open(t)
	worlds, failed := 0, false
	rapid.Check(t, func(rt *rapid.T) {
		passed := false
		defer func() { failed = failed || !passed }()
		if failed { // what failed is repeated until it is small, whatever it costs
			p.budget = p.steps + steps
		}
		if p.steps < p.budget {
			worlds++
			w := newWorld(rt, p, fmt.Sprintf("w%04d", worlds))
			rt.Repeat(w.actions())
		}
		passed = true
	})
	t.Logf("%d operations compared, in %d worlds: %v", p.steps, worlds, p.counts)
	require.Equal(t, Content(t, p.a), Content(t, p.b), "all that they hold")
}

// pair is the two stores, and what was done with them.
type pair struct {
	a, b   store.Store
	steps  int
	budget int
	counts map[string]int // by operation and error code
}

// same does one operation on both stores and gives what both have answered.
func same[T any](rt *rapid.T, p *pair, what string, call func(store.Store) ([]T, error)) ([]T, status.Code) {
	p.steps++
	gotA, errA := call(p.a)
	gotB, errB := call(p.b)
	code := codeOf(errA)
	require.Equalf(rt, code, codeOf(errB), "%s: %v | %v", what, errA, errB)
	require.NotEqualf(rt, internal, code, "%s: no caller can make sense of: %v", what, errA)
	if code != "" {
		p.counts[what+": "+string(code)]++
		return nil, code
	}
	p.counts[what]++
	require.Equal(rt, append([]T(nil), gotA...), append([]T(nil), gotB...), what)
	return gotA, ""
}

// wrote is for writes that answer with an error only.
func wrote(err error) ([]struct{}, error) { return nil, err }

// internal stands for every error without a code.
const internal = status.Code("internal")

func codeOf(err error) status.Code {
	var coded *status.Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &coded):
		return coded.Code
	}
	return internal
}

// actions are what can be done in a world; once the budget is spent, nothing is done any more.
func (w *world) actions() map[string]func(*rapid.T) {
	all := maps.Clone(w.writes())
	maps.Copy(all, w.reads())
	for name, act := range all {
		all[name] = func(rt *rapid.T) {
			if w.pair.steps < w.pair.budget {
				act(rt)
			}
		}
	}
	return all
}
