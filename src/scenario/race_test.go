//go:build race

package scenario_test

// raced reports whether the race detector is on. It makes SQLite about 50 times slower.
const raced = true
