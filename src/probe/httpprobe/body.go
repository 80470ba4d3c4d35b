package httpprobe

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"buoy/src/probe"
	"buoy/src/status"
)

const (
	maxEncodings    = 4        // encodings of one body that are decoded
	maxIntermediate = 16 << 20 // bytes that one decoding step can produce if another step follows
	maxWindow       = 8 << 20  // memory of a zstd decoder, the limit of RFC 9659
)

// judgeBody compares the body with the expectations of the check. It returns nil if the body meets all of them. Otherwise the
// outcome is Bad only if the whole body could be decoded.
func (a *attempt) judgeBody(r *response) *status.Outcome {
	if a.target.Contains == "" && a.target.pattern == nil {
		return nil
	}
	body, truncated, undecoded := decodeBody(r)
	text, unreadable := toUTF8(body, r.header.Get("Content-Type"))
	missing := a.missing(body, text)
	if missing == "" {
		return nil
	}
	for _, err := range []error{undecoded, unreadable} {
		if err != nil {
			return new(probe.Unmeasured("%s", err))
		}
	}
	where := "the body"
	if truncated {
		where = "the first 1 MiB of the body"
	}
	return new(probe.Bad("%s does not %s", where, missing))
}

// missing returns an expectation that neither the bytes of the body nor its decoded text meet; empty if all are met.
func (a *attempt) missing(body, text []byte) string {
	contains := func(b []byte) bool { return bytes.Contains(b, []byte(a.target.Contains)) }
	matches := func(pattern *regexp.Regexp) bool { return pattern.Match(body) || pattern.Match(text) }
	switch {
	case a.target.Contains != "" && !contains(body) && !contains(text):
		return fmt.Sprintf("contain %q", probe.Shorten(a.target.Contains))
	case a.target.pattern != nil && !matches(a.target.pattern):
		return fmt.Sprintf("match %q", probe.Shorten(a.target.Matches))
	}
	return ""
}

// decodeBody decodes a body. It returns at most maxBody bytes; cut reports whether there are more. With an error, it returns the
// part that could be decoded.
func decodeBody(r *response) (body []byte, truncated bool, err error) {
	truncated = len(r.body) == maxBody
	names := encodings(r.header)
	if len(names) == 0 || len(r.body) == 0 {
		return r.body, truncated, nil
	}
	if len(names) > maxEncodings {
		return nil, truncated, fmt.Errorf("the body has %d encodings; Buoy decodes at most %d", len(names), maxEncodings)
	}
	var reader io.Reader = bytes.NewReader(r.body)
	for i, name := range slices.Backward(names) {
		decoder, done, err := newDecoder(name, reader)
		if err != nil {
			return nil, truncated, err
		}
		defer done()
		reader = io.LimitReader(decoder, maxBody)
		if i > 0 {
			reader = io.LimitReader(decoder, maxIntermediate)
		}
	}
	body, err = io.ReadAll(reader)
	if truncated && errors.Is(err, io.ErrUnexpectedEOF) {
		return body, true, nil // the rest was not read
	}
	if err != nil {
		err = fmt.Errorf("the body cannot be decoded as %s, the encoding in its Content-Encoding", probe.Shorten(strings.Join(names, ", ")))
	}
	return body, truncated || len(body) == maxBody, err
}

// encodings lists the encodings of a body in the order in which they were applied.
func encodings(header http.Header) []string {
	var names []string
	for name := range strings.SplitSeq(strings.Join(header.Values("Content-Encoding"), ","), ",") {
		if name = strings.ToLower(strings.TrimSpace(name)); name != "" && name != "identity" {
			names = append(names, name)
		}
	}
	return names
}

// newDecoder returns a decoding reader, and a function to call when the reader is no longer used.
func newDecoder(name string, r io.Reader) (decoder io.Reader, done func(), err error) {
	done = func() {}
	switch name {
	case "gzip", "x-gzip":
		decoder, err = gzip.NewReader(r)
	case "deflate":
		decoder, err = newInflater(r)
	case "br":
		decoder = brotli.NewReader(r)
	case "zstd":
		var z *zstd.Decoder
		z, err = zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderLowmem(true))
		if err == nil {
			decoder, done = z, z.Close
		}
	default:
		return nil, done, fmt.Errorf("the body is encoded as %q, which Buoy cannot decode", probe.Shorten(name))
	}
	if err != nil {
		err = fmt.Errorf("the body cannot be decoded as %s, the encoding in its Content-Encoding", name)
	}
	return decoder, done, err
}

// newInflater reads deflate, which is zlib by its standard. Some servers send it without the zlib header.
func newInflater(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	if head, err := b.Peek(2); err == nil && head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
		return zlib.NewReader(b)
	}
	return flate.NewReader(b), nil
}

// toUTF8 decodes a body in the charset of its byte order mark, of its Content-Type, or of the HTML page. If the charset is
// unknown, it returns an error and the body unchanged.
func toUTF8(body []byte, contentType string) ([]byte, error) {
	_, params, err := mime.ParseMediaType(contentType)
	label := params["charset"]
	found, name := charset.Lookup(label)
	switch {
	case err != nil || label == "":
		found, name, _ = charset.DetermineEncoding(body, contentType)
	case found == nil || name == "replacement":
		found, name = encoding.Nop, ""
	}
	text, _, decodeErr := transform.Bytes(unicode.BOMOverride(found.NewDecoder()), body)
	if decodeErr != nil {
		return body, errors.New("the body cannot be read in the charset of its Content-Type")
	}
	if name == "" {
		return text, fmt.Errorf("the body is in the charset %q, which Buoy does not know", probe.Shorten(label))
	}
	return text, nil
}
