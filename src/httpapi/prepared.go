package httpapi

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/gofiber/fiber/v2"
)

// prepared is a response that is encoded once and served many times: a request costs a header comparison and a write. It is
// compressed on first use, because most codings are never requested.
type prepared struct {
	contentType  string
	cacheControl []byte
	etags        map[string][]byte // by coding, with quotes: a strong ETag identifies bytes, so each coding has its own
	plain        []byte
	packed       map[string]func() ([]byte, error) // by coding; nil if compressing does not pay
}

// revalidate lets only the browser cache API responses, and makes it revalidate each time.
const revalidate = "private, no-cache"

// compressFrom is the minimum size in bytes for compression. Below it, compressing costs more than it saves.
const compressFrom = 1024

// boardLevel is the compression level for frequently changing content: most of the gain in little time.
const boardLevel = 4

// newUncompressed returns a body that is not compressed.
func newUncompressed(contentType, cacheControl string, body []byte) *prepared {
	sum := sha256.Sum256(body)
	tag := hex.EncodeToString(sum[:12])
	etags := map[string][]byte{"": []byte(`"` + tag + `"`)}
	for _, coding := range []string{codingBrotli, codingGzip} {
		etags[coding] = []byte(`"` + tag + "-" + coding + `"`)
	}
	return &prepared{contentType: contentType, cacheControl: []byte(cacheControl), etags: etags, plain: body}
}

// prepare returns a body that is available in every coding. level is brotli's, 0 to 11; gzip uses at most 9.
func prepare(contentType, cacheControl string, body []byte, level int) *prepared {
	p := newUncompressed(contentType, cacheControl, body)
	if len(body) < compressFrom {
		return p
	}
	p.packed = map[string]func() ([]byte, error){}
	for _, coding := range []string{codingBrotli, codingGzip} {
		p.packed[coding] = sync.OnceValues(func() ([]byte, error) { return compress(coding, level, body) })
	}
	return p
}

// prepareJSON prepares a JSON response in every coding.
func prepareJSON(v any) (*prepared, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	return prepare(fiber.MIMEApplicationJSON, revalidate, body, boardLevel), nil
}

const (
	codingGzip   = "gzip"
	codingBrotli = "br"
)

func compress(coding string, level int, body []byte) ([]byte, error) {
	var out bytes.Buffer
	var w io.WriteCloser = brotli.NewWriterLevel(&out, level)
	if coding == codingGzip {
		gz, err := gzip.NewWriterLevel(&out, min(level, gzip.BestCompression))
		if err != nil {
			return nil, fmt.Errorf("gzip: %w", err)
		}
		w = gz
	}
	if _, err := w.Write(body); err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	return out.Bytes(), nil
}

// send sends the best coding that the client accepts, or 304 if the client already has these bytes.
func (p *prepared) send(c *fiber.Ctx) error {
	coding := ""
	if p.packed != nil {
		coding = acceptedCoding(c)
	}
	if p.notModified(c, coding) {
		return nil
	}
	body := p.plain
	if coding != "" {
		var err error
		if body, err = p.packed[coding](); err != nil {
			return err
		}
	}
	p.write(c, coding, body)
	return nil
}

// sendJSON sends JSON that is specific to this request. It compresses only in the coding that is sent.
func sendJSON(c *fiber.Ctx, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	p, coding := newUncompressed(fiber.MIMEApplicationJSON, revalidate, body), ""
	if len(body) >= compressFrom {
		coding = acceptedCoding(c)
	}
	if p.notModified(c, coding) {
		return nil
	}
	if coding != "" {
		if body, err = compress(coding, boardLevel, body); err != nil {
			return err
		}
	}
	p.write(c, coding, body)
	return nil
}

// Headers of every response, in their canonical form, so that no conversion is necessary.
//
//nolint:gochecknoglobals // never written
var (
	nameETag          = []byte("Etag")
	nameCacheControl  = []byte(fiber.HeaderCacheControl)
	nameVary          = []byte(fiber.HeaderVary)
	nameContentTypeOp = []byte(fiber.HeaderXContentTypeOptions)
	nameReferrer      = []byte(fiber.HeaderReferrerPolicy)

	valueAcceptEncoding = []byte(fiber.HeaderAcceptEncoding)
	valueNosniff        = []byte("nosniff")
	valueSameOrigin     = []byte("same-origin")
)

// notModified sets the headers that a 304 and a 200 share, and sends 304 if the client already has these bytes.
func (p *prepared) notModified(c *fiber.Ctx, coding string) bool {
	etag := p.etags[coding]
	h := &c.Response().Header
	h.SetCanonical(nameETag, etag)
	h.SetCanonical(nameCacheControl, p.cacheControl)
	h.SetCanonical(nameVary, valueAcceptEncoding)
	if match := c.Get(fiber.HeaderIfNoneMatch); match == "" || !matches(match, string(etag)) {
		return false
	}
	c.Response().SetStatusCode(http.StatusNotModified)
	return true
}

func (p *prepared) write(c *fiber.Ctx, coding string, body []byte) {
	h := &c.Response().Header
	if coding != "" {
		h.Set(fiber.HeaderContentEncoding, coding)
	}
	h.SetContentType(p.contentType)
	c.Response().SetBodyRaw(body)
}

// acceptedCoding returns the smallest coding that the client accepts, or "" for none. Browsers list gzip before br, so each
// coding is tried in our order: AcceptsEncodings(br, gzip) would follow the client's. Without the header nothing is compressed.
func acceptedCoding(c *fiber.Ctx) string {
	if c.Get(fiber.HeaderAcceptEncoding) == "" {
		return ""
	}
	for _, coding := range []string{codingBrotli, codingGzip} {
		if c.AcceptsEncodings(coding) != "" {
			return coding
		}
	}
	return ""
}

// matches reports whether an If-None-Match header contains the ETag.
func matches(header, etag string) bool {
	if header == etag || header == "*" {
		return true
	}
	for part := range strings.SplitSeq(header, ",") {
		if strings.TrimPrefix(strings.TrimSpace(part), "W/") == etag {
			return true
		}
	}
	return false
}
