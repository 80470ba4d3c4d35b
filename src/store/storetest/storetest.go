// Package storetest is the conformance suite of the store: each sentence of the contract in package store is a test that
// every engine runs, and Differential compares two engines under random use.
//
// A statement takes microseconds on one engine and seconds on another, so a role has one store, and every test in it keeps
// to entities of its own: it may not assume that a table holds nothing else.
package storetest

import (
	"errors"
	"sync"
	"testing"

	"buoy/src/store"
)

// Run holds a store to the contract, all roles side by side. newStore gives a fresh, migrated, empty store and closes it when
// its test ends; it is called once a role, and once a kind of what a catalog holds.
func Run(t *testing.T, newStore func(t *testing.T) store.Store) {
	t.Helper()
	for _, role := range []struct {
		name string
		run  func(t *testing.T, newStore func(t *testing.T) store.Store)
	}{
		{"Schema", withOne(testSchema)},
		{"Catalog", testCatalog},
		{"Results", withOne(testResults)},
		{"Runs", withOne(testRuns)},
		{"Days", withOne(testDays)},
		{"Transitions", withOne(testTransitions)},
		{"Changes", withOne(testChanges)},
		{"Audit", withOne(testAudit)},
	} {
		t.Run(role.name, func(t *testing.T) {
			t.Parallel()
			role.run(t, newStore)
		})
	}
}

// withOne gives a role a store.
func withOne(run func(*testing.T, store.Store)) func(*testing.T, func(*testing.T) store.Store) {
	return func(t *testing.T, newStore func(*testing.T) store.Store) {
		t.Helper()
		run(t, newStore(t))
	}
}

// atOnce runs all of them together and gives what each returned.
func atOnce(calls ...func() error) []error {
	outcomes := make([]error, len(calls))
	start := make(chan struct{})
	var running sync.WaitGroup
	for i, call := range calls {
		running.Go(func() {
			<-start
			outcomes[i] = call()
		})
	}
	close(start)
	running.Wait()
	return outcomes
}

// sendAgain repeats a write that gave an error, as its caller would: engines may refuse one of two writers that meet.
func sendAgain(write func() error) error {
	var err error
	for range 5 {
		var again error
		if again = write(); again == nil {
			return nil
		}
		err = errors.Join(err, again)
	}
	return err
}
