//go:build race

package scenario_test

// raced says that the race detector watches, which makes SQLite some fifty times slower.
const raced = true
