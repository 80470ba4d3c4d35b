// Package sqlname reads and writes the names of catalogs, schemas, tables, volumes and columns. It is the only place that knows which
// characters they can have and how SQL quotes them.
package sqlname

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Name has the parts of a qualified name, such as the catalog and the schema. The parts are not quoted.
type Name []string

// maxPart is the number of characters that Unity Catalog allows in one part of a name.
const maxPart = 255

// Parse splits a name at its dots. A part can be in back-quotes. Inside of them a dot is part of the name, and two back-quotes stand for
// one. The parts can have any visible character, as columns can.
func Parse(text string) (Name, error) {
	var name Name
	for rest, more := text, true; more; {
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
		name = append(name, part)
		if rest, more = strings.CutPrefix(rest, "."); !more && rest != "" {
			return nil, fmt.Errorf("%q after a closing back-quote must be a dot", shorten(rest))
		}
	}
	return name, nil
}

// ParseSchema reads the name of a schema in Unity Catalog: catalog.schema.
func ParseSchema(text string) (Name, error) {
	name, err := Parse(text)
	if err != nil {
		return nil, err
	}
	if len(name) != 2 {
		return nil, fmt.Errorf("it has %s; it must have two: catalog.schema", countParts(len(name)))
	}
	return name, name.check("catalog", "schema")
}

func countParts(n int) string {
	if n == 1 {
		return "1 part"
	}
	return strconv.Itoa(n) + " parts"
}

// volumesRoot is the folder with the files of all volumes.
const volumesRoot = "/Volumes/"

// ParseVolumePath reads the path of a volume in Unity Catalog: /Volumes/catalog/schema/volume. Nothing in a path is quoted.
func ParseVolumePath(path string) (Name, error) {
	rest, ok := strings.CutPrefix(path, volumesRoot)
	if !ok {
		return nil, errors.New("it does not start with " + volumesRoot)
	}
	name := Name(strings.Split(rest, "/"))
	if len(name) != 3 {
		return nil, fmt.Errorf("it has %s after %s; it must have three: catalog/schema/volume", countParts(len(name)), volumesRoot)
	}
	for _, part := range name {
		if err := checkPart(part); err != nil {
			return nil, err
		}
	}
	return name, name.check("catalog", "schema", "volume")
}

// CheckTable returns an error if this cannot be the name of a table in Unity Catalog: table, schema.table or catalog.schema.table.
func (n Name) CheckTable() error { return n.check("catalog", "schema", "table") }

// check returns an error if the parts cannot be the names of the last of these kinds of objects in Unity Catalog.
func (n Name) check(kinds ...string) error {
	if len(n) > len(kinds) {
		return fmt.Errorf("it has %d parts, more than %s", len(n), strings.Join(kinds, "."))
	}
	kinds = kinds[len(kinds)-len(n):]
	for i, part := range n {
		if at := strings.IndexAny(part, "./ "); at >= 0 {
			found := map[byte]string{'.': "dot", '/': "slash", ' ': "space"}[part[at]]
			return fmt.Errorf("the %s %q contains a %s, and names in Unity Catalog contain no dots, slashes or spaces", kinds[i], shorten(part), found)
		}
	}
	return nil
}

// Plain returns the parts with dots between them, as REST APIs take a name and as people read it.
func (n Name) Plain() string { return strings.Join(n, ".") }

// Quoted returns the name for a statement: each part in back-quotes, and dots between them. Whatever the parts contain, they remain names.
func (n Name) Quoted() string {
	quoted := make([]string, len(n))
	for i, part := range n {
		quoted[i] = "`" + strings.ReplaceAll(part, "`", "``") + "`"
	}
	return strings.Join(quoted, ".")
}

// Text returns the name as Parse reads it, in back-quotes only if a part needs them.
func (n Name) Text() string {
	if read, err := Parse(n.Plain()); err == nil && slices.Equal(read, n) {
		return n.Plain()
	}
	return n.Quoted()
}

// VolumePath returns the path of the volume that has this name.
func (n Name) VolumePath() string { return volumesRoot + strings.Join(n, "/") }

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
		return fmt.Errorf("%q has a back-quote inside; quote the whole part, and double the back-quote", shorten(part))
	case strings.TrimSpace(part) != part:
		return fmt.Errorf("%q has a space at its start or end; remove it, or quote the part with back-quotes", shorten(part))
	case strings.Contains(part, "${"):
		return fmt.Errorf("%q is a variable, and variables are not replaced here", shorten(part))
	}
	return nil
}

// checkPart checks the characters and the length of a part.
func checkPart(part string) error {
	switch n := utf8.RuneCountInString(part); {
	case part == "":
		return errors.New("a part of the name is empty")
	case n > maxPart:
		return fmt.Errorf("%q has %d characters; at most %d", shorten(part), n, maxPart)
	case strings.ContainsFunc(part, isInvisible):
		return fmt.Errorf("%q contains an invisible control character", shorten(part))
	}
	return nil
}

// isInvisible reports whether a character cannot be seen in a name: a control character, one that changes the direction of text, a
// zero-width one, or the replacement of an invalid byte. The joiners U+200C and U+200D are part of words in some scripts.
// scripts/bundle/checks.py has the same rule.
func isInvisible(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || strings.ContainsRune("\u200b\u2060\ufeff", r) || r == utf8.RuneError
}

// maxShown is the number of characters of a wrong name that an error quotes.
const maxShown = 60

func shorten(text string) string {
	if runes := []rune(text); len(runes) > maxShown {
		return string(runes[:maxShown]) + "..."
	}
	return text
}
