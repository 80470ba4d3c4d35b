package configfile

import (
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Variable returns the value of a variable that files use as ${var:name}. The error says which setting is missing.
type Variable func(name string) (string, error)

var (
	// variableUse matches a use of a variable, also one with an invalid name, and the start of a text that only looks like one.
	variableUse  = regexp.MustCompile(`\$\$\{var:|\$\{var:[^{}$]*\}?`)
	variableName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

const (
	variableStart = "${var:"
	escapedStart  = "$" + variableStart // of a text that contains variableStart
)

// replacement replaces the variables in the texts of a file.
type replacement struct {
	path     string
	variable Variable            // nil: there are none
	replaced map[*yaml.Node]bool // the texts that contained one
	unset    map[*yaml.Node]bool // those of which one has no value
	problems Problems
}

// replaceVariables replaces the variables in all texts of a tree. A value becomes a part of its text and is not read as YAML, so it stays a
// text, and cannot add fields. The name of a field cannot contain a variable: names have been compared before, so two could become the same.
func replaceVariables(path string, root *yaml.Node, variable Variable) replacement {
	r := replacement{path: path, variable: variable, replaced: map[*yaml.Node]bool{}, unset: map[*yaml.Node]bool{}}
	r.visit(root, false)
	return r
}

// visit replaces the variables in a value, or in the name of a field. An alias has no content: what it repeats is visited where it is
// written.
func (r *replacement) visit(n *yaml.Node, isName bool) {
	for i, child := range n.Content {
		r.visit(child, n.Kind == yaml.MappingNode && i%2 == 0)
	}
	if n.Kind != yaml.ScalarNode || !strings.Contains(n.Value, variableStart) {
		return
	}
	n.Value = variableUse.ReplaceAllStringFunc(n.Value, func(use string) string {
		switch {
		case use == escapedStart:
			return variableStart
		case isName:
			r.problems.add(positionOf(r.path, n), "%s: the name of a field cannot contain a variable. A name that contains ${var: is written with $${var:", use)
			return use
		}
		return r.value(n, use)
	})
	n.Style |= yaml.DoubleQuotedStyle // a value such as 123 is a text
	r.replaced[n] = true
}

// value returns the value of a variable. A variable that has none is a problem.
func (r *replacement) value(n *yaml.Node, use string) string {
	value, problem := r.lookUp(use)
	if problem == "" {
		return value
	}
	r.unset[n] = true
	r.problems.add(positionOf(r.path, n), "%s", problem)
	return use
}

// lookUp returns the value of a variable, or why it has none.
func (r *replacement) lookUp(use string) (value, problem string) {
	name, closed := strings.CutSuffix(strings.TrimPrefix(use, variableStart), "}")
	switch {
	case !closed || !variableName.MatchString(name):
		return "", fmt.Sprintf("%q is not a variable such as ${var:ingest_job}: a name has lower case letters, digits and underscores. "+
			"A text that contains ${var: is written with $${var:", use)
	case r.variable == nil:
		return "", use + " cannot be used here"
	}
	value, err := r.variable(name)
	if err != nil {
		return "", fmt.Sprintf("%s: %s", use, err)
	}
	return value, ""
}
