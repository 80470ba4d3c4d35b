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

// Differential runs the same random operations on two stores, and compares all responses: values, counts and error codes. At the end it
// compares the content. open returns two new, migrated and empty stores, which serve the whole test, because they can be expensive. It ends
// after a number of steps, each one operation on both stores, or when rapid has run all its checks (-rapid.checks).
//
// A check uses only its own entities. So rapid can shrink a failed check on stores whose content already differs.
func Differential(t *testing.T, open func(t *testing.T) (a, b store.Store), steps int) {
	t.Helper()
	p := &pair{budget: steps, counts: map[string]int{}}
	p.a, p.b = open(t)
	worlds, failed := 0, false
	rapid.Check(t, func(rt *rapid.T) {
		passed := false
		defer func() { failed = failed || !passed }()
		if failed { // a failed check can take more steps to shrink
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
	require.Equal(t, Content(t, p.a), Content(t, p.b), "the content of both stores")
}

// pair has the two stores and the number of operations on them.
type pair struct {
	a, b   store.Store
	steps  int
	budget int
	counts map[string]int // by operation and error code
}

// same runs one operation on both stores and returns the response, which must be equal.
func same[T any](rt *rapid.T, p *pair, what string, call func(store.Store) ([]T, error)) ([]T, status.Code) {
	p.steps++
	gotA, errA := call(p.a)
	gotB, errB := call(p.b)
	code := codeOf(errA)
	require.Equalf(rt, code, codeOf(errB), "%s: %v | %v", what, errA, errB)
	require.NotEqualf(rt, internal, code, "%s: error without a code: %v", what, errA)
	if code != "" {
		p.counts[what+": "+string(code)]++
		return nil, code
	}
	p.counts[what]++
	require.Equal(rt, append([]T(nil), gotA...), append([]T(nil), gotB...), what)
	return gotA, ""
}

// wrote adapts a write that returns only an error.
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

// actions returns the operations of a world. They do nothing after the budget is spent.
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
