package httpapi

import (
	"bytes"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"buoy/src/status"
)

// head collects the headers that decide where a request ends. The server's own parser takes the last of two lengths and joins
// folded lines. A proxy may read them differently and see another request.
type head struct {
	hosts, lengths, codings int
}

// checkHead refuses a request whose request line or headers are ambiguous.
func checkHead(h *fasthttp.RequestHeader) error {
	if err := checkFirstLine(h); err != nil {
		return err
	}
	return checkHeaders(h)
}

// heads remembers the last valid headers: a polling page always sends the same ones.
type heads struct{ known atomic.Pointer[[]byte] }

// check is checkHead with a fast path for known headers.
func (s *heads) check(h *fasthttp.RequestHeader) error {
	if err := checkFirstLine(h); err != nil {
		return err
	}
	newest := string(h.Protocol()) == "HTTP/1.1" // the protocol version whose rules the known headers follow
	if known := s.known.Load(); known != nil && newest && bytes.Equal(*known, h.RawHeaders()) {
		return nil
	}
	err := checkHeaders(h)
	if err == nil && newest {
		raw := bytes.Clone(h.RawHeaders())
		s.known.Store(&raw)
	}
	return err
}

func checkHeaders(h *fasthttp.RequestHeader) error {
	var seen head
	for rest := h.RawHeaders(); len(rest) > 0; {
		line := rest
		if end := bytes.IndexByte(rest, '\n'); end >= 0 {
			line, rest = rest[:end], rest[end+1:]
		} else {
			rest = nil
		}
		line = bytes.TrimSuffix(line, []byte("\r"))
		if len(line) == 0 {
			break // the empty line after the headers
		}
		if problem := seen.add(line); problem != "" {
			return badHead(problem)
		}
	}
	if seen.hosts == 1 && seen.lengths+seen.codings == 0 {
		return nil // the usual case
	}
	old := string(h.Protocol()) == "HTTP/1.0"
	switch {
	case seen.hosts > 1:
		return badHead("there are two Host headers")
	case seen.hosts == 0 && !old:
		return badHead("the Host header is missing")
	case seen.lengths > 1:
		return badHead("there are two Content-Length headers")
	case seen.codings > 1:
		return badHead("there are two Transfer-Encoding headers")
	case seen.codings > 0 && seen.lengths > 0:
		return badHead("Content-Length and Transfer-Encoding exclude each other")
	case seen.codings > 0 && old:
		return badHead("HTTP/1.0 has no Transfer-Encoding")
	}
	return nil
}

func badHead(problem string) error {
	return status.Errorf(codeBadRequest, "the request is not valid HTTP: %s", problem)
}

// add checks one header line, and returns what is wrong with it.
func (seen *head) add(line []byte) (problem string) {
	if line[0] == ' ' || line[0] == '\t' {
		return "a header line starts with a space"
	}
	colon := bytes.IndexByte(line, ':')
	if colon < 0 || !isToken(line[:colon]) {
		return "a header line does not start with a name and a colon"
	}
	name, value := line[:colon], line[colon+1:]
	if hasControl(value) {
		return "the header " + http.CanonicalHeaderKey(string(name)) + " contains a control character"
	}
	switch len(name) { // a cheap way to rule out most names
	case len(fiber.HeaderHost), len(fiber.HeaderContentLength), len(fiber.HeaderTransferEncoding):
		return seen.checkFraming(name, bytes.Trim(value, " \t"))
	}
	return ""
}

// checkFraming checks a header that may decide where the request ends, or where it goes.
func (seen *head) checkFraming(name, value []byte) (problem string) {
	switch {
	case isName(name, fiber.HeaderHost):
		seen.hosts++
	case isName(name, fiber.HeaderContentLength):
		seen.lengths++
		if len(value) == 0 || len(bytes.Trim(value, "0123456789")) > 0 {
			return "Content-Length is not a number of bytes"
		}
	case isName(name, fiber.HeaderTransferEncoding):
		seen.codings++
		if !isName(value, "chunked") {
			return `the only Transfer-Encoding that this server accepts is "chunked"`
		}
	}
	return ""
}

// isName reports whether a header has this name, ignoring case.
func isName(name []byte, of string) bool {
	return len(name) == len(of) && strings.EqualFold(string(name), of)
}

// tokens marks the characters of an HTTP token.
var tokens = func() (is [256]bool) { //nolint:gochecknoglobals // computed once, never written
	for _, c := range []byte("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~") {
		is[c] = true
	}
	return is
}()

// isToken reports whether text is a word of HTTP, as names of headers and methods are.
func isToken(text []byte) bool {
	for _, c := range text {
		if !tokens[c] {
			return false
		}
	}
	return len(text) > 0
}

// hasControl reports whether the value of a header contains a control character other than a tab.
func hasControl(value []byte) bool {
	for _, c := range value {
		if c < ' ' && c != '\t' || c == 0x7f {
			return true
		}
	}
	return false
}

// hasSpace reports whether an address contains a character that must be percent-encoded.
func hasSpace(target []byte) bool {
	for _, c := range target {
		if c <= ' ' || c == 0x7f {
			return true
		}
	}
	return false
}

// checkFirstLine refuses what is not a request line of HTTP/1.0 or HTTP/1.1.
func checkFirstLine(h *fasthttp.RequestHeader) error {
	protocol, target := h.Protocol(), h.RequestURI()
	switch {
	case string(protocol) != "HTTP/1.1" && string(protocol) != "HTTP/1.0":
		return status.Errorf(codeVersion, "this server supports HTTP/1.1 and HTTP/1.0")
	case !isToken(h.Method()):
		return badHead("the method is not a word")
	case hasSpace(target):
		return badHead("the address contains a character that must be percent-encoded")
	case bytes.HasPrefix(target, []byte("//")):
		return badHead("the path starts with two slashes")
	case bytes.HasPrefix(target, []byte("/")), string(target) == "*" && string(h.Method()) == http.MethodOptions:
		return nil
	}
	whole := strings.ToLower(string(target))
	switch {
	case !strings.HasPrefix(whole, "http://") && !strings.HasPrefix(whole, "https://"):
		return badHead("the address must start with a slash")
	case strings.Contains(strings.SplitN(whole, "/", 4)[2], "@"):
		return badHead("the address contains a user name")
	}
	return nil
}
