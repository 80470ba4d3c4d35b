package configfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"buoy/src/status"
)

// Load reads a file, or every .yml and .yaml file of a folder in the order of their names. variable returns the values of the variables
// that they use. The error contains everything that is wrong with the files, as Problems.
func Load(path string, kinds status.Kinds, variable Variable) (Config, error) {
	return load(path, newLoader(kinds, variable))
}

// LoadRules reads only the watch rules of the files, and the slugs and names of their platforms. Variables that nothing else needs do not have
// to be set. A rule, or a platform with rules, whose own variable is not set is a warning.
func LoadRules(path string, kinds status.Kinds, variable Variable) (Config, error) {
	l := newLoader(kinds, variable)
	l.onlyRules = true
	return load(path, l)
}

func load(path string, l *loader) (Config, error) {
	files, err := listFiles(path)
	if err != nil {
		return Config{}, err
	}
	for _, file := range files {
		text, err := readFile(file)
		if err != nil {
			return Config{}, fmt.Errorf("read %s: %w", file, err)
		}
		l.file(file, filepath.Base(file), text) // subfolders are not read, so the base name is relative to the folder
	}
	return l.result()
}

// readFile reads a file up to the first byte beyond the allowed size.
func readFile(path string) (text []byte, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return io.ReadAll(io.LimitReader(file, maxFileSize+1))
}

// Parse reads one file from memory, which cannot use variables.
func Parse(name string, text []byte, kinds status.Kinds) (Config, error) {
	l := newLoader(kinds, nil)
	l.file(name, name, text)
	return l.result()
}

func listFiles(path string) ([]string, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, Problems{{Position{File: path}, "there is no such file or folder"}}
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	var files []string
	for _, pattern := range []string{"*.yml", "*.yaml"} {
		found, err := filepath.Glob(filepath.Join(path, pattern))
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", path, err)
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		return nil, Problems{{Position{File: path}, "the folder contains no .yml or .yaml file"}}
	}
	slices.Sort(files)
	return files, nil
}

// loader collects the declarations of the files and their problems.
type loader struct {
	kinds     status.Kinds
	variable  Variable
	onlyRules bool // all else is not read
	declared  Config
	problems  Problems

	// The first position of each key, for the problem of a duplicate.
	platforms map[string]declaredSlug
	names     map[string]Position // of platforms
	messages  map[string]declaredSlug
}

func newLoader(kinds status.Kinds, variable Variable) *loader {
	return &loader{
		kinds: kinds, variable: variable, platforms: map[string]declaredSlug{}, names: map[string]Position{}, messages: map[string]declaredSlug{},
	}
}

// maxProblems limits the reported problems. A file with more problems usually has one cause.
const maxProblems = 100

func (l *loader) result() (Config, error) {
	if len(l.problems) > maxProblems {
		l.problems = append(l.problems[:maxProblems:maxProblems], Problem{Message: "there are more problems; fix these first"})
	}
	if len(l.problems) > 0 {
		return Config{}, l.problems
	}
	return l.declared, nil
}

// file reads one file. path is shown in problems; name is stored with the entities.
func (l *loader) file(path, name string, text []byte) {
	root, problems := parseTree(path, text)
	l.problems = append(l.problems, problems...)
	if root == nil || len(problems) > 0 {
		return
	}
	variables := replaceVariables(path, root, l.variable)
	if len(variables.problems) > 0 && !l.onlyRules {
		l.problems = append(l.problems, variables.problems...)
		return // the text of a variable is not what the rules are about
	}
	r := &reader{
		path: path, positions: positions{}, unreadable: map[string]bool{}, partlyRead: map[string]bool{}, variables: variables, onlyRules: l.onlyRules,
	}
	r.positions[""] = positionOf(path, root)
	doc := r.document(root)
	l.problems = append(l.problems, r.problems...)
	f := fileLoader{l, path, name, r.positions, r.unreadable, r.partlyRead}
	f.document(doc)
}

// fileLoader validates the declarations of one file.
type fileLoader struct {
	*loader
	path, name string
	positions  positions
	unreadable map[string]bool // fields that could not be read, so no rule about them makes sense
	partlyRead map[string]bool // fields in unreadable of which only a part could not be read
}

func (f *fileLoader) document(doc document) {
	for i, d := range doc.Platforms {
		if len(f.problems) > maxProblems {
			return
		}
		at := fmt.Sprintf("platforms[%d]", i)
		if d.unset {
			if len(d.Watch) > 0 {
				f.warnUnset(f.position(at), "the platform and its watch rules are left out")
			}
			continue
		}
		f.markDerivedSlug(at, d.Slug, "name")
		platform, bad := d.platform()
		f.addFieldErrors(at, bad)
		p := PlatformEntry{Platform: platform, SlugDerived: d.Slug == "", File: f.name, At: f.position(at)}
		if !f.onlyRules {
			f.addError(at, p.Validate())
		}
		f.reportDuplicate(f.names, p.Name, at+".name", fmt.Sprintf("platform name %q", p.Name))
		f.reportDuplicateSlug(f.platforms, p.Slug, at, slugSource{"platform", "name", p.Name, p.SlugDerived})
		p.Checks, p.Watch = f.checks(at, d.Checks), f.watchRules(at, d.Watch)
		f.declared.Platforms = append(f.declared.Platforms, p)
	}
	for i, d := range doc.Messages {
		if len(f.problems) > maxProblems {
			return
		}
		at := fmt.Sprintf("messages[%d]", i)
		f.markDerivedSlug(at, d.Slug, "title")
		m, bad := d.message()
		f.addFieldErrors(at, bad)
		if len(bad) == 0 {
			f.addError(at, m.Validate())
		}
		slugs := m.PlatformIDs // already validated; the plan replaces them with ids
		m.PlatformIDs = nil
		f.reportDuplicateSlug(f.messages, m.Slug, at, slugSource{"message", "title", m.Title, d.Slug == ""})
		f.declared.Messages = append(f.declared.Messages, MessageEntry{m, slugs, d.Slug == "", f.name, f.position(at)})
	}
}

