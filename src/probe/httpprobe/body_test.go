package httpprobe

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"io"
	"net/http"
	"strings"
	"testing"

	"buoy/src/probe/probetest"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"buoy/src/status"
)

// encoded returns text in an encoding.
func encoded(t require.TestingT, name string, text []byte) []byte {
	var b bytes.Buffer
	var w io.WriteCloser
	var err error
	switch name {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "deflate":
		w = zlib.NewWriter(&b)
	case "raw deflate":
		w, err = flate.NewWriter(&b, flate.DefaultCompression)
	case "br":
		w = brotli.NewWriter(&b)
	case "zstd":
		w, err = zstd.NewWriter(&b, zstd.WithEncoderConcurrency(1))
	default:
		return text
	}
	require.NoError(t, err)
	_, err = w.Write(text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

func TestBodyIsDecoded(t *testing.T) {
	ready := []byte("the service is ready")
	gzipped := encoded(t, "gzip", ready)
	for name, c := range map[string]struct {
		encoding []string
		body     []byte
		want     string // empty: green
		verdict  status.Verdict
	}{
		"gzip":                          {[]string{"gzip"}, gzipped, "", status.Measured},
		"GZIP":                          {[]string{"GZIP"}, gzipped, "", status.Measured},
		"x-gzip":                        {[]string{"x-gzip"}, gzipped, "", status.Measured},
		"deflate as zlib":               {[]string{"deflate"}, encoded(t, "deflate", ready), "", status.Measured},
		"deflate without zlib header":   {[]string{"deflate"}, encoded(t, "raw deflate", ready), "", status.Measured},
		"brotli":                        {[]string{"br"}, encoded(t, "br", ready), "", status.Measured},
		"zstd":                          {[]string{"zstd"}, encoded(t, "zstd", ready), "", status.Measured},
		"identity":                      {[]string{"identity"}, ready, "", status.Measured},
		"nothing":                       {[]string{""}, ready, "", status.Measured},
		"two encodings in one header":   {[]string{"gzip, br"}, encoded(t, "br", gzipped), "", status.Measured},
		"in two headers":                {[]string{"gzip", "zstd"}, encoded(t, "zstd", gzipped), "", status.Measured},
		"an unknown encoding":           {[]string{"rot13"}, ready, `the body is encoded as "rot13", which Buoy cannot decode`, status.Unmeasured},
		"an unsupported encoding":       {[]string{"compress"}, []byte("\x1f\x9dx"), `the body is encoded as "compress", which Buoy cannot decode`, status.Unmeasured},
		"plain text labelled gzip":      {[]string{"gzip"}, []byte("nothing here"), "the body cannot be decoded as gzip, the encoding in its Content-Encoding", status.Unmeasured},
		"plain text labelled zstd":      {[]string{"zstd"}, []byte("nothing here"), "the body cannot be decoded as zstd, the encoding in its Content-Encoding", status.Unmeasured},
		"plain text labelled br":        {[]string{"br"}, []byte("nothing here"), "the body cannot be decoded as br, the encoding in its Content-Encoding", status.Unmeasured},
		"plain text labelled deflate":   {[]string{"deflate"}, []byte("nothing here"), "the body cannot be decoded as deflate, the encoding in its Content-Encoding", status.Unmeasured},
		"truncated gzip":                {[]string{"gzip"}, encoded(t, "gzip", []byte("nothing here"))[:20], "the body cannot be decoded as gzip, the encoding in its Content-Encoding", status.Unmeasured},
		"gzip with a wrong checksum":    {[]string{"gzip"}, append(encoded(t, "gzip", []byte("nothing"))[:19], 1, 2, 3, 4, 5, 6, 7, 8), "the body cannot be decoded as gzip, the encoding in its Content-Encoding", status.Unmeasured},
		"gzip truncated after the text": {[]string{"gzip"}, gzipped[:len(gzipped)-4], "", status.Measured},
		"too many encodings":            {[]string{"gzip, gzip, gzip, gzip, gzip"}, gzipped, "the body has 5 encodings; Buoy decodes at most 4", status.Unmeasured},
		"an empty body labelled gzip":   {[]string{"gzip"}, nil, `the body does not contain "ready"`, status.Bad},
		"another text, decoded":         {[]string{"gzip"}, encoded(t, "gzip", []byte("starting")), `the body does not contain "ready"`, status.Bad},
		"another text in two encodings": {[]string{"br, gzip"}, encoded(t, "gzip", encoded(t, "br", []byte("starting"))), `the body does not contain "ready"`, status.Bad},
		"a bomb":                        {[]string{"gzip"}, encoded(t, "gzip", make([]byte, 16<<20)), `the first 1 MiB of the body does not contain "ready"`, status.Bad},
		"a bomb in a bomb":              {[]string{"gzip, gzip"}, encoded(t, "gzip", encoded(t, "gzip", make([]byte, 32<<20))), `the first 1 MiB of the body does not contain "ready"`, status.Bad},
		"a bomb of brotli":              {[]string{"br"}, encoded(t, "br", make([]byte, 16<<20)), `the first 1 MiB of the body does not contain "ready"`, status.Bad},
		"a bomb of zstd":                {[]string{"zstd"}, encoded(t, "zstd", make([]byte, 16<<20)), `the first 1 MiB of the body does not contain "ready"`, status.Bad},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				for _, e := range c.encoding {
					w.Header().Add("Content-Encoding", e)
				}
				_, _ = w.Write(c.body)
			})
			o := measure(t, local(settings{}), object{"url": s.URL, "contains": "ready"})
			if c.want == "" {
				c.want = "200 OK"
			}
			require.Equal(t, c.want, o.Detail)
			require.Equal(t, c.verdict, o.Verdict)
		})
	}
}

