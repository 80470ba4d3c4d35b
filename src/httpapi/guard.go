package httpapi

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"buoy/src/status"
)

// sameOrigin refuses a change that a page of another site sends. Browsers send Sec-Fetch-Site or Origin. Requests without these
// headers are not from a browser and carry no cookies. X-Forwarded-Host is trusted only behind the platform's proxy, because any
// client could send it.
func (s *Server) sameOrigin(c *fiber.Ctx) error {
	switch c.Method() {
	case fiber.MethodGet, fiber.MethodHead, fiber.MethodOptions:
		return nil
	}
	switch site := c.Get("Sec-Fetch-Site"); site {
	case "same-origin", "none":
		return nil
	case "":
		origin := c.Get(fiber.HeaderOrigin)
		if origin == "" {
			return nil
		}
		u, err := url.Parse(origin)
		if err == nil && u.Host != "" && (u.Host == string(c.Request().Host()) || s.BehindProxy && u.Host == c.Get(fiber.HeaderXForwardedHost)) {
			return nil
		}
	}
	return status.Errorf(codeCrossOrigin, "a page of another site may not change anything here")
}

// ifMatchVersion reads If-Match: the version that the caller has read.
func ifMatchVersion(c *fiber.Ctx) (int64, error) {
	header := strings.TrimSpace(c.Get(fiber.HeaderIfMatch))
	if header == "" {
		return 0, status.Errorf(codeNoVersion, `If-Match is missing: send the version that you have seen in quotes, such as "3"`)
	}
	text := strings.TrimSuffix(strings.TrimPrefix(header, `"`), `"`)
	version, err := strconv.ParseInt(text, 10, 64)
	if err != nil || version < 1 || header != `"`+text+`"` {
		return 0, status.Invalid("the request", []status.FieldError{{
			Field: fiber.HeaderIfMatch, Rule: "version", Message: `must be one version in quotes, such as "3"`,
		}})
	}
	return version, nil
}

// ifMatchVersionNoBody is ifMatchVersion for requests that must not have a body.
func ifMatchVersionNoBody(c *fiber.Ctx) (int64, error) {
	if len(c.Request().Body()) > 0 {
		return 0, status.Errorf(codeBadRequest, "this address takes no body")
	}
	return ifMatchVersion(c)
}
