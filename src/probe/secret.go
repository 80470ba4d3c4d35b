package probe

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"buoy/src/status"
)

// SecretFunc reads a secret by its name.
type SecretFunc func(ctx context.Context, scope, key string) (string, error)

var secretShape = regexp.MustCompile(`\$\{secret:([A-Za-z0-9_.-]+)/([A-Za-z0-9_.-]+)\}`)

// secrets is what one measurement must not let out.
type secrets struct {
	values  []string // in no detail
	headers []string // to no other host
}

// resolve fills in the headers of a target. Its error names the secret, never the value, nor what others said of it: that may
// hold it.
func (s *secrets) resolve(ctx context.Context, headers map[string]string, read SecretFunc) (http.Header, error) {
	resolved := make(http.Header, len(headers))
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		value := headers[name]
		var failed error
		expanded := secretShape.ReplaceAllStringFunc(value, func(reference string) string {
			part := secretShape.FindStringSubmatch(reference)
			secret, err := s.read(ctx, part[1], part[2], read)
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

func (s *secrets) read(ctx context.Context, scope, key string, read SecretFunc) (string, error) {
	if read == nil {
		return "", fmt.Errorf("the secret %s/%s cannot be read: there are no secrets here", scope, key)
	}
	value, err := read(ctx, scope, key)
	var coded *status.Error
	switch {
	case errors.As(err, &coded): // words of our own, for people
		return "", fmt.Errorf("the secret %s/%s cannot be read: %s", scope, key, coded.Message)
	case err != nil:
		return "", fmt.Errorf("the secret %s/%s cannot be read", scope, key)
	case value == "":
		return "", fmt.Errorf("the secret %s/%s is empty", scope, key)
	case strings.ContainsAny(value, "\r\n\x00"):
		return "", fmt.Errorf("the secret %s/%s holds a line break, which a header cannot carry", scope, key)
	}
	s.values = append(s.values, value)
	return value, nil
}

// redact takes the secrets, and whatever else looks like one, out of a text that the other side may have had a hand in.
func (s *secrets) redact(text string) string {
	for _, value := range s.values {
		if len(value) >= 4 { // what is shorter hides nothing, and would tear holes into any text
			text = strings.ReplaceAll(text, value, "***")
		}
	}
	return status.Redact(text)
}
