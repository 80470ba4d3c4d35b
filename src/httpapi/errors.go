package httpapi

import (
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"buoy/src/httpapi/api"
	"buoy/src/status"
)

// Codes of errors that have no code in the domain.
const (
	codeUnauthenticated status.Code = "unauthenticated"
	codeForbidden       status.Code = "forbidden"
	codeMethod          status.Code = "method_not_allowed"
	codeTooLarge        status.Code = "too_large"
	codeNotReady        status.Code = "not_ready"
	codeInternal        status.Code = "internal"
	codeBadRequest      status.Code = "bad_request"
	codeCrossOrigin     status.Code = "cross_origin"           // sent by a page of another site
	codeMediaType       status.Code = "unsupported_media_type" // the body is not JSON
	codeNoVersion       status.Code = "precondition_required"  // If-Match is missing
	codeKeyReused       status.Code = "idempotency_key_reused" // the key was already used for another request
	codeBusy            status.Code = "busy"                   // only one at a time
	codeForeignHost     status.Code = "foreign_host"           // sent to a foreign host name
	codeHeadTooLarge    status.Code = "headers_too_large"
	codeUnknownMethod   status.Code = "not_implemented" // no path accepts this method
	codeVersion         status.Code = "http_version_not_supported"
	codeSlowRequest     status.Code = "request_timeout" // the client took too long to send the request
	codeDeadline        status.Code = "deadline"        // the server took too long to respond
)

// httpStatus maps a code to its HTTP status. This is the only such table.
func httpStatus(c status.Code) int {
	switch c {
	case status.CodeInvalid, codeBadRequest:
		return http.StatusBadRequest
	case codeUnauthenticated:
		return http.StatusUnauthorized
	case codeForbidden, codeCrossOrigin:
		return http.StatusForbidden
	case status.CodeNotFound:
		return http.StatusNotFound
	case codeMethod:
		return http.StatusMethodNotAllowed
	case status.CodeConflict, status.CodeManaged:
		return http.StatusConflict
	case status.CodeStale:
		return http.StatusPreconditionFailed
	case codeTooLarge:
		return http.StatusRequestEntityTooLarge
	case codeMediaType:
		return http.StatusUnsupportedMediaType
	case codeKeyReused:
		return http.StatusUnprocessableEntity
	case codeNoVersion:
		return http.StatusPreconditionRequired
	case codeBusy:
		return http.StatusTooManyRequests
	case codeForeignHost:
		return http.StatusMisdirectedRequest
	case codeHeadTooLarge:
		return http.StatusRequestHeaderFieldsTooLarge
	case codeUnknownMethod:
		return http.StatusNotImplemented
	case codeVersion:
		return http.StatusHTTPVersionNotSupported
	case codeSlowRequest:
		return http.StatusRequestTimeout
	case status.CodeSchema, status.CodeStoreDown, codeNotReady, codeDeadline:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// errorHandler sends every error as a problem document. Only the message of a coded error reaches the client. Any other error is
// logged, and the client gets a request id.
func errorHandler(log *slog.Logger) fiber.ErrorHandler {
	return func(c *fiber.Ctx, err error) error {
		coded := codedError(err)
		requestID := requestID(c)
		code := httpStatus(coded.Code)
		if code >= http.StatusInternalServerError && isFault(coded.Code) {
			log.Error("Request failed", "method", c.Method(), "path", c.Path(), "status", code, "request_id", requestID,
				"error", status.ForLog(err))
		}
		if code == http.StatusServiceUnavailable {
			c.Set(fiber.HeaderRetryAfter, "5")
		}
		c.Set(fiber.HeaderCacheControl, "no-store")
		c.Set(fiber.HeaderXRequestID, requestID)
		return c.Status(code).JSON(problemOf(coded, requestID), "application/problem+json")
	}
}

// isFault reports whether an error of the server needs attention. A client with another protocol does not, and neither does a server that
// has just started and is building its board.
func isFault(c status.Code) bool {
	return c != codeUnknownMethod && c != codeVersion && c != codeNotReady
}

func problemOf(coded *status.Error, requestID string) api.Problem {
	code := httpStatus(coded.Code)
	p := api.Problem{
		Type: "about:blank", Title: http.StatusText(code), Status: code, Detail: coded.Message, Code: string(coded.Code),
		Errors: make([]api.FieldError, len(coded.Fields)), RequestID: requestID,
	}
	for i, f := range coded.Fields {
		p.Errors[i] = api.FieldError{Field: f.Field, Rule: f.Rule, Message: f.Message}
	}
	return p
}

// codedError returns the part of an error that a client may see.
func codedError(err error) *status.Error {
	var coded *status.Error
	if errors.As(err, &coded) {
		return coded
	}
	var fiberErr *fiber.Error
	if errors.As(err, &fiberErr) {
		switch fiberErr.Code {
		case http.StatusNotFound:
			return status.Errorf(status.CodeNotFound, "there is nothing at this address")
		case http.StatusMethodNotAllowed:
			return status.Errorf(codeMethod, "this address does not take this method")
		case http.StatusRequestEntityTooLarge:
			return status.Errorf(codeTooLarge, "the request is larger than 1 MiB")
		case http.StatusRequestHeaderFieldsTooLarge:
			return status.Errorf(codeHeadTooLarge, "the address and the headers together are larger than %d KiB", headerLimit>>10)
		case http.StatusRequestTimeout:
			return status.Errorf(codeSlowRequest, "the request did not arrive within %s", sendLimit)
		case http.StatusBadRequest, http.StatusBadGateway: // the latter: the connection broke while it was read
			return status.Errorf(codeBadRequest, "the request is not valid HTTP for this server")
		}
	}
	return status.Errorf(codeInternal, "an internal error occurred; report the request id to the administrator of Buoy")
}

// requestID returns the proxy's id for the request if it is plausible, or a new one. It is created on demand, because most
// requests need none.
func requestID(c *fiber.Ctx) string {
	if id := c.Get(fiber.HeaderXRequestID); id != "" && len(id) <= 64 && strings.Trim(id, idLetters) == "" {
		return strings.Clone(id) // fiber reuses the header's memory
	}
	return uuid.NewString()
}

const idLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
