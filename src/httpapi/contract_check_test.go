package httpapi

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/stretchr/testify/require"

	"buoy/src/httpapi/api"
	"buoy/src/status"
)

// contract is the contract, and the responses of it that have been seen.
type contract struct {
	doc  *openapi3.T
	seen map[string]bool // "getSummary 200"
}

func loadContract(t *testing.T) *contract {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromFile("openapi.yaml")
	require.NoError(t, err)
	require.NoError(t, doc.Validate(t.Context()))
	return &contract{doc, map[string]bool{}}
}

// documentedPath returns the path of a route as the contract writes it.
func documentedPath(r route) string {
	parts := strings.Split(r.path, "/")
	for i, part := range parts {
		parts[i] = strings.ReplaceAll(part, `\:`, ":")
		if name, ok := strings.CutPrefix(part, ":"); ok {
			parts[i] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}

func (c *contract) route(t *testing.T, s *Server, path string) route {
	t.Helper()
	i := slices.IndexFunc(s.routes(), func(r route) bool { return r.path == path && r.method == http.MethodGet })
	require.GreaterOrEqual(t, i, 0, path)
	return s.routes()[i]
}

func (c *contract) operation(r route) *openapi3.Operation {
	return c.doc.Paths.Value(documentedPath(r)).GetOperation(r.method)
}

// succeeds expects 200 for a path, 304 with its ETag, and the same headers for HEAD.
func (c *contract) succeeds(t *testing.T, s *Server, r route, address string) {
	t.Helper()
	got, body := c.exchange(t, s, r, address)
	require.Equal(t, http.StatusOK, got.StatusCode, "%s: %s", address, body)
	head, none := ask(t, s, http.MethodHead, address)
	require.Empty(t, none)
	require.Equal(t, http.StatusOK, head.StatusCode, address)
	require.Equal(t, got.Header.Get("ETag"), head.Header.Get("ETag"), address)
	require.Equal(t, "nosniff", got.Header.Get("X-Content-Type-Options"))
	if c.operation(r).Responses.Status(http.StatusNotModified) == nil {
		require.Empty(t, got.Header.Get("ETag"), "%s has an ETag, but the contract does not say so", address)
		return
	}
	tag := got.Header.Get("ETag")
	require.NotEmpty(t, tag, address)
	got, body = c.exchange(t, s, r, address, "If-None-Match", tag)
	require.Equal(t, http.StatusNotModified, got.StatusCode, address)
	require.Empty(t, body)
	require.Equal(t, tag, got.Header.Get("ETag"))
}

func (c *contract) refuses(t *testing.T, s *Server, r route, want refusal) {
	t.Helper()
	resp, body := c.exchange(t, s, r, want.address)
	requireProblem(t, resp, body, want.status, want.code)
}

// exchange sends a request and validates request and response against the contract.
func (c *contract) exchange(t *testing.T, s *Server, r route, address string, headers ...string) (*http.Response, string) {
	t.Helper()
	return c.exchangeBody(t, s, r, address, "", headers...)
}

func (c *contract) exchangeBody(t *testing.T, s *Server, r route, address, sent string, headers ...string) (*http.Response, string) {
	t.Helper()
	resp, body := send(t, s, r.method, address, sent, headers...)
	req := request(t, r.method, address, sent, headers...)
	require.NoError(t, c.validate(req, r, resp.StatusCode, resp.Header, body), "%s: %d %s", address, resp.StatusCode, body)
	documented := strconv.Itoa(resp.StatusCode)
	if c.operation(r).Responses.Status(resp.StatusCode) == nil {
		documented = "default"
	}
	c.seen[c.operation(r).OperationID+" "+documented] = true
	return resp, body
}

// validate compares a response with the contract. It also validates successful requests: the contract must allow whatever the
// server accepts.
func (c *contract) validate(req *http.Request, r route, code int, header http.Header, body string) error {
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{
			Request: req, PathParams: map[string]string{},
			Route: &routers.Route{
				Spec: c.doc, Path: documentedPath(r), PathItem: c.doc.Paths.Value(documentedPath(r)), Method: r.method, Operation: c.operation(r),
			},
		},
		Status: code, Header: header,
		Options: &openapi3filter.Options{
			IncludeResponseStatus: true, MultiError: true,
			SchemaValidationOptions: []openapi3.SchemaValidationOption{
				openapi3.WithStringFormatValidator("uuid", openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringForUUIDOfRFC9562)),
			},
		},
	}
	input.RequestValidationInput.Options = input.Options
	given := strings.Split(req.URL.Path, "/")
	for i, part := range strings.Split(r.path, "/") {
		if name, ok := strings.CutPrefix(part, ":"); ok {
			input.RequestValidationInput.PathParams[name] = given[i]
		}
	}
	if code < http.StatusBadRequest {
		if err := openapi3filter.ValidateRequest(req.Context(), input.RequestValidationInput); err != nil {
			return err
		}
	}
	input.SetBodyBytes([]byte(body))
	return openapi3filter.ValidateResponse(req.Context(), input)
}

// requireAllProvoked checks that every response of the contract was seen or is excused.
func (c *contract) requireAllProvoked(t *testing.T) {
	t.Helper()
	excused := 0
	for _, item := range c.doc.Paths.Map() {
		for _, op := range item.Operations() {
			for code := range op.Responses.Map() {
				answer := op.OperationID + " " + code
				_, excuse := unprovoked[answer]
				require.NotEqual(t, excuse, c.seen[answer], "%s: seen %t, excused %t", answer, c.seen[answer], excuse)
				if excuse {
					excused++
				}
			}
		}
	}
	require.Len(t, unprovoked, excused, "an excuse is for an answer that the contract does not have")
}

// requireProblem checks the form of an error: a problem document that matches the status line and has a code.
func requireProblem(t *testing.T, resp *http.Response, body string, want int, code status.Code) {
	t.Helper()
	require.Equal(t, want, resp.StatusCode, body)
	require.Equal(t, "application/problem+json", resp.Header.Get("Content-Type"))
	require.Equal(t, "no-store", resp.Header.Get("Cache-Control"))
	p := decoded[api.Problem](t, body)
	require.Equal(t, string(code), p.Code)
	require.Equal(t, want, p.Status)
	require.Equal(t, http.StatusText(want), p.Title)
	require.NotEmpty(t, p.Detail)
	require.NotEmpty(t, p.RequestID)
	require.Equal(t, resp.Header.Get("X-Request-Id"), p.RequestID)
	require.Equal(t, want == http.StatusServiceUnavailable, resp.Header.Get("Retry-After") != "")
	if code != status.CodeConflict { // which may name fields, or the entity as a whole
		require.Equal(t, code == status.CodeInvalid, len(p.Errors) > 0, "what is invalid is named: %s", body)
	}
}

// decoded decodes JSON strictly.
func decoded[T any](t *testing.T, body string) T {
	t.Helper()
	var v T
	d := json.NewDecoder(strings.NewReader(body))
	d.DisallowUnknownFields()
	require.NoError(t, d.Decode(&v), body)
	require.ErrorIs(t, d.Decode(new(any)), io.EOF, fmt.Sprint("something stands behind the document: ", body))
	return v
}
