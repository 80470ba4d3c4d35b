package configfile

import "strings"

// positions contains the positions of the fields of a file by path, such as platforms[0].checks[2].name. A repeated value has the
// position of its alias. A merged field has the position at which it was written.
type positions map[string]Position

// of returns the position of a field. For an omitted field it returns the position of the nearest parent that is present.
func (p positions) of(file, path string) Position {
	for path != "" {
		if at, ok := p[path]; ok {
			return at
		}
		path = parentOf(path)
	}
	return Position{File: file}
}

// parentOf returns the path of the object or list that contains a field; empty for the whole file.
func parentOf(path string) string { return path[:max(0, strings.LastIndexAny(path, ".["))] }
