package httpapi

import "strings"

// searchWords are the words of a search text. A search is not case-sensitive.
type searchWords []string

func newSearchWords(text string) searchWords {
	return strings.Fields(strings.ToLower(text))
}

// match reports whether every word occurs in at least one of the fields. An empty search matches everything.
func (words searchWords) match(fields ...string) bool {
	text := strings.ToLower(strings.Join(fields, "\n"))
	for _, word := range words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}
