package configfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"buoy/src/status"
)

// parseTree reads the one document of a file as a tree. The tree is nil if the file declares nothing. If there is no problem,
// aliases cannot loop or exceed the limits, and every merge key names objects.
func parseTree(path string, text []byte) (*yaml.Node, Problems) {
	text, problem := plainText(path, text)
	if problem != nil {
		return nil, Problems{*problem}
	}
	var root *yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var document yaml.Node
		err := decoder.Decode(&document)
		switch {
		case errors.Is(err, io.EOF):
			return root, checkTree(path, root)
		case err != nil:
			return nil, Problems{syntaxProblem(path, text, err)}
		case isNull(document.Content[0]): // such as a file that starts or ends with a line of hyphens
		case root != nil:
			return nil, Problems{{positionOf(path, &document), "a second document starts here. Put it into its own file"}}
		default:
			root = document.Content[0]
		}
	}
}

// syntaxHint is the explanation of a parser error, identified by a part of its text.
type syntaxHint struct{ part, hint string }

func syntaxHints() []syntaxHint {
	return []syntaxHint{
		{"cannot start any token", "a value cannot start with this character. Indent with spaces instead of tabs, and put texts that start with @ or ` in quotes"},
		{"tab character", "a tab cannot indent a line; use spaces"},
		{"mapping values are not allowed", "a colon is not expected here. Put a text that contains a colon and a space in quotes, and check the indentation"},
		{"block sequence entries", "a hyphen is not expected here; check the indentation"},
		{"expected ',' or ']'", "a list in square brackets is not closed, or a comma is missing in it"},
		{"expected ',' or '}'", "an object in braces is not closed, or a comma is missing in it"},
		{"expected node content", "a value is missing, or a bracket is not closed"},
		{"expected key", "a field is expected here; check the indentation"},
		{"could not find expected ':'", "a field is not followed by a colon; check the indentation"},
		{"'-' indicator", "a list item is expected here; check the indentation"},
		{"while scanning a quoted scalar", "a quote is not closed"},
		{"unexpected end of stream", "a quote is not closed"},
		{"document indicator", "a line of hyphens or dots is inside a quoted text; check that the quotes are closed"},
		{"escape", "a backslash in double quotes starts an unknown escape. Use single quotes, or write the backslash twice"},
		{"tag", "a tag is not valid; remove it"},
		{"anchor or alias", "the name after & or * is not valid; use letters and digits"},
		{"incompatible YAML", "remove the line that starts with %YAML"},
		{"directive", "a line that starts with % is not valid here; remove it or put the text in quotes"},
		{"block scalar", "the line after | or > is not valid; check the indentation"},
		{"simple key", "the text before a colon is not valid as a field"},
		{"max depth", "values are nested too deeply"},
	}
}

var (
	syntaxError   = regexp.MustCompile(`^yaml: (?:line (\d+): )?((?s).*)$`)
	unknownAnchor = regexp.MustCompile(`^unknown anchor '(.*)' referenced$`)
)

// syntaxProblem returns the problem of a text that is not YAML. The parser reports no line for the first line.
func syntaxProblem(path string, text []byte, err error) Problem {
	parts := syntaxError.FindStringSubmatch(err.Error())
	if parts == nil {
		return Problem{Position{File: path, Line: 1, Column: 1}, "this is not valid YAML"}
	}
	if alias := unknownAnchor.FindStringSubmatch(parts[2]); alias != nil {
		return Problem{aliasPosition(path, text, alias[1]), fmt.Sprintf("unknown alias *%s: there is no anchor &%s before it", alias[1], alias[1])}
	}
	line, _ := strconv.Atoi(parts[1])
	at := firstOfLine(path, text, max(1, line))
	for _, h := range syntaxHints() {
		if strings.Contains(parts[2], h.part) {
			return Problem{at, "this is not valid YAML: " + h.hint}
		}
	}
	return Problem{at, "this is not valid YAML; check quotes, brackets and the indentation"}
}

