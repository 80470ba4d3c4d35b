package configfile

import "strings"

// places says where the fields of a file stand, by their path, such as platforms[0].checks[2].name. What an alias repeats
// stands where the alias does; what a merge key adds stands where it was written.
type places map[string]Place

// of finds a field. For one that is left out, it is the nearest thing around it that does stand there.
func (p places) of(file, path string) Place {
	for path != "" {
		if at, ok := p[path]; ok {
			return at
		}
		path = parentOf(path)
	}
	return Place{File: file}
}

// parentOf is the path of what a field is a part of; empty for the whole file.
func parentOf(path string) string { return path[:max(0, strings.LastIndexAny(path, ".["))] }
