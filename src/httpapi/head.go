package httpapi

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"buoy/src/status"
)

// head is what decides where a request ends. The server's own parser takes the last of two lengths and joins folded
// lines. Another program in between may read them otherwise, and see another request than we do.
type head struct {
	hosts, lengths, codings int
}

// checkHead refuses a request whose first line or headers can be read in two ways.
func checkHead(h *fasthttp.RequestHeader) error {
	if err := checkFirstLine(h); err != nil {
		return err
	}
	var seen head
	for line := range bytes.SplitSeq(h.RawHeaders(), []byte("\n")) {
		line = bytes.TrimSuffix(line, []byte("\r"))
		if len(line) == 0 {
			break // the empty line that ends the headers
		}
		if problem := seen.add(line); problem != "" {
			return badHead(problem)
		}
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

// add takes one header line, and says what is wrong with it.
func (seen *head) add(line []byte) (problem string) {
	if line[0] == ' ' || line[0] == '\t' {
		return "a header line begins with a space"
	}
	name, value, found := bytes.Cut(line, []byte(":"))
	value = bytes.Trim(value, " \t")
	switch {
	case !found || !isToken(name):
		return "a header line does not begin with a name and a colon"
	case bytes.ContainsFunc(value, isControl):
		return "the header " + http.CanonicalHeaderKey(string(name)) + " contains a control character"
	}
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
			return `the only Transfer-Encoding that this server takes is "chunked"`
		}
	}
	return ""
}

// isName says whether a name of a header is this one, in whatever case.
func isName(name []byte, of string) bool {
	return len(name) == len(of) && strings.EqualFold(string(name), of)
}

// isToken says whether text is a word of HTTP, as names of headers and methods are.
func isToken(text []byte) bool {
	for _, c := range text {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && strings.IndexByte("!#$%&'*+-.^_`|~", c) < 0 {
			return false
		}
	}
	return len(text) > 0
}

func isControl(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }

// checkFirstLine refuses what is not a request line of HTTP/1.0 or HTTP/1.1.
func checkFirstLine(h *fasthttp.RequestHeader) error {
	protocol, target := h.Protocol(), h.RequestURI()
	switch {
	case string(protocol) != "HTTP/1.1" && string(protocol) != "HTTP/1.0":
		return status.Errorf(codeVersion, "this server speaks HTTP/1.1 and HTTP/1.0")
	case !isToken(h.Method()):
		return badHead("the method is not a word")
	case bytes.ContainsFunc(target, func(r rune) bool { return r <= ' ' || r == 0x7f }):
		return badHead("the address contains a character that must be percent-encoded")
	case bytes.HasPrefix(target, []byte("//")):
		return badHead("the path begins with two slashes")
	case bytes.HasPrefix(target, []byte("/")), string(target) == "*" && string(h.Method()) == http.MethodOptions:
		return nil
	}
	whole := strings.ToLower(string(target))
	switch {
	case !strings.HasPrefix(whole, "http://") && !strings.HasPrefix(whole, "https://"):
		return badHead("the address must begin with a slash")
	case strings.Contains(strings.SplitN(whole, "/", 4)[2], "@"):
		return badHead("the address contains a user name")
	}
	return nil
}
