package strict

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strings"
)

// The limits of a SQL warehouse: parameters per statement, and bytes of all their values.
const (
	maxParameters = 255
	maxBytes      = 1 << 20
)

// checkStatement returns an error if a warehouse would reject the statement.
func checkStatement(text string, args []driver.NamedValue) error {
	if hasSeveral(text) {
		return fmt.Errorf("strict: several statements in one text: %.200s", text)
	}
	if len(args) > maxParameters {
		return fmt.Errorf("strict: %d parameters; at most %d", len(args), maxParameters)
	}
	named, bytes := 0, 0
	for _, arg := range args {
		if arg.Name != "" {
			named++
		}
		bytes += size(arg.Value)
	}
	if named != 0 && named != len(args) {
		return fmt.Errorf("strict: %d of %d parameters are named; all or none", named, len(args))
	}
	if bytes > maxBytes {
		return fmt.Errorf("strict: %d bytes of parameters; at most %d", bytes, maxBytes)
	}
	return checkDuplicates(args)
}

// hasSeveral reports whether more than comments follows a semicolon that is neither quoted nor in a comment.
func hasSeveral(text string) bool {
	ended := false
	for text != "" {
		end := 1
		switch c := text[0]; {
		case strings.HasPrefix(text, "--"):
			end = after(text, 2, "\n")
		case strings.HasPrefix(text, "/*"):
			end = after(text, 2, "*/")
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
		case c == ';':
			ended = true
		case ended:
			return true
		case c == '\'' || c == '"' || c == '`':
			end = after(text, 1, text[:1]) // a doubled quote inside counts as two adjacent strings
		}
		text = text[end:]
	}
	return false
}

// after returns the index after the next mark, or the end of the text.
func after(text string, from int, mark string) int {
	if i := strings.Index(text[from:], mark); i >= 0 {
		return from + i + len(mark)
	}
	return len(text)
}

func size(value driver.Value) int {
	switch v := value.(type) {
	case string:
		return len(v)
	case []byte:
		return len(v)
	}
	return 8
}

// checkDuplicates returns an error for rows with the same key. A MERGE fails with two sources for one target, and inserts both if there is no
// target yet.
func checkDuplicates(args []driver.NamedValue) error {
	for _, arg := range args {
		text, ok := arg.Value.(string)
		if arg.Name != "rows" || !ok {
			continue
		}
		var rows []struct {
			ID      string `json:"id"`
			CheckID string `json:"check_id"`
			Day     string `json:"day"`
		}
		if err := json.Unmarshal([]byte(text), &rows); err != nil {
			return fmt.Errorf("strict: rows: %w", err)
		}
		seen := make(map[string]bool, len(rows))
		for _, row := range rows {
			key := row.ID
			if key == "" { // the key of a roll-up is its check and day
				key = row.CheckID + " " + row.Day
			}
			if seen[key] {
				return fmt.Errorf("strict: two rows of one statement have the key %q", key)
			}
			seen[key] = true
		}
	}
	return nil
}
