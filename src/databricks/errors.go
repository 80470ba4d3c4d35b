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

// credentialError is what went wrong while credentials were got.
type credentialError struct{ error }

func (e *credentialError) Unwrap() error { return e.error }

// What else than down a workspace may be; errors.Is finds it.
var (
	ErrCredentials = errors.New("there are no credentials, or they were refused")
	ErrAbsent      = errors.New("it does not exist")
	ErrRefused     = errors.New("this identity cannot see it")
)

func refused(err error) error {
	return status.Errorf(status.CodeStoreDown, "the workspace refused the credentials").Because(fmt.Errorf("%w: %w", ErrCredentials, err))
}

// down puts an error into words for people. The cause stays with it, for the log.
func down(err error) error {
	say := func(format string, args ...any) error {
		return status.Errorf(status.CodeStoreDown, format, args...).Because(err)
	}
	var api *apierr.APIError
	getting := errors.As(err, new(*credentialError))
	switch {
	case errors.As(err, new(*status.Error)), errors.Is(err, context.Canceled): // said already, or the caller has gone
		return err
	case errors.Is(err, apierr.ErrUnauthenticated), getting && is(err, apierr.ErrBadRequest, apierr.ErrPermissionDenied):
		return refused(err)
	case errors.Is(err, config.ErrCannotConfigureDefault):
		err = fmt.Errorf("%w: %w", ErrCredentials, err)
		return say("there are no credentials for the workspace")
	case errors.As(err, &api):
		return say("the workspace answered HTTP %d", api.StatusCode)
	case unreachable(err) && !is(err, apierr.ErrInternalError, apierr.ErrTemporarilyUnavailable, apierr.ErrTooManyRequests, apierr.ErrNotFound):
		return say("the workspace cannot be reached")
	case getting:
		return say("the workspace gives no credentials")
	}
	return say("the workspace cannot be asked")
}

// answered says whether the API itself answered with one of these: an answer of the token endpoint looks alike.
func answered(err error, targets ...error) bool {
	return errors.As(err, new(*apierr.APIError)) && is(err, targets...)
}

// is says whether an error is one of several.
func is(err error, targets ...error) bool {
	for _, target := range targets {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}

// unreachable says whether no answer came. An answer of the token endpoint is inside a url.Error, too.
func unreachable(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, new(*url.Error)) || errors.As(err, new(net.Error))
}
