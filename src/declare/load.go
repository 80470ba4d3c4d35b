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
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"buoy/src/status"
)

// Problem is one thing that is wrong in a file.
type Problem struct {
	File         string
	Line, Column int // 1-based; 0 where it is about the whole file
	Message      string
}

func (p Problem) String() string {
	if p.Line == 0 {
		return p.File + ": " + p.Message
	}
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Message)
}

// Problems is all that is wrong, in the order of the files.
type Problems []Problem

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

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
		l.file(file, text)
	}
	return l.result()
}

// Parse reads one file that is in memory.
func Parse(name string, text []byte, targetRule TargetRule) (Declared, error) {
	l := newLoader(targetRule)
	l.file(name, text)
	return l.result()
}

func list(path string) ([]string, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, Problems{{File: path, Message: "there is no such file or folder"}}
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
		return nil, Problems{{File: path, Message: "holds no .yml or .yaml file"}}
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
	platforms map[string]string // by slug
	names     map[string]string // platforms by name
	messages  map[string]string // by slug

	mentions []mention
}

// mention is a place where a message names a platform.
type mention struct {
	slug  string
	place Problem
}

func newLoader(targetRule TargetRule) *loader {
	return &loader{
		targetRule: targetRule, platforms: map[string]string{}, names: map[string]string{}, messages: map[string]string{},
	}
}

func (l *loader) result() (Declared, error) {
	l.resolveMessages()
	if len(l.problems) > 0 {
		return Declared{}, l.problems
	}
	return l.declared, nil
}

func (l *loader) file(name string, text []byte) {
	tree, err := parser.ParseBytes(text, 0)
	if err == nil {
		var doc document
		if err = yaml.UnmarshalWithOptions(text, &doc, yaml.Strict()); err == nil {
			f := fileLoader{l, name, tree}
			f.document(doc)
			return
		}
	}
	l.problems = append(l.problems, problemOf(name, err))
}

// problemOf takes the place and the plain words out of a YAML error.
func problemOf(file string, err error) Problem {
	var e yaml.Error
	if errors.As(err, &e) && e.GetToken() != nil {
		at := e.GetToken().Position
		return Problem{file, at.Line, at.Column, e.GetMessage()}
	}
	return Problem{File: file, Message: err.Error()}
}

// fileLoader reads one file.
type fileLoader struct {
	*loader
	name string
	tree *ast.File
}

func (f *fileLoader) document(doc document) {
	for i, d := range doc.Platforms {
		at := fmt.Sprintf("platforms[%d]", i)
		p := Platform{Platform: d.platform()}
		f.add(at, p.Validate())
		f.once(f.platforms, p.Slug, at, "name", "platform slug "+p.Slug)
		f.once(f.names, p.Name, at, "name", "platform name "+p.Name)
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
		f.once(f.messages, m.Slug, at, "title", "message slug "+m.Slug)
		for j, slug := range d.Platforms {
			f.mentions = append(f.mentions, mention{slug, f.place(fmt.Sprintf("%s.platforms[%d]", at, j))})
		}
		f.declared.Messages = append(f.declared.Messages, Message{m, d.Platforms})
	}
}

func (f *fileLoader) checks(platform string, decls []checkDecl) []status.Check {
	var checks []status.Check
	seen := map[string]string{}
	for i, d := range decls {
		at := fmt.Sprintf("%s.checks[%d]", platform, i)
		c, bad := d.check()
		f.addFields(at, bad)
		f.add(at, c.Validate())
		for _, e := range f.targetRule(c.Kind, c.Target) {
			e.Field = strings.TrimSuffix("target."+e.Field, ".")
			f.addFields(at, []status.FieldError{e})
		}
		f.once(seen, c.Name, at, "name", "check "+c.Name)
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
		p := f.place(at + "." + e.Field)
		p.Message = e.Field + ": " + e.Message
		f.problems = append(f.problems, p)
	}
}

// once reports a key that was declared before.
func (f *fileLoader) once(seen map[string]string, key, at, field, what string) {
	p := f.place(at + "." + field)
	if first, again := seen[key]; again {
		p.Message = what + " is declared twice, first at " + first
		f.problems = append(f.problems, p)
		return
	}
	seen[key] = fmt.Sprintf("%s:%d", p.File, p.Line)
}

// place finds where a field stands; for one that is left out, the nearest thing around it that does stand there.
func (f *fileLoader) place(field string) Problem {
	for field != "" {
		if path, err := yaml.PathString("$." + field); err == nil {
			if node, err := path.FilterFile(f.tree); err == nil && node != nil && beginOf(node).GetToken() != nil {
				at := beginOf(node).GetToken().Position
				return Problem{File: f.name, Line: at.Line, Column: at.Column}
			}
		}
		field = field[:max(0, strings.LastIndexAny(field, ".["))]
	}
	return Problem{File: f.name}
}

// beginOf is the first key of a block of keys, which itself stands at the colon behind that key.
func beginOf(node ast.Node) ast.Node {
	switch n := node.(type) {
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return n.Values[0].Key
		}
	case *ast.MappingValueNode:
		return n.Key
	}
	return node
}

// resolveMessages looks for platforms that messages name but no file declares.
func (l *loader) resolveMessages() {
	for _, m := range l.mentions {
		if _, ok := l.platforms[m.slug]; !ok {
			p := m.place
			p.Message = fmt.Sprintf("platforms: no file declares a platform with the slug %q", m.slug)
			l.problems = append(l.problems, p)
		}
	}
}
