package configfile

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"buoy/src/status"
)

// DefaultWatchMax is how many objects a rule can select, unless it says otherwise.
const DefaultWatchMax = 50

// maxWatchMax is the largest number of objects that a rule can allow.
const maxWatchMax = 1000

// WatchRule enrols the objects of a workspace that it selects, those that exist and those that are created later, as checks of its
// platform.
type WatchRule struct {
	Kind  status.Kind // of the checks
	Name  string      // a pattern of the names, such as "prod-*"; empty for all
	Not   []string    // patterns of names that it leaves out
	Owner string      // a pattern of the owners; empty for all
	Tag   string      // "key" or "key=value"; empty for all
	Max   int         // of the objects that it selects; if there are more, it enrols none
	At    Position
	// Unset means that a variable of the rule is not set, so what it selects is not known. Only LoadRules returns such a rule.
	Unset bool
}

// IsFor reports whether the rule enrols checks of a kind, or could, because the variable that says which kind is not set.
func (w WatchRule) IsFor(kind status.Kind) bool { return w.Kind == kind || !w.isKindKnown() }

func (w WatchRule) isKindKnown() bool {
	return !w.Unset || !strings.Contains(string(w.Kind), variableStart)
}

// watch reads a rule as it is written in a file.
func (r *reader) watch(path string, n *yaml.Node) WatchRule {
	rule := WatchRule{Max: DefaultWatchMax}
	r.object(path, n, map[string]fieldReader{
		"kind": r.text((*string)(&rule.Kind)), "name": r.text(&rule.Name), "not": r.textList(&rule.Not), "owner": r.text(&rule.Owner),
		"tag": r.text(&rule.Tag), "max": r.wholeNumber(&rule.Max),
	}, nil)
	rule.Unset = r.unsetIn(n)
	return rule
}

// watchRules validates the rules of a platform.
func (f *fileLoader) watchRules(platform string, rules []WatchRule) []WatchRule {
	for i := range rules {
		rule := &rules[i]
		at := fmt.Sprintf("watch[%d]", i)
		rule.At = f.position(platform + "." + at)
		if rule.Unset {
			f.warnUnset(rule.At, "this watch rule is left out")
			if rule.isKindKnown() { // a kind that does not exist would be an error with all variables, too
				f.addFieldErrors(platform, rule.checkKind(at, f.kinds))
			}
			continue
		}
		f.addFieldErrors(platform, rule.check(at, f.kinds))
	}
	return rules
}

// maxPattern is the maximum length of a pattern and of a tag. Objects of a workspace can have longer names than checks.
const maxPattern = 200

// fieldError returns what is wrong with a field of a rule. at is the path of the rule in its platform.
func fieldError(at, field, format string, args ...any) status.FieldError {
	return status.FieldError{Field: at + "." + field, Message: fmt.Sprintf(format, args...)}
}

// checkKind returns what is wrong with the kind of a rule.
func (w WatchRule) checkKind(at string, kinds status.Kinds) []status.FieldError {
	kind, exists := kinds.Of(w.Kind)
	all := strings.Join(listedKinds(kinds), ", ")
	switch {
	case w.Kind == "":
		return []status.FieldError{fieldError(at, "kind", "is required; use one of %s", all)}
	case !exists || !kind.Listed:
		return []status.FieldError{
			fieldError(at, "kind", "a rule cannot enrol checks of the kind %q; use one of %s", status.Clip(string(w.Kind), 80), all),
		}
	}
	return nil
}

// check cleans the texts of a rule, and returns what is wrong with it.
func (w *WatchRule) check(at string, kinds status.Kinds) []status.FieldError {
	bad := w.checkKind(at, kinds)
	add := func(field, format string, args ...any) { bad = append(bad, fieldError(at, field, format, args...)) }
	if kind, _ := kinds.Of(w.Kind); len(bad) == 0 && w.Tag != "" && !kind.Tagged {
		add("tag", "the objects of the kind %s have no tags in Buoy; use name or owner", w.Kind)
	}
	if strings.HasPrefix(w.Tag, "=") {
		add("tag", "%q has no key; write key or key=value", status.Clip(w.Tag, 80))
	}
	texts := map[string]*string{"name": &w.Name, "owner": &w.Owner, "tag": &w.Tag}
	for i := range w.Not {
		texts[fmt.Sprintf("not[%d]", i)] = &w.Not[i]
	}
	for _, field := range slices.Sorted(maps.Keys(texts)) {
		minimum := 0
		if text := texts[field]; *text != "" || strings.HasPrefix(field, "not") {
			minimum = 1 // a blank is no pattern, and must not select everything
		}
		*texts[field] = status.CleanLine(*texts[field])
		text := *texts[field]
		if broken := status.CheckLine(at+"."+field, text, minimum, maxPattern); len(broken) > 0 {
			bad = append(bad, broken...)
		} else if problem := PatternProblem(text); problem != "" && field != "tag" {
			add(field, "%s", problem)
		}
	}
	if w.Max < 1 || w.Max > maxWatchMax {
		add("max", "%d must be from 1 to %d", w.Max, maxWatchMax)
	}
	return bad
}

// PatternProblem says what is wrong with a pattern of names or owners; empty if it is valid.
func PatternProblem(pattern string) string {
	if _, err := path.Match(pattern, ""); err != nil {
		return fmt.Sprintf("%q is not a pattern such as prod-*: * stands for any text, ? for one character, [ab] for one of them", status.Clip(pattern, 80))
	}
	return ""
}

// listedKinds returns the kinds that a rule can have.
func listedKinds(kinds status.Kinds) (names []string) {
	for _, k := range kinds {
		if k.Listed {
			names = append(names, string(k.Name))
		}
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
	var rules status.Kinds
	for _, k := range kinds {
		rules = append(rules, k.KindRules)
	}
	pattern := "* stands for any text. Omitted: all."
	return closed("Enrols the objects of the workspace that all its fields select, also those that are created later.", object{
		"kind": enum("The kind of the checks.", listedKinds(rules)),
		"name": line("A pattern of the names, such as prod-*. "+pattern, maxPattern),
		"not": object{
			"description": "Patterns of names that the rule leaves out.", "type": "array",
			"items": required(line("A pattern such as *-test.", maxPattern)),
		},
		"owner": line("A pattern of the owners. "+pattern, maxPattern),
		"tag":   line("A tag of the objects, as key or key=value. Omitted: all.", maxPattern),
		"max": object{
			"description": "How many objects the rule can select. If there are more, it enrols none.",
			"type":        "integer", "minimum": 1, "maximum": maxWatchMax, "default": DefaultWatchMax,
		},
	}, "kind")
}
