package declare

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"

	"buoy/src/status"
)

// TargetRule reports every rule that the target of a check of this kind breaks.
type TargetRule func(kind status.Kind, target json.RawMessage) []status.FieldError

// Load reads a file, or every .yml and .yaml of a folder by name. Everything that is wrong is reported together, as
// Problems.
func Load(path string, targetRule TargetRule) (Declared, error) {
	files, err := list(path)
	if err != nil {
		return Declared{}, err
	}
	l := newLoader(targetRule)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return Declared{}, fmt.Errorf("read %s: %w", file, err)
		}
		l.file(file, filepath.Base(file), text) // files lie in the folder itself, so this is their name relative to it
	}
	return l.result()
}

// Parse reads one file that is in memory.
func Parse(name string, text []byte, targetRule TargetRule) (Declared, error) {
	l := newLoader(targetRule)
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
	targetRule TargetRule
	declared   Declared
	problems   Problems

	// Where a key was declared first, to name that place when it comes again.
	platforms map[string]Place // by slug
	names     map[string]Place // platforms by name
	messages  map[string]Place // by slug
}

func newLoader(targetRule TargetRule) *loader {
	return &loader{
		targetRule: targetRule, platforms: map[string]Place{}, names: map[string]Place{}, messages: map[string]Place{},
	}
}

func (l *loader) result() (Declared, error) {
	if len(l.problems) > 0 {
		return Declared{}, l.problems
	}
	return l.declared, nil
}

// file reads one file. path is where it is, name is what entities keep of it.
func (l *loader) file(path, name string, text []byte) {
	tree, err := parser.ParseBytes(text, 0)
	if err != nil {
		l.problems = append(l.problems, problemOf(path, err))
		return
	}
	if len(tree.Docs) > 1 {
		at := placesOf(tree.Docs[1].Body).of(path, "")
		if start := tree.Docs[1].Start; start != nil {
			at.Line, at.Column = start.Position.Line, start.Position.Column
		}
		l.problems.add(at, "a second document begins here; a file holds one")
		return
	}
	if len(tree.Docs) == 0 || tree.Docs[0].Body == nil {
		return // nothing but comments
	}
	var doc document
	if err := yaml.NodeToValue(tree.Docs[0].Body, &doc, yaml.Strict()); err != nil {
		l.problems = append(l.problems, problemOf(path, err))
		return
	}
	f := fileLoader{l, path, name, placesOf(tree.Docs[0].Body)}
	f.document(doc)
}

// problemOf takes the place and the plain words out of a YAML error.
func problemOf(file string, err error) Problem {
	var e yaml.Error
	if errors.As(err, &e) && e.GetToken() != nil {
		at := e.GetToken().Position
		return Problem{Place{file, at.Line, at.Column}, e.GetMessage()}
	}
	return Problem{Place{File: file}, err.Error()}
}

// fileLoader reads one file.
type fileLoader struct {
	*loader
	path, name string
	places     places
}

func (f *fileLoader) document(doc document) {
	for i, d := range doc.Platforms {
		at := fmt.Sprintf("platforms[%d]", i)
		platform, bad := d.platform()
		f.addFields(at, bad)
		p := Platform{Platform: platform, File: f.name, At: f.place(at)}
		f.add(at, p.Validate())
		f.once(f.platforms, p.Slug, at+".name", "platform slug "+p.Slug)
		f.once(f.names, p.Name, at+".name", "platform name "+p.Name)
		p.Checks = f.checks(at, d.Checks)
		f.declared.Platforms = append(f.declared.Platforms, p)
	}
	for i, d := range doc.Messages {
		at := fmt.Sprintf("messages[%d]", i)
		m, bad := d.message()
		m.PlatformIDs = d.Platforms // so that the rule about maintenance sees them; ids come with the diff
		f.addFields(at, bad)
		if len(bad) == 0 {
			f.add(at, m.Validate())
		}
		m.PlatformIDs = nil
		f.once(f.messages, m.Slug, at+".title", "message slug "+m.Slug)
		f.declared.Messages = append(f.declared.Messages, Message{m, d.Platforms, f.name, f.place(at)})
	}
}

func (f *fileLoader) checks(platform string, decls []checkDecl) []status.Check {
	var checks []status.Check
	seen := map[string]Place{}
	for i, d := range decls {
		at := fmt.Sprintf("%s.checks[%d]", platform, i)
		c, bad := d.check()
		f.addFields(at, bad)
		f.add(at, c.Validate())
		for _, e := range f.targetRule(c.Kind, c.Target) {
			e.Field = strings.TrimSuffix("target."+e.Field, ".")
			f.addFields(at, []status.FieldError{e})
		}
		f.once(seen, c.Name, at+".name", "check "+c.Name)
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
		f.problems.add(f.place(at+"."+e.Field), "%s: %s", e.Field, e.Message)
	}
}

// once reports a key that was declared before.
func (f *fileLoader) once(seen map[string]Place, key, field, what string) {
	if first, again := seen[key]; again {
		f.problems.add(f.place(field), "%s is declared twice, first at %s:%d", what, first.File, first.Line)
		return
	}
	seen[key] = f.place(field)
}

func (f *fileLoader) place(field string) Place { return f.places.of(f.path, field) }
