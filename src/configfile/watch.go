package configfile

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"buoy/src/status"
)

// DefaultWatchMax is how many objects a rule enrols, unless it says otherwise.
const DefaultWatchMax = 50

// maxWatchMax is the largest number of objects that a rule can allow.
const maxWatchMax = 1000

// WatchRule enrols the objects of a workspace that it selects, those that exist and those that are created later, as checks of its
// platform.
type WatchRule struct {
	Kind  status.Kind // of the checks
	Name  string      // a pattern of the names, such as "prod-*"; empty for all
	Owner string      // a pattern of the owners; empty for all
	Tag   string      // "key" or "key=value"; empty for all
	Max   int         // more objects are refused
	At    Position
}

// watch reads a rule as it is written in a file.
func (r *reader) watch(path string, n *yaml.Node) WatchRule {
	rule := WatchRule{Max: DefaultWatchMax}
	r.object(path, n, map[string]fieldReader{
		"kind": r.text((*string)(&rule.Kind)), "name": r.text(&rule.Name), "owner": r.text(&rule.Owner), "tag": r.text(&rule.Tag),
		"max": r.wholeNumber(&rule.Max),
	}, nil)
	return rule
}

// watchRules validates the rules of a platform.
func (f *fileLoader) watchRules(platform string, rules []WatchRule) []WatchRule {
	for i := range rules {
		rule := &rules[i]
		at := fmt.Sprintf("%s.watch[%d]", platform, i)
		var bad []status.FieldError
		if _, exists := f.kinds.Of(rule.Kind); !exists {
			bad = append(bad, status.FieldError{Field: "kind", Message: fmt.Sprintf("%q is not a kind of check; use one of %s", rule.Kind, strings.Join(kindNames(f.kinds), ", "))})
		}
		if rule.Max < 1 || rule.Max > maxWatchMax {
			bad = append(bad, status.FieldError{Field: "max", Message: fmt.Sprintf("%d must be from 1 to %d", rule.Max, maxWatchMax)})
		}
		f.addFieldErrors(at, bad)
		rule.At = f.position(at)
	}
	return rules
}

func kindNames(kinds status.Kinds) (names []string) {
	for _, name := range kinds.Names() {
		names = append(names, string(name))
	}
	return names
}

// watchMark ends the file of checks that a rule has enrolled.
const watchMark = " (watch rule)"

// WatchFile returns what is stored as the file of a check that a rule of a file has enrolled.
func WatchFile(file string) string { return strings.TrimSuffix(file, watchMark) + watchMark }

// IsEnrolled reports whether a rule has enrolled a stored check. Files do not contain it, and it is not edited in the App.
func IsEnrolled(c status.Check) bool {
	return c.Origin == status.OriginFile && strings.HasSuffix(c.UpdatedBy, watchMark)
}

// removeAllButRules removes the checks and messages from the tree of a file. They can need variables that only `apply` has.
func removeAllButRules(root *yaml.Node) {
	removeKey(root, "messages")
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value == "platforms" {
			for _, platform := range resolveAlias(root.Content[i+1]).Content {
				removeKey(resolveAlias(platform), "checks")
			}
		}
	}
}

func removeKey(object *yaml.Node, key string) {
	for i := 0; object.Kind == yaml.MappingNode && i+1 < len(object.Content); i += 2 {
		if object.Content[i].Value == key {
			object.Content = slices.Delete(object.Content, i, i+2)
			return
		}
	}
}

// HasWatchRules reports whether a platform has rules that need the objects of a workspace.
func (d Config) HasWatchRules() bool {
	for _, p := range d.Platforms {
		if len(p.Watch) > 0 {
			return true
		}
	}
	return false
}

func watchSchema(kinds []KindSchema) object {
	names := make([]status.Kind, len(kinds))
	for i, k := range kinds {
		names[i] = k.Name
	}
	pattern := "* stands for any text. Omitted: all."
	return closed("Enrols the objects of the workspace that all its fields select, also those that are created later.", object{
		"kind":  enum("The kind of the checks. Its objects must be discoverable.", names),
		"name":  line("A pattern of the names, such as prod-*. "+pattern, status.MaxName),
		"owner": line("A pattern of the owners. "+pattern, status.MaxPerson),
		"tag":   line("A tag of the objects, as key or key=value. Omitted: all.", status.MaxPerson),
		"max": object{
			"description": "How many objects can match. More are an error, and nothing is enrolled.",
			"type":        "integer", "minimum": 1, "maximum": maxWatchMax, "default": DefaultWatchMax,
		},
	}, "kind")
}
