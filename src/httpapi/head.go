package httpapi

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/valyala/fasthttp"
	"golang.org/x/net/http/httpguts"

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
	rawName, rawValue, found := bytes.Cut(line, []byte(":"))
	name, value := string(rawName), strings.Trim(string(rawValue), " \t")
	switch {
	case !found || !httpguts.ValidHeaderFieldName(name):
		return "a header line does not begin with a name and a colon"
	case !httpguts.ValidHeaderFieldValue(value):
		return "the header " + http.CanonicalHeaderKey(name) + " contains a control character"
	}
	switch strings.ToLower(name) {
	case "host":
		seen.hosts++
		if !httpguts.ValidHostHeader(value) {
			return "the Host header is not the name of a host"
		}
	case "content-length":
		seen.lengths++
		if value == "" || strings.Trim(value, "0123456789") != "" {
			return "Content-Length is not a number of bytes"
		}
	case "transfer-encoding":
		seen.codings++
		if !strings.EqualFold(value, "chunked") {
			return `the only Transfer-Encoding that this server takes is "chunked"`
		}
	}
	return ""
}

// checkFirstLine refuses what is not a request line of HTTP/1.0 or HTTP/1.1.
func checkFirstLine(h *fasthttp.RequestHeader) error {
	target := string(h.RequestURI())
	switch version := string(h.Protocol()); {
	case version != "HTTP/1.1" && version != "HTTP/1.0":
		return status.Errorf(codeVersion, "this server speaks HTTP/1.1 and HTTP/1.0")
	case !httpguts.ValidHeaderFieldName(string(h.Method())):
		return badHead("the method is not a word")
	case strings.ContainsFunc(target, func(r rune) bool { return r <= ' ' || r == 0x7f }):
		return badHead("the address contains a character that must be percent-encoded")
	case strings.HasPrefix(target, "//"):
		return badHead("the path begins with two slashes")
	case strings.HasPrefix(target, "/"), target == "*" && string(h.Method()) == http.MethodOptions:
		return nil
	case !strings.HasPrefix(strings.ToLower(target), "http://") && !strings.HasPrefix(strings.ToLower(target), "https://"):
		return badHead("the address must begin with a slash")
	case strings.Contains(strings.SplitN(target, "/", 4)[2], "@"):
		return badHead("the address contains a user name")
	}
	return nil
}
