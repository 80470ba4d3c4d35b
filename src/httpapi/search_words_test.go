package httpapi

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSearchFindsEveryWordInAnyField(t *testing.T) {
	fields := []string{"Orders API", "Team Größe", "gold"}
	for text, found := range map[string]bool{
		"":              true,
		"  ":            true,
		"orders":        true,
		"ORD gold":      true,
		"gold\torders ": true,
		"GRÖSSE":        false, // ß has no upper case letter
		"größe":         true,
		"orders silver": false,
		"apiteam":       false,
		"api\nteam":     true, // a line break separates words
	} {
		require.Equal(t, found, newSearchWords(text).match(fields...), "%q", text)
	}
	require.False(t, newSearchWords("x").match())
	require.True(t, newSearchWords("").match())
}
