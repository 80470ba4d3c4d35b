package httpprobe

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"buoy/src/probe"
	"buoy/src/status"
)

var secretShape = regexp.MustCompile(`\$\{secret:([A-Za-z0-9_.-]+)/([A-Za-z0-9_.-]+)\}`)

// secrets are the secret values and headers of one measurement.
type secrets struct {
	values  []string // they must not be in a detail
	headers []string // they must not be sent to another host
}

// resolve returns the headers of a target with their secrets. Its error names the secret. It contains neither the value nor the
// text of other errors, which could contain the value.
func (s *secrets) resolve(ctx context.Context, headers map[string]string, scope *probe.Scope) (http.Header, error) {
	resolved := make(http.Header, len(headers))
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		value := headers[name]
		var failed error
		expanded := secretShape.ReplaceAllStringFunc(value, func(reference string) string {
			part := secretShape.FindStringSubmatch(reference)
			secret, err := s.read(ctx, scope, part[1], part[2])
			if err != nil {
				failed = err
			}
			return secret
		})
		if failed != nil {
			return nil, failed
		}
		if expanded != value {
			s.headers = append(s.headers, name)
			s.values = append(s.values, expanded)
		}
		resolved.Set(name, expanded)
	}
	return resolved, nil
}

func (s *secrets) read(ctx context.Context, from *probe.Scope, scope, key string) (string, error) {
	value, err := from.Secret(ctx, scope, key)
	var coded *status.Error
	switch {
	case errors.Is(err, probe.ErrNoSecrets):
		return "", fmt.Errorf("the secret %s/%s cannot be read: %w", scope, key, err)
	case errors.As(err, &coded): // its message is for people
		return "", fmt.Errorf("the secret %s/%s cannot be read: %s", scope, key, coded.Message)
	case err != nil:
		return "", fmt.Errorf("the secret %s/%s cannot be read", scope, key)
	case value == "":
		return "", fmt.Errorf("the secret %s/%s is empty", scope, key)
	case strings.ContainsAny(value, "\r\n\x00"):
		return "", fmt.Errorf("the secret %s/%s contains a line break, which a header cannot carry", scope, key)
	}
	s.values = append(s.values, value)
	return value, nil
}

// redact removes the secrets, and other text that looks like one, from a text that the server could have influenced.
func (s *secrets) redact(text string) string {
	for _, value := range s.values {
		if len(value) >= 4 { // a shorter one protects nothing, and would damage any text
			text = strings.ReplaceAll(text, value, "***")
		}
	}
	return status.Redact(text)
}
