// Package ui carries the built single-page app inside the binary. It is the only Go file of this folder: the app itself
// is TypeScript, built by `npm run build` into dist. A checkout that has not been built yet still compiles, because
// dist/.gitkeep is always there; it then serves no page.
package ui

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Dist is the built app, rooted at its index.html.
func Dist() fs.FS {
	root, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // Only an invalid path makes Sub fail, and this one is a constant.
	}
	return root
}
