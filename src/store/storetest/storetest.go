// Package storetest is the conformance suite of the store. Each sentence of the contract in package store is a test that runs on every
// engine. Differential compares two engines with random operations.
//
// NewPlatform, NewCheck and NewMessage return valid entities. The tests of all packages use them, so that a new column is filled in
// one place.
//
// A statement takes microseconds on one engine and seconds on another, so the tests of a role share a store. Every test uses its own
// entities, and must not assume that a table has no others.
package storetest

import (
	"errors"
	"sync"
	"testing"

	"buoy/src/store"
)

// Run tests a store against the contract, all roles in parallel. newStore returns a new, migrated and empty store, and closes it when its
// test ends. It is called once per role, and once per kind of entity for the catalog.
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
		{"Memory", withOne(testMemory)},
	} {
		t.Run(role.name, func(t *testing.T) {
			t.Parallel()
			role.run(t, newStore)
		})
	}
}

// withOne runs the tests of a role with one store.
func withOne(run func(*testing.T, store.Store)) func(*testing.T, func(*testing.T) store.Store) {
	return func(t *testing.T, newStore func(*testing.T) store.Store) {
		t.Helper()
		run(t, newStore(t))
	}
}

// atOnce runs calls concurrently and returns their errors.
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

// sendAgain repeats a failed write, as its caller would, because engines can reject one of two concurrent writers.
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
