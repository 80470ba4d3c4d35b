package status_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
)

func TestErrorCauseIsNotExposed(t *testing.T) {
	err := fmt.Errorf("save: %w", status.Errorf(status.CodeStoreDown, "the store is %s", "down").Because(io.ErrUnexpectedEOF))
	require.True(t, status.HasCode(err, status.CodeStoreDown))
	require.False(t, status.HasCode(err, status.CodeConflict))
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.Equal(t, "save: the store is down", err.Error())
}

func TestPlainErrorHasNoCode(t *testing.T) {
	require.False(t, status.HasCode(nil, status.CodeInvalid))
	require.False(t, status.HasCode(io.EOF, status.CodeInvalid))
}

func TestInvalidListsEveryBrokenRule(t *testing.T) {
	require.NoError(t, status.Invalid("the check", nil), "and a valid one is no error at all")
	err := status.Invalid("the check", []status.FieldError{{Field: "warn", Message: "too big"}, {Field: "name", Message: "is required"}})
	require.EqualError(t, err, "the check is not valid: warn: too big; name: is required")
	var coded *status.Error
	require.ErrorAs(t, err, &coded)
	require.Len(t, coded.Fields, 2)
	require.NoError(t, coded.Unwrap())
}

func TestForLogIncludesCausesAndRedacts(t *testing.T) {
	gone := status.Errorf(status.CodeStoreDown, "the warehouse is gone").Because(errors.New("HTTP 404, password=hunter2"))
	text := status.ForLog(fmt.Errorf("read the checks: %w", status.Errorf(status.CodeStoreDown, "no answer").Because(gone)))
	require.Contains(t, text, "read the checks: no answer: the warehouse is gone: HTTP 404, password=")
	require.NotContains(t, text, "hunter2")
}
