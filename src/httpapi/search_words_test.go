package httpapi

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSearchWordsAreFoundInAnyField(t *testing.T) {
	for text, want := range map[string]bool{
		"":               true,
		"  ":             true,
		"sales":          true,
		"SALES ledger":   true,
		"  ales\tteam  ": true,
		"sales hr":       false,
		"salesledger":    false,
		"sales\nledger":  true,
		"é":              true,
		"É":              true,
	} {
		require.Equal(t, want, newSearchWords(text).match("Sales", "Ledger team", "Café"), "%q", text)
	}
	require.False(t, newSearchWords("ab").match("a", "b"), "a word does not span two fields")
}