func TestBodyIsNotDecodedWithoutExpectations(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "secret-sauce")
		_, _ = io.WriteString(w, "?")
	})
	probetest.RequireGreen(t, "200 OK", measure(t, local(settings{}), object{"url": s.URL}))
}

func TestAcceptEncodingOfTheTargetIsSent(t *testing.T) {
	var encoding string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		encoding = r.Header.Get("Accept-Encoding")
		w.Header().Set("Content-Encoding", encoding)
		_, _ = w.Write(encoded(t, encoding, []byte("ready")))
	})
	for _, name := range []string{"gzip", "deflate", "br", "zstd", "identity"} {
		probetest.RequireGreen(t, "200 OK", measure(t, local(settings{}), object{"url": s.URL, "contains": "ready", "headers": object{"accept-encoding": name}}))
		require.Equal(t, name, encoding)
	}
	probetest.RequireGreen(t, "200 OK", measure(t, local(settings{}), object{"url": s.URL, "contains": "ready"}))
	require.Equal(t, "gzip", encoding)
}

func TestBodyIsReadInItsCharset(t *testing.T) {
	latin := func(text string) string {
		b, err := charmap.ISO8859_1.NewEncoder().String(text)
		require.NoError(t, err)
		return b
	}
	japan, err := japanese.ShiftJIS.NewEncoder().String("準備完了")
	require.NoError(t, err)
	little, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("geändert")
	require.NoError(t, err)
	big, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String("geändert")
	require.NoError(t, err)
	for name, c := range map[string]struct {
		kind, body, contains string
		want                 string
	}{
		"iso-8859-1":                   {"text/plain; charset=iso-8859-1", latin("geändert"), "geändert", ""},
		"in quotes and capitals":       {`text/plain; Charset="ISO-8859-1"`, latin("geändert"), "geändert", ""},
		"windows-1252":                 {"text/plain; charset=windows-1252", "\x80 5", "€ 5", ""},
		"shift_jis":                    {"text/html; charset=Shift_JIS", japan, "準備完了", ""},
		"utf-16 with a mark":           {"text/plain; charset=utf-16", little, "geändert", ""},
		"big-endian utf-16 and a mark": {"text/plain; charset=utf-16", big, "geändert", ""},
		"utf-16 without a charset":     {"text/plain", little, "geändert", ""},
		"utf-8":                        {"application/json; charset=utf-8", "geändert", "geändert", ""},
		"json without a charset":       {"application/json", "geändert", "geändert", ""},
		"no content type":              {"-", "geändert", "geändert", ""},
		"a charset in the page":        {"text/html", `<meta charset="iso-8859-1">` + latin("geändert"), "geändert", ""},
		"a wrong charset":              {"text/plain; charset=utf-16", "geändert", "geändert", ""},
		"an unknown charset, ASCII":    {"text/plain; charset=klingon", "ready", "ready", ""},
		"an unknown charset":           {"text/plain; charset=klingon", latin("geändert"), "geändert", `the body is in the charset "klingon", which Buoy does not know`},
		"not there in a known charset": {"text/plain; charset=iso-8859-1", latin("ändern"), "geändert", `the body does not contain "geändert"`},
		"not there in broken utf-8":    {"text/plain; charset=utf-8", "ge\xe4ndert", "geändert", `the body does not contain "geändert"`},
		"an invalid content type":      {";;;charset", "geändert", "geändert", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Content-Type"] = []string{c.kind}
				if c.kind == "-" {
					w.Header()["Content-Type"] = nil
				}
				_, _ = io.WriteString(w, c.body)
			})
			o := measure(t, local(settings{}), object{"url": s.URL, "contains": c.contains})
			switch {
			case c.want == "":
				probetest.RequireGreen(t, "200 OK", o)
			case strings.Contains(c.want, "charset"):
				probetest.RequireUnmeasured(t, c.want, o)
			default:
				probetest.RequireBad(t, c.want, o)
			}
			if c.want == "" {
				probetest.RequireGreen(t, "200 OK", measure(t, local(settings{}), object{"url": s.URL, "matches": c.contains}))
			}
		})
	}
}

// Any body is read with little memory and without a panic. An intact body is decoded.
func TestAnyBodyIsDecodedOrRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfN(rapid.SampledFrom([]string{"gzip", "deflate", "br", "zstd", "identity"}), 0, maxEncodings).Draw(t, "encodings")
		text := rapid.SliceOfN(rapid.Byte(), 1, 2000).Draw(t, "text")
		body := text
		for _, name := range names {
			body = encoded(t, name, body)
		}
		header := http.Header{"Content-Encoding": {strings.Join(names, ", ")}}
		got, cut, err := decodeBody(&response{header: header, body: body})
		require.NoError(t, err)
		require.False(t, cut)
		require.Equal(t, text, got)

		broken := bytes.Clone(body)
		for range rapid.IntRange(0, 5).Draw(t, "faults") {
			broken[rapid.IntRange(0, len(broken)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
		}
		got, _, _ = decodeBody(&response{header: header, body: broken[:rapid.IntRange(0, len(broken)).Draw(t, "length")]})
		require.LessOrEqual(t, len(got), maxBody)
		_, _ = toUTF8(got, rapid.String().Draw(t, "type"))
	})
}
