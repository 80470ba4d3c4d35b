package sqlprobe

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"buoy/src/probe"
)

// dialect is the way in which an engine reads quotes and comments. A text for one engine can be a statement for the other, so a
// query must be one statement in both dialects.
type dialect struct {
	backslash bool // a backslash escapes in text, comments nest, r'...' is raw: Databricks. Otherwise SQLite, where [...] is a name.
}

// errNoSelect is the error for a query without a statement.
var errNoSelect = errors.New("must be one SELECT that returns one row with one number")

// singleSelect returns the statement of a query without its semicolon. It returns an error unless that is one reading statement.
func singleSelect(query string) (string, error) {
	if strings.TrimSpace(query) == "" {
		return "", errNoSelect
	}
	if strings.ContainsRune(query, 0) {
		return "", errors.New("contains a NUL character")
	}
	var end int
	var open [2]error
	for i, d := range []dialect{{}, {backslash: true}} {
		s := scan(query, d)
		if s.err != nil {
			return "", s.err
		}
		open[i] = s.open
		end = max(end, s.end)
	}
	if open[0] != nil && open[1] != nil {
		return "", open[0]
	}
	return query[:end], nil
}

// scanResult is the result of reading a query in one dialect.
type scanResult struct {
	end  int   // where the statement ends: before the semicolon, if there is one
	err  error // it is not one SELECT
	open error // it ends inside a text, a name or a parenthesis, perhaps only in this dialect
}

// scanner walks over a query, one piece of code at a time.
type scanner struct {
	query string
	from  int // where the last token starts
	at    int
	dialect
	open error
}

//nolint:gocyclo // one switch over the tokens; in parts it would be harder to follow
func scan(query string, d dialect) scanResult {
	s := scanner{query: query, dialect: d}
	var verb string // the type of the statement, such as SELECT
	depth, end := 0, -1
	for token := s.next(); token != ""; token = s.next() {
		switch {
		case end >= 0 && token != ";":
			return scanResult{err: errors.New("contains more than one statement; only one SELECT is allowed")}
		case token == ";" && end < 0:
			end = s.at - 1
		case token == "(":
			depth++
		case token == ")":
			depth--
		case depth == 0 && (verb == "" || verb == "WITH") && isVerb(token, verb):
			verb = token
		}
		if depth < 0 {
			return scanResult{err: errors.New("contains a ) without a (")}
		}
		if verb != "" && verb != "SELECT" && verb != "WITH" || verb == "" && token != ";" {
			return scanResult{err: fmt.Errorf("starts with %s; only SELECT, or WITH ... SELECT, is allowed", probe.Shorten(cmp.Or(verb, token)))}
		}
	}
	if end < 0 {
		end = len(query)
	}
	if depth > 0 && s.open == nil {
		s.open = errors.New("contains a ( that is never closed")
	}
	if verb == "" && s.open == nil {
		return scanResult{err: errNoSelect}
	}
	if verb == "WITH" && s.open == nil {
		return scanResult{err: errors.New("contains a WITH without a SELECT after it")}
	}
	return scanResult{end: end, open: s.open}
}

// isVerb reports whether a word is the verb of a statement. After WITH there can be any names, so there only known verbs count.
func isVerb(word, before string) bool {
	if before == "" {
		return true
	}
	switch word {
	case "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "VALUES", "TABLE", "FROM":
		return true
	}
	return false
}
