// Package workspace is the way to a Databricks workspace's REST API: who we are, whether the SQL warehouse runs, whether the
// ingestion job has finished, and a file in a volume. None of its calls wakes a warehouse but Warehouse.Awake.
//
// Only clients of single services are made: the client of all services makes the binary half as large again.
package workspace

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/databricks/databricks-sdk-go/apierr"
	"github.com/databricks/databricks-sdk-go/client"
	"github.com/databricks/databricks-sdk-go/config"

	"buoy/src/status"
)

// Client is a workspace as one identity.
type Client struct {
	config *config.Config
	api    *client.DatabricksClient
}

// Limits of one call. The SDK by itself repeats calls for five minutes.
const (
	callLimit    = 20 * time.Second
	requestLimit = 15 * time.Second
)

// Open finds out who we are, as the SDK does: from variables of the environment, a profile of the CLI or a metadata service.
// host may be empty where a profile names it. Nothing is sent yet.
func Open(host string) (*Client, error) {
	c := &config.Config{
		Host: host, HTTPTimeoutSeconds: int(requestLimit.Seconds()), RetryTimeoutSeconds: int(callLimit.Seconds()),
	}
	api, err := client.New(c)
	if err != nil {
		return nil, fmt.Errorf("find the credentials for the workspace %s: %w", host, err)
	}
	return &Client{config: c, api: api}, nil
}

// Host is the address of the workspace, with its scheme.
func (c *Client) Host() string { return c.config.Host }

// Authenticate puts the credentials on a request. It is what the SQL driver asks for each of its requests; a token that is
// about to expire is replaced, once for all who ask.
func (c *Client) Authenticate(r *http.Request) error {
	if err := c.config.Authenticate(r); err != nil {
		return inWords(err)
	}
	return nil
}

// inWords gives an error of the API the words that people may read; what it said itself is kept for the log.
func inWords(err error) error {
	words := "the workspace gave an answer that Buoy does not know"
	var answered *apierr.APIError
	var network net.Error
	switch {
	case errors.As(err, &answered):
		words = answerInWords(answered.StatusCode)
	case errors.Is(err, config.ErrCannotConfigureDefault):
		words = "there are no credentials for the workspace, or it does not take them; the log says what was tried"
	case errors.Is(err, context.DeadlineExceeded):
		words = "the workspace gave no answer in time"
	case errors.As(err, &network):
		words = "the workspace cannot be reached"
	}
	return status.Errorf(status.CodeStoreDown, "%s", words).Because(err)
}

func answerInWords(code int) string {
	switch code {
	case http.StatusUnauthorized:
		return "the workspace refused the credentials"
	case http.StatusForbidden:
		return "this identity lacks a permission in the workspace; the log says which"
	case http.StatusTooManyRequests:
		return "the workspace turns requests away: too many at a time"
	}
	return fmt.Sprintf("the workspace answered HTTP %d", code)
}