// firstOfLine returns the position of the first visible character of a line, or of the nearest line before it that has one.
func firstOfLine(path string, text []byte, line int) Position {
	all := strings.Split(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
	for i := min(line, len(all)); i > 0; i-- {
		if found := strings.TrimLeft(all[i-1], " \t"); strings.TrimSpace(found) != "" {
			return Position{path, i, len(all[i-1]) - len(found) + 1}
		}
	}
	return Position{path, 1, 1}
}

// aliasPosition returns the position of the first alias of a name. The parser does not report it.
func aliasPosition(path string, text []byte, name string) Position {
	alias := regexp.MustCompile(`(?m)(?:^|[\s\[{,:])(\*` + regexp.QuoteMeta(name) + `)(?:[\s\]},]|$)`)
	found := alias.FindSubmatchIndex(text)
	if found == nil {
		return Position{path, 1, 1}
	}
	before := string(text[:found[2]])
	return Position{path, strings.Count(before, "\n") + 1, len([]rune(before[strings.LastIndexByte(before, '\n')+1:])) + 1}
}

func positionOf(path string, n *yaml.Node) Position { return Position{path, n.Line, n.Column} }

// isNull reports whether a value is empty or written as null without quotes.
func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// resolveAlias returns the value that an alias repeats, or the value itself.
func resolveAlias(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// isMerge reports whether a key merges other objects into its own.
func isMerge(key *yaml.Node) bool { return key.Kind == yaml.ScalarNode && key.Tag == "!!merge" }

// Limits of a tree, including all values that its aliases repeat.
const (
	maxValues = 1 << 19 // a long text counts as several
	maxDepth  = 100
	perValue  = 64 // bytes of a text that count as one value
)

// extent is the size of a value, including all values that its aliases repeat.
type extent struct{ values, depth int }

// treeCheck finds values that no field can contain: tags, duplicate keys, and aliases that repeat too much.
type treeCheck struct {
	path     string
	problems Problems
	extents  map[*yaml.Node]*extent // of values with an anchor; nil while the value is being measured
}

func checkTree(path string, root *yaml.Node) Problems {
	if root == nil {
		return nil
	}
	c := treeCheck{path: path, extents: map[*yaml.Node]*extent{}}
	size := c.checkValue(root, 1)
	if len(c.problems) == 0 && size.values > maxValues {
		c.problems.add(positionOf(path, root), "the file contains more than half a million values, counting what aliases repeat; use fewer aliases")
	}
	if len(c.problems) == 0 && size.depth > maxDepth {
		c.problems.add(positionOf(path, root), "values are nested more than %d levels deep", maxDepth)
	}
	return c.problems
}

// checkValue checks a value and returns its size. level is the depth of the value in the file. Values below the maximum depth are
// not checked.
func (c *treeCheck) checkValue(n *yaml.Node, level int) extent {
	if n.Kind == yaml.AliasNode {
		measured, found := c.extents[n.Alias]
		if !found || measured == nil {
			c.problems.add(positionOf(c.path, n), "the alias *%s is inside the value that it repeats", n.Value)
			return extent{1, 1}
		}
		return *measured
	}
	if n.Anchor != "" {
		c.extents[n] = nil
	}
	if n.Style&yaml.TaggedStyle != 0 && (n.Kind != yaml.ScalarNode || n.Tag != "!!str") {
		c.problems.add(positionOf(c.path, n), "the tag %s is not supported; remove it. The only supported tag is !!str before a text", status.Clip(n.Tag, 40))
	}
	size := extent{1 + len(n.Value)/perValue, 1}
	if level <= maxDepth {
		for _, child := range n.Content {
			e := c.checkValue(child, level+1)
			size = extent{min(maxValues+1, size.values+e.values), max(size.depth, e.depth+1)}
		}
	} else if len(n.Content) > 0 {
		size.depth = maxDepth + 1
	}
	if n.Kind == yaml.MappingNode {
		c.checkKeys(n)
	}
	if n.Anchor != "" {
		c.extents[n] = &size
	}
	return size
}

// checkKeys checks that each key of an object is a text, that no key is written twice, and that a merge key names objects.
func (c *treeCheck) checkKeys(n *yaml.Node) {
	lines := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := resolveAlias(n.Content[i])
		at := positionOf(c.path, n.Content[i])
		if key.Kind != yaml.ScalarNode {
			c.problems.add(at, "a key must be text, not %s", kindOf(key))
			continue
		}
		merge := isMerge(key)
		if first, twice := lines[key.Value]; twice {
			hint := ""
			if merge {
				hint = ". To merge several, write them as a list: <<: [*a, *b]"
			}
			c.problems.add(at, "the key %q is written twice, first in line %d%s", status.Clip(key.Value, 80), first, hint)
		}
		lines[key.Value] = at.Line
		if merge && !mergeable(n.Content[i+1]) {
			c.problems.add(positionOf(c.path, n.Content[i+1]), "a merge key << needs an object, or a list of objects, such as *base")
		}
	}
}

func mergeable(n *yaml.Node) bool {
	n = resolveAlias(n)
	if n.Kind != yaml.SequenceNode {
		return n.Kind == yaml.MappingNode
	}
	for _, e := range n.Content {
		if resolveAlias(e).Kind != yaml.MappingNode {
			return false
		}
	}
	return true
}

// kindOf describes a value for an error.
func kindOf(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "an object"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case isNull(n):
		return "an empty value"
	}
	return strconv.Quote(status.Clip(status.Redact(n.Value), 60))
}

// entry is one field of an object.
type entry struct {
	name  string
	key   *yaml.Node
	value *yaml.Node
}

// entries returns the fields of an object, followed by the merged fields. As in YAML, a field of the object itself wins over a
// merged one, and an earlier merged object wins over a later one.
func entries(n *yaml.Node) []entry {
	var fields []entry
	var merged []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch base := resolveAlias(value); {
		case !isMerge(resolveAlias(key)):
			fields = append(fields, entry{resolveAlias(key).Value, key, value})
		case base.Kind == yaml.SequenceNode:
			for _, e := range base.Content {
				merged = append(merged, resolveAlias(e))
			}
		default:
			merged = append(merged, base)
		}
	}
	if len(merged) == 0 {
		return fields
	}
	known := map[string]bool{}
	for _, e := range fields {
		known[e.name] = true
	}
	for _, base := range merged {
		for _, e := range entries(base) {
			if !known[e.name] {
				known[e.name] = true
				fields = append(fields, e)
			}
		}
	}
	return fields
}
