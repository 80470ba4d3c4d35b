package databricks

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"

	"github.com/databricks/databricks-sdk-go/apierr"
	"github.com/databricks/databricks-sdk-go/config"

	"buoy/src/status"
)

// credentialError is an error while getting credentials.
type credentialError struct{ error }

func (e *credentialError) Unwrap() error { return e.error }

// Causes that callers can recognize with errors.Is.
var (
	ErrCredentials = errors.New("credentials are missing or were refused")
	ErrAbsent      = errors.New("it does not exist")
	ErrRefused     = errors.New("this identity cannot see it")
)

func refusedError(err error) error {
	return status.Errorf(status.CodeStoreDown, "the workspace refused the credentials").Because(fmt.Errorf("%w: %w", ErrCredentials, err))
}

// downError turns an error into a message for users. The cause stays attached for the log.
func downError(err error) error {
	message := func(format string, args ...any) error {
		return status.Errorf(status.CodeStoreDown, format, args...).Because(err)
	}
	var api *apierr.APIError
	inCredentials := errors.As(err, new(*credentialError))
	switch {
	case errors.As(err, new(*status.Error)), errors.Is(err, context.Canceled): // it has a message, or the caller has gone
		return err
	case errors.Is(err, apierr.ErrUnauthenticated), inCredentials && is(err, apierr.ErrBadRequest, apierr.ErrPermissionDenied):
		return refusedError(err)
	case errors.Is(err, config.ErrCannotConfigureDefault):
		err = fmt.Errorf("%w: %w", ErrCredentials, err)
		return message("there are no credentials for the workspace")
	case errors.As(err, &api):
		return message("the workspace responded with HTTP %d", api.StatusCode)
	case unreachable(err) && !is(err, apierr.ErrInternalError, apierr.ErrTemporarilyUnavailable, apierr.ErrTooManyRequests, apierr.ErrNotFound):
		return message("the workspace cannot be reached")
	case inCredentials:
		return message("the workspace returned no credentials")
	}
	return message("the request to the workspace failed")
}

// isAPIError reports whether the API itself returned one of these errors. Errors of the token endpoint look alike.
func isAPIError(err error, targets ...error) bool {
	return errors.As(err, new(*apierr.APIError)) && is(err, targets...)
}

// is reports whether an error is one of several.
func is(err error, targets ...error) bool {
	for _, target := range targets {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}

// unreachable reports whether there was no response. A response of the token endpoint is inside a url.Error, too.
func unreachable(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, new(*url.Error)) || errors.As(err, new(net.Error))
}
