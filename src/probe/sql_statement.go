package probe

import (
	"errors"
	"fmt"
	"strings"
)

// dialect is how an engine reads what is not plain code. The two differ, and what one takes for text can be a statement
// to the other: so a query must be one statement in both readings.
type dialect struct {
	backslash bool // a backslash escapes in text, comments nest, r'...' is raw: Databricks. Otherwise SQLite, where [...] is a name.
}

// oneSelect returns the one statement of a query, without a semicolon behind it, when it is one that only reads.
func oneSelect(query string) (string, error) {
	if strings.TrimSpace(query) == "" {
		return "", errors.New("is required: one SELECT that gives one row with one number")
	}
	if strings.ContainsRune(query, 0) {
		return "", errors.New("holds a NUL character")
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

// scanned is what one reading of a query found.
type scanned struct {
	end  int   // where the statement ends: before the semicolon, if there is one
	err  error // it is not one SELECT
	open error // it ends inside a text, a name or a parenthesis; that may be so in the other dialect only
}

// scanner walks over a query, one piece of code at a time.
type scanner struct {
	query string
	at    int
	dialect
	open error
}

//nolint:gocyclo // one switch over the tokens; in parts it would be harder to follow
func scan(query string, d dialect) scanned {
	s := scanner{query: query, dialect: d}
	var verb string // the word that says what the statement does
	depth, end := 0, -1
	for token := s.next(); token != ""; token = s.next() {
		switch {
		case end >= 0 && token != ";":
			return scanned{err: errors.New("holds more than one statement; only one SELECT is allowed")}
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
			return scanned{err: errors.New("closes a parenthesis that it never opened")}
		}
		if verb != "" && verb != "SELECT" && verb != "WITH" || verb == "" && token != ";" {
			return scanned{err: fmt.Errorf("begins with %s; only SELECT, or WITH ... SELECT, is allowed", shorten(firstOf(verb, token)))}
		}
	}
	if end < 0 {
		end = len(query)
	}
	if depth > 0 && s.open == nil {
		s.open = errors.New("leaves a parenthesis open")
	}
	if verb == "" && s.open == nil {
		return scanned{err: errors.New("is required: one SELECT that gives one row with one number")}
	}
	if verb == "WITH" && s.open == nil {
		return scanned{err: errors.New("has a WITH, but no SELECT behind it")}
	}
	return scanned{end: end, open: s.open}
}

// isVerb says whether a word says what the statement does. Behind WITH, names stand around freely, so there only the
// known verbs count.
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

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
