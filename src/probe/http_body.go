package probe

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

	"buoy/src/status"
)

const (
	maxEncodings = 4        // how many encodings of one body are undone
	maxBetween   = 16 << 20 // how much of a body may come out of one encoding when another follows
	maxWindow    = 8 << 20  // how much memory the decoder of one zstd body may use, as RFC 9659 asks for
)

// judgeBody looks for what the check expects in the body; nil if all of it is there.
//
// What is missing is the watched thing's fault only if the whole body could be read. A body that cannot be decoded is not
// measured.
func (t *trip) judgeBody(r *response) *status.Outcome {
	if t.target.Contains == "" && t.target.pattern == nil {
		return nil
	}
	body, cut, undecoded := decodeBody(r)
	text, unreadable := toUTF8(body, r.header.Get("Content-Type"))
	missing := t.missing(body, text)
	if missing == "" {
		return nil
	}
	for _, err := range []error{undecoded, unreadable} {
		if err != nil {
			return new(unmeasured("%s", err))
		}
	}
	where := "the body"
	if cut {
		where = "the first 1 MiB of the body"
	}
	return new(bad("%s does not %s", where, missing))
}

// missing says which expectation is met neither by the bytes as they came nor by the text that they stand for; empty if
// all are met.
func (t *trip) missing(body, text []byte) string {
	contains := func(b []byte) bool { return bytes.Contains(b, []byte(t.target.Contains)) }
	matches := func(pattern *regexp.Regexp) bool { return pattern.Match(body) || pattern.Match(text) }
	switch {
	case t.target.Contains != "" && !contains(body) && !contains(text):
		return fmt.Sprintf("contain %q", shorten(t.target.Contains))
	case t.target.pattern != nil && !matches(t.target.pattern):
		return fmt.Sprintf("match %q", shorten(t.target.Matches))
	}
	return ""
}

// decodeBody undoes the encodings of a body. It returns at most maxBody bytes, and cut if there are more. With an error,
// it returns what could be decoded.
func decodeBody(r *response) (body []byte, cut bool, err error) {
	cut = len(r.body) == maxBody
	names := encodings(r.header)
	if len(names) == 0 || len(r.body) == 0 {
		return r.body, cut, nil
	}
	if len(names) > maxEncodings {
		return nil, cut, fmt.Errorf("the body has %d encodings, more than the %d that Buoy undoes", len(names), maxEncodings)
	}
	var reader io.Reader = bytes.NewReader(r.body)
	for i, name := range slices.Backward(names) {
		decoder, done, err := newDecoder(name, reader)
		if err != nil {
			return nil, cut, err
		}
		defer done()
		reader = io.LimitReader(decoder, maxBody)
		if i > 0 {
			reader = io.LimitReader(decoder, maxBetween)
		}
	}
	body, err = io.ReadAll(reader)
	if cut && errors.Is(err, io.ErrUnexpectedEOF) {
		return body, true, nil // the rest was not read
	}
	if err != nil {
		err = fmt.Errorf("the body cannot be decoded as %s, which its Content-Encoding says", shorten(strings.Join(names, ", ")))
	}
	return body, cut || len(body) == maxBody, err
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

// newDecoder returns a reader of what an encoding stands for, and what to call when it is no longer used.
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
		return nil, done, fmt.Errorf("the body is encoded as %q, which Buoy cannot decode", shorten(name))
	}
	if err != nil {
		err = fmt.Errorf("the body cannot be decoded as %s, which its Content-Encoding says", name)
	}
	return decoder, done, err
}

// newInflater reads deflate, which is zlib by its standard, and raw where servers take the name literally.
func newInflater(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	if head, err := b.Peek(2); err == nil && head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
		return zlib.NewReader(b)
	}
	return flate.NewReader(b), nil
}

// toUTF8 reads a body in the charset that it begins with (a byte order mark), that its Content-Type names, or that an HTML
// page names itself. The error says that there is no such charset; the text is then the body as it is.
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
	text, _, failed := transform.Bytes(unicode.BOMOverride(found.NewDecoder()), body)
	if failed != nil {
		return body, errors.New("the body cannot be read in the charset of its Content-Type")
	}
	if name == "" {
		return text, fmt.Errorf("the body is in the charset %q, which Buoy does not know", shorten(label))
	}
	return text, nil
}
