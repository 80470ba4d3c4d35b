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

// Load reads a file, or every .yml and .yaml of a folder by name. Everything that is wrong is reported together, as
// Problems.
func Load(path string, kinds status.Kinds) (Declared, error) {
	files, err := list(path)
	if err != nil {
		return Declared{}, err
	}
	l := newLoader(kinds)
	for _, file := range files {
		text, err := readFile(file)
		if err != nil {
			return Declared{}, fmt.Errorf("read %s: %w", file, err)
		}
		l.file(file, filepath.Base(file), text) // files lie in the folder itself, so this is their name relative to it
	}
	return l.result()
}

// readFile reads a file, but not much more of it than a file may have.
func readFile(path string) (text []byte, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return io.ReadAll(io.LimitReader(file, maxFileSize+1))
}

// Parse reads one file that is in memory.
func Parse(name string, text []byte, kinds status.Kinds) (Declared, error) {
	l := newLoader(kinds)
	l.file(name, name, text)
	return l.result()
}

func list(path string) ([]string, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, Problems{{Place{File: path}, "there is no such file or folder"}}
	}
	if err != nil {
		return nil, fmt.Errorf("look at %s: %w", path, err)
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	var files []string
	for _, pattern := range []string{"*.yml", "*.yaml"} {
		found, err := filepath.Glob(filepath.Join(path, pattern))
		if err != nil {
			return nil, fmt.Errorf("look into %s: %w", path, err)
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		return nil, Problems{{Place{File: path}, "holds no .yml or .yaml file"}}
	}
	slices.Sort(files)
	return files, nil
}

// loader gathers what the files declare and what is wrong with them.
type loader struct {
	kinds    status.Kinds
	declared Declared
	problems Problems

	// Where a key was declared first, to name that place when it comes again.
	platforms map[string]declaredSlug
	names     map[string]Place // of platforms
	messages  map[string]declaredSlug
}

func newLoader(kinds status.Kinds) *loader {
	return &loader{
		kinds: kinds, platforms: map[string]declaredSlug{}, names: map[string]Place{}, messages: map[string]declaredSlug{},
	}
}

// maxProblems is how many problems are looked for. A file that has more is usually wrong in one place or as a whole.
const maxProblems = 100

func (l *loader) result() (Declared, error) {
	if len(l.problems) > maxProblems {
		l.problems = append(l.problems[:maxProblems:maxProblems], Problem{Message: "there are more problems; fix these first"})
	}
	if len(l.problems) > 0 {
		return Declared{}, l.problems
	}
	return l.declared, nil
}

// file reads one file. path is where it is, name is what entities keep of it.
func (l *loader) file(path, name string, text []byte) {
	root, problems := parseTree(path, text)
	l.problems = append(l.problems, problems...)
	if root == nil || len(problems) > 0 {
		return
	}
	r := &reader{path: path, places: places{}, wrong: map[string]bool{}, partly: map[string]bool{}}
	r.places[""] = placeOf(path, root)
	doc := r.document(root)
	l.problems = append(l.problems, r.problems...)
	f := fileLoader{l, path, name, r.places, r.wrong, r.partly}
	f.document(doc)
}

// fileLoader reads one file.
type fileLoader struct {
	*loader
	path, name string
	places     places
	wrong      map[string]bool // fields that could not be read, so no rule about them makes sense
	partly     map[string]bool // those of them of which only a part could not be read
}

func (f *fileLoader) document(doc document) {
	for i, d := range doc.Platforms {
		if len(f.problems) > maxProblems {
			return
		}
		at := fmt.Sprintf("platforms[%d]", i)
		f.derive(at, d.Slug, "name")
		platform, bad := d.platform()
		f.addFields(at, bad)
		p := Platform{Platform: platform, SlugDerived: d.Slug == "", File: f.name, At: f.place(at)}
		f.add(at, p.Validate())
		f.once(f.names, p.Name, at+".name", fmt.Sprintf("platform name %q", p.Name))
		f.onceSlug(f.platforms, p.Slug, at, key{"platform", "name", p.Name, p.SlugDerived})
		p.Checks = f.checks(at, d.Checks)
		f.declared.Platforms = append(f.declared.Platforms, p)
	}
	for i, d := range doc.Messages {
		if len(f.problems) > maxProblems {
			return
		}
		at := fmt.Sprintf("messages[%d]", i)
		f.derive(at, d.Slug, "title")
		m, bad := d.message()
		f.addFields(at, bad)
		if len(bad) == 0 {
			f.add(at, m.Validate())
		}
		slugs := m.PlatformIDs // Validate has seen them; ids come with the plan
		m.PlatformIDs = nil
		f.onceSlug(f.messages, m.Slug, at, key{"message", "title", m.Title, d.Slug == ""})
		f.declared.Messages = append(f.declared.Messages, Message{m, slugs, d.Slug == "", f.name, f.place(at)})
	}
}

// derive notes that a slug cannot be judged because it is derived from a field that could not be read.
func (f *fileLoader) derive(at, slug, from string) {
	if slug == "" && f.unread(at+"."+from) {
		f.wrong[at+".slug"] = true
	}
}

func (f *fileLoader) checks(platform string, decls []checkDecl) []status.Check {
	var checks []status.Check
	seen := map[string]Place{}
	for i, d := range decls {
		at := fmt.Sprintf("%s.checks[%d]", platform, i)
		c, bad := d.check()
		f.addFields(at, bad)
		f.add(at, c.Validate(f.kinds))
		f.once(seen, c.Name, at+".name", fmt.Sprintf("check %q", c.Name))
		checks = append(checks, c)
	}
	return checks
}

// add reports the broken rules of an entity.
func (f *fileLoader) add(at string, err error) {
	var e *status.Error
	if errors.As(err, &e) {
		f.addFields(at, e.Fields)
	}
}

func (f *fileLoader) addFields(at string, fields []status.FieldError) {
	for _, e := range fields {
		if f.unread(at + "." + e.Field) {
			continue
		}
		f.problems.add(f.place(at+"."+e.Field), "%s: %s", e.Field, e.Message)
	}
}

// unread reports whether a field, or what it is a part of or made of, could not be read.
func (f *fileLoader) unread(field string) bool {
	if f.wrong[field] {
		return true
	}
	for path := parentOf(field); path != ""; path = parentOf(path) {
		if f.wrong[path] && !f.partly[path] {
			return true
		}
	}
	return false
}

// once reports a name that was declared before.
func (f *fileLoader) once(seen map[string]Place, name, field, what string) {
	if name == "" || f.unread(field) {
		return
	}
	if first, again := seen[name]; again {
		f.problems.add(f.place(field), "%s is declared twice, first at %s:%d", what, first.File, first.Line)
		return
	}
	seen[name] = f.place(field)
}

// key is what the slug of an entity was derived from.
type key struct {
	what, field, name string // such as platform, name and Sales
	derived           bool
}

// declaredSlug is a slug, and who has it.
type declaredSlug struct {
	key
	at Place
}

// onceSlug reports a slug that another entity has, and suggests another if it was derived.
func (f *fileLoader) onceSlug(seen map[string]declaredSlug, slug, at string, k key) {
	field := at + "." + k.field
	if !k.derived {
		field = at + ".slug"
	}
	if slug == "" || f.unread(at+".slug") {
		return
	}
	first, again := seen[slug]
	if !again {
		seen[slug] = declaredSlug{k, f.place(field)}
		return
	}
	if k.derived && first.derived && k.what == "platform" && k.name == first.name {
		return // that the name comes twice is reported already
	}
	hint := ""
	if k.derived || first.derived {
		hint = fmt.Sprintf(". Give one of them a slug of its own, such as slug: %s", freeSlug(slug, func(s string) bool { return seen[s].name != "" }))
	}
	f.problems.add(f.place(field), "%s %q has the slug %s, which %q at %s:%d has too%s", k.what, k.name, slug, first.name, first.at.File, first.at.Line, hint)
}

// freeSlug is a slug like another that is not taken.
func freeSlug(slug string, taken func(slug string) bool) string {
	const suffix = 5 // room for a hyphen and a number
	base := strings.TrimRight(slug[:min(len(slug), status.MaxName-suffix)], "-")
	for i := 2; ; i++ {
		if s := fmt.Sprintf("%s-%d", base, i); !taken(s) {
			return s
		}
	}
}

func (f *fileLoader) place(field string) Place { return f.places.of(f.path, field) }
