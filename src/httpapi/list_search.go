package httpapi

import (
	"bytes"
	"encoding/json"
	"slices"

	"buoy/src/board"
	"buoy/src/status"
)

func matchesPlatform(words searchWords, p *board.Platform) bool {
	return words.match(slices.Concat([]string{p.Name, p.Slug, p.Owner, p.Description}, p.Tags)...)
}

func matchesMessage(words searchWords, m status.Message) bool {
	severity := string(m.Severity)
	if m.Severity == status.SeverityInfo {
		severity = "Information" // as pages call it
	}
	return words.match(m.Title, m.Body, severity)
}

// checkSearch finds the checks that match a search text.
type checkSearch struct {
	words      searchWords
	view       *board.View
	kindLabels map[status.Kind]string
}

func (s *Server) newCheckSearch(v *board.View, text string) checkSearch {
	labels := map[status.Kind]string{}
	for _, kind := range s.CheckKinds.Items {
		labels[status.Kind(kind.Kind)] = kind.Label
	}
	return checkSearch{newSearchWords(text), v, labels}
}

// match compares the check, its kind, its target, and the name, slug and owner of its platform.
func (s checkSearch) match(c *board.Check) bool {
	if len(s.words) == 0 {
		return true
	}
	fields := []string{c.Name, c.Owner, string(c.Kind), s.kindLabels[c.Kind]}
	if p := s.view.Platform(c.PlatformID); p != nil {
		fields = append(fields, p.Name, p.Slug, p.Owner)
	}
	// Decoding is slow. The document contains all of its texts literally, unless it has escapes.
	if !bytes.ContainsRune(c.Target, '\\') && !s.words.match(append(fields, string(c.Target))...) {
		return false
	}
	return s.words.match(append(fields, valuesOf(c.Target)...)...)
}

// valuesOf returns the texts and numbers in a JSON document. The names of fields are omitted, because every check of a kind has them.
func valuesOf(document json.RawMessage) []string {
	var decoded any
	if json.Unmarshal(document, &decoded) != nil {
		return nil
	}
	return appendValues(nil, decoded)
}

func appendValues(values []string, decoded any) []string {
	switch decoded := decoded.(type) {
	case string:
		values = append(values, decoded)
	case float64:
		if text, err := json.Marshal(decoded); err == nil {
			values = append(values, string(text))
		}
	case []any:
		for _, each := range decoded {
			values = appendValues(values, each)
		}
	case map[string]any:
		for _, each := range decoded {
			values = appendValues(values, each)
		}
	}
	return values
}