// warnUnset adds a warning about a variable that only `apply` has.
func (f *fileLoader) warnUnset(at Position, effect string) {
	f.declared.Warnings = append(f.declared.Warnings, fmt.Sprintf("%s: a variable is not set, so %s; give this command the same BUOY_VAR_ variables as `buoy apply`", at, effect))
}

// markDerivedSlug marks a slug as wrong if it is derived from a field that could not be read.
func (f *fileLoader) markDerivedSlug(at, slug, from string) {
	if slug == "" && f.unread(at+"."+from) {
		f.unreadable[at+".slug"] = true
	}
}

func (f *fileLoader) checks(platform string, decls []checkDecl) []status.Check {
	var checks []status.Check
	seen := map[string]Position{}
	for i, d := range decls {
		at := fmt.Sprintf("%s.checks[%d]", platform, i)
		c, bad := d.check()
		f.addFieldErrors(at, bad)
		f.addError(at, c.Validate(f.kinds))
		f.reportDuplicate(seen, c.Name, at+".name", fmt.Sprintf("check %q", c.Name))
		checks = append(checks, c)
	}
	return checks
}

// addError adds the broken rules of an entity to the problems.
func (f *fileLoader) addError(at string, err error) {
	var e *status.Error
	if errors.As(err, &e) {
		f.addFieldErrors(at, e.Fields)
	}
}

// addFieldErrors adds the errors of fields that could be read to the problems.
func (f *fileLoader) addFieldErrors(at string, fields []status.FieldError) {
	for _, e := range fields {
		if f.unread(at + "." + e.Field) {
			continue
		}
		f.problems.add(f.position(at+"."+e.Field), "%s: %s", e.Field, e.Message)
	}
}

// unread reports whether a field, or an object or list that contains it, could not be read.
func (f *fileLoader) unread(field string) bool {
	if f.unreadable[field] {
		return true
	}
	for path := parentOf(field); path != ""; path = parentOf(path) {
		if f.unreadable[path] && !f.partlyRead[path] {
			return true
		}
	}
	return false
}

// reportDuplicate adds a problem if a name was declared before.
func (f *fileLoader) reportDuplicate(seen map[string]Position, name, field, what string) {
	if name == "" || f.unread(field) {
		return
	}
	if first, again := seen[name]; again {
		f.problems.add(f.position(field), "%s is declared twice, first at %s:%d", what, first.File, first.Line)
		return
	}
	seen[name] = f.position(field)
}

// slugSource is what a slug belongs to and where it comes from.
type slugSource struct {
	what, field, name string // such as platform, name and Sales
	derived           bool
}

// declaredSlug is the entity that has a slug.
type declaredSlug struct {
	slugSource
	at Position
}

// reportDuplicateSlug adds a problem if another entity has the slug, and suggests another slug if it was derived.
func (f *fileLoader) reportDuplicateSlug(seen map[string]declaredSlug, slug, at string, source slugSource) {
	field := at + "." + source.field
	if !source.derived {
		field = at + ".slug"
	}
	if slug == "" || f.unread(at+".slug") {
		return
	}
	first, again := seen[slug]
	if !again {
		seen[slug] = declaredSlug{source, f.position(field)}
		return
	}
	if source.derived && first.derived && source.what == "platform" && source.name == first.name {
		return // the duplicate name is already reported
	}
	hint := ""
	if source.derived || first.derived {
		hint = fmt.Sprintf(". Give one of them another slug, such as slug: %s", freeSlug(slug, func(s string) bool { return seen[s].name != "" }))
	}
	f.problems.add(f.position(field), "%s %q has the slug %s, which is also the slug of %q at %s:%d%s", source.what, source.name, slug, first.name, first.at.File, first.at.Line, hint)
}

// freeSlug returns a similar slug that is not taken.
func freeSlug(slug string, taken func(slug string) bool) string {
	const suffix = 5 // room for a hyphen and a number
	base := strings.TrimRight(slug[:min(len(slug), status.MaxName-suffix)], "-")
	for i := 2; ; i++ {
		if s := fmt.Sprintf("%s-%d", base, i); !taken(s) {
			return s
		}
	}
}

func (f *fileLoader) position(field string) Position { return f.positions.of(f.path, field) }
