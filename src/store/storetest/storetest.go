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

// Run holds a store to the contract. newStore gives a fresh, migrated, empty store and closes it when its test ends; it is
// called once a role.
func Run(t *testing.T, newStore func(t *testing.T) store.Store) {
	t.Helper()
	for _, role := range []struct {
		name string
		run  func(*testing.T, store.Store)
	}{
		{"Schema", testSchema},
		{"Catalog", testCatalog},
		{"Results", testResults},
		{"Runs", testRuns},
		{"Days", testDays},
		{"Changes", testChanges},
		{"Audit", testAudit},
	} {
		t.Run(role.name, func(t *testing.T) { role.run(t, newStore(t)) })
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
