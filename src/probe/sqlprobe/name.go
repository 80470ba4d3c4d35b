package sqlprobe

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"buoy/src/probe"
)

// Engine is a SQL engine. Engines differ in the meaning of a name with dots, and in how they read a time from text.
type Engine int

// The engines.
const (
	EngineSQLite Engine = iota
	EngineDatabricks
)

// maxNamePart is the number of characters that Unity Catalog allows in one part of a name.
const maxNamePart = 255

// splitName splits a name at its dots. A part can be in back-quotes; inside of them, a dot is part of the name, and two
// back-quotes stand for one.
func splitName(name string) ([]string, error) {
	var parts []string
	for rest, more := name, true; more; {
		var part string
		var err error
		if strings.HasPrefix(rest, "`") {
			part, rest, err = readQuotedPart(rest)
		} else {
			end := strings.IndexByte(rest, '.')
			if end < 0 {
				end = len(rest)
			}
			part, rest = rest[:end], rest[end:]
			err = checkPlainPart(part)
		}
		if err != nil {
			return nil, err
		}
		if err := checkPart(part); err != nil {
			return nil, err
		}
		parts = append(parts, part)
		if rest, more = strings.CutPrefix(rest, "."); !more && rest != "" {
			return nil, fmt.Errorf("%q after a closing back-quote must be a dot", probe.Shorten(rest))
		}
	}
	return parts, nil
}

// readQuotedPart reads a part in back-quotes from the start of a text.
func readQuotedPart(text string) (part, rest string, err error) {
	var b strings.Builder
	for at := 1; at < len(text); at++ {
		switch {
		case text[at] != '`':
			b.WriteByte(text[at])
		case strings.HasPrefix(text[at:], "``"):
			b.WriteByte('`')
			at++
		default:
			return b.String(), text[at+1:], nil
		}
	}
	return "", "", errors.New("a back-quote is not closed")
}

// checkPlainPart checks a part that is not in back-quotes.
func checkPlainPart(part string) error {
	switch {
	case strings.Contains(part, "`"):
		return fmt.Errorf("%q has a back-quote inside; quote the whole part, and double the back-quote", probe.Shorten(part))
	case strings.TrimSpace(part) != part:
		return fmt.Errorf("%q has a space at its start or end; remove it, or quote the part with back-quotes", probe.Shorten(part))
	case strings.Contains(part, "${"):
		return fmt.Errorf("%q is a variable, and variables are not replaced here", probe.Shorten(part))
	}
	return nil
}

// checkPart checks the characters and the length of a part.
func checkPart(part string) error {
	switch n := utf8.RuneCountInString(part); {
	case part == "":
		return errors.New("a part of the name is empty")
	case n > maxNamePart:
		return fmt.Errorf("%q has %d characters; at most %d", probe.Shorten(part), n, maxNamePart)
	case strings.ContainsFunc(part, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == utf8.RuneError || r == '\ufeff'
	}):
		return fmt.Errorf("%q contains an invisible control character", probe.Shorten(part))
	}
	return nil
}

// quoteName writes a name for a statement. Both engines read back-quotes as a name, and neither reads them as text. SQLite has
// neither catalogs nor structs: only the dot after the name of its database separates two names.
func (e Engine) quoteName(parts []string) string {
	if e == EngineSQLite {
		if len(parts) > 1 && strings.EqualFold(parts[0], "main") {
			parts = []string{parts[0], strings.Join(parts[1:], ".")}
		} else {
			parts = []string{strings.Join(parts, ".")}
		}
	}
	quoted := make([]string, len(parts))
	for i, part := range parts {
		quoted[i] = "`" + strings.ReplaceAll(part, "`", "``") + "`"
	}
	return strings.Join(quoted, ".")
}
