package declare

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// places says where the fields of a file stand, by their path, such as platforms[0].checks[2].name. They are gathered in
// one walk: to look for each path by itself would take time that grows with the square of the file.
type places map[string]*token.Position

func placesOf(root ast.Node) places {
	p := places{}
	p.walk("", root)
	return p
}

func (p places) walk(path string, node ast.Node) {
	if node == nil {
		return
	}
	if t := beginOf(node).GetToken(); t != nil {
		p[path] = t.Position
	}
	switch n := node.(type) {
	case *ast.MappingNode:
		for _, v := range n.Values {
			p.pair(path, v)
		}
	case *ast.MappingValueNode:
		p.pair(path, n)
	case *ast.SequenceNode:
		for i, v := range n.Values {
			p.walk(fmt.Sprintf("%s[%d]", path, i), v)
		}
	case *ast.AnchorNode:
		p.walk(path, n.Value)
	case *ast.TagNode:
		p.walk(path, n.Value)
	}
}

func (p places) pair(path string, pair *ast.MappingValueNode) {
	if key := pair.Key.GetToken(); key != nil {
		p.walk(strings.TrimPrefix(path+"."+key.Value, "."), pair.Value)
	}
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

// of finds a field; for one that is left out, the nearest thing around it that does stand there.
func (p places) of(file, path string) Place {
	for path != "" {
		if at, ok := p[path]; ok {
			return Place{file, at.Line, at.Column}
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
	return Place{File: file}
}
