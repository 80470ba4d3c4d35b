package httpapi

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"

	"github.com/gofiber/fiber/v2"

	"buoy/src/status"
)

// pageLevel is the compression level for the page's files, which are compressed once: nearly the best size in much less time.
const pageLevel = 9

// packedSuffix is what the build of the page adds to the name of a file that it has compressed with brotli's highest level. That takes
// too long for the first request.
const packedSuffix = ".br"

// immutable is the cache policy of files whose name changes with their content.
const immutable = "public, max-age=31536000, immutable"

// registerPage serves the single-page app: its files by name, and the page itself at every other path without an extension. An
// unknown file is a 404, never the page.
func (s *Server) registerPage() error {
	files, policy, err := loadPage(s.Dist)
	if err != nil {
		return err
	}
	s.app.Use(func(c *fiber.Ctx) error {
		if c.Method() != http.MethodGet && c.Method() != http.MethodHead {
			c.Set(fiber.HeaderAllow, "GET, HEAD")
			return fiber.ErrMethodNotAllowed
		}
		name := strings.TrimPrefix(c.Path(), "/")
		if file, ok := files[name]; ok && name != indexName {
			return file.send(c)
		}
		if path.Ext(name) != "" || strings.HasPrefix(name, "assets/") {
			return fiber.ErrNotFound
		}
		index, ok := files[indexName]
		if !ok {
			return status.Errorf(codeNotReady, "this binary was built without its page; the API is at /api/v1. Build it with `make build`")
		}
		c.Set(fiber.HeaderContentSecurityPolicy, policy)
		return index.send(c)
	})
	return nil
}

const indexName = "index.html"

// loadPage reads every file and returns the content security policy of the page.
func loadPage(dist fs.FS) (files map[string]*prepared, policy string, err error) {
	files = map[string]*prepared{}
	err = fs.WalkDir(dist, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") || strings.HasSuffix(name, packedSuffix) {
			return err
		}
		body, err := fs.ReadFile(dist, name)
		if err != nil {
			return err
		}
		cacheControl := revalidate
		if strings.HasPrefix(name, "assets/") {
			cacheControl = immutable
		}
		if name == indexName {
			if policy, err = contentPolicy(string(body)); err != nil {
				return err
			}
		}
		files[name] = prepareFile(name, cacheControl, body)
		return files[name].usePacked(dist, name)
	})
	if err != nil {
		return nil, "", fmt.Errorf("load the page: %w", err)
	}
	return files, policy, nil
}

// usePacked sends what the build of the page has compressed, if it has compressed this file.
func (p *prepared) usePacked(dist fs.FS, name string) error {
	packed, err := fs.ReadFile(dist, name+packedSuffix)
	if errors.Is(err, fs.ErrNotExist) || p.packed == nil {
		return nil
	}
	p.packed[codingBrotli] = func() ([]byte, error) { return packed, nil }
	return err
}

func prepareFile(name, cacheControl string, body []byte) *prepared {
	contentType := mime.TypeByExtension(path.Ext(name))
	if contentType == "" {
		contentType = "application/octet-stream"
	}
	if strings.HasPrefix(contentType, "font/") || strings.HasPrefix(contentType, "image/png") {
		return newUncompressed(contentType, cacheControl, body) // already compressed by its format
	}
	return prepare(contentType, cacheControl, body, pageLevel)
}

var (
	inlineScript = regexp.MustCompile(`(?s)<script>(.*?)</script>`)
	inlineStyle  = regexp.MustCompile(`(?s)<style>(.*?)</style>`)
)

// contentPolicy allows the page to use its own files, its inline style sheet, and its one inline script, which sets the theme and
// starts the page.
func contentPolicy(index string) (string, error) {
	scripts := inlineScript.FindAllStringSubmatch(index, -1)
	if len(scripts) != 1 {
		return "", errors.New("the page must have exactly one inline script")
	}
	styles := inlineStyle.FindAllStringSubmatch(index, -1)
	return "default-src 'self'; script-src 'self'" + hashesOf(scripts) + "; style-src 'self'" + hashesOf(styles) + "; " +
		"img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; " +
		"frame-ancestors 'self'; object-src 'none'; require-trusted-types-for 'script'", nil
}

// hashesOf returns the sources of a content security policy that allow inline elements.
func hashesOf(elements [][]string) string {
	var list strings.Builder
	for _, element := range elements {
		sum := sha256.Sum256([]byte(element[1]))
		list.WriteString(" 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'")
	}
	return list.String()
}
