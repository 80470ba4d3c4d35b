package databricks

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/databricks/databricks-sdk-go/apierr"
	"github.com/databricks/databricks-sdk-go/client"
	"github.com/databricks/databricks-sdk-go/service/iam"
	"github.com/google/uuid"

	"buoy/src/status"
)

// Self is who this process is in the workspace.
type Self struct {
	Name             string // an e-mail address, or the application id of a service principal: what grants go by
	Display          string
	ServicePrincipal bool
	Groups           []string
}

// Self asks who the credentials stand for.
func (w *Workspace) Self(ctx context.Context) (Self, error) {
	self, err := call(ctx, w, w.limit, func(ctx context.Context, c *client.DatabricksClient) (Self, error) {
		me, err := iam.NewCurrentUser(c).Me(ctx, iam.MeRequest{})
		if err != nil {
			return Self{}, err
		}
		_, notAnID := uuid.Parse(me.UserName)
		self := Self{Name: me.UserName, Display: me.DisplayName, ServicePrincipal: notAnID == nil}
		for _, group := range me.Groups {
			self.Groups = append(self.Groups, group.Display)
		}
		return self, nil
	})
	switch {
	case err == nil:
		return self, nil
	case answered(err, apierr.ErrPermissionDenied): // everybody may ask who they are
		return Self{}, refused(err)
	}
	return Self{}, down(err)
}

// Date asks what time it is in the workspace, to the second. It sends no credentials: this is also the question whether the
// address is that of a server at all.
func (w *Workspace) Date(ctx context.Context) (time.Time, error) {
	ctx, cancel := context.WithTimeout(ctx, w.limit)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodHead, w.host, http.NoBody)
	if err != nil {
		return time.Time{}, fmt.Errorf("ask for the date: %w", err)
	}
	r.Close = true // nothing else is asked this way
	only := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := only.Do(r)
	if err != nil {
		return time.Time{}, down(err)
	}
	_ = answer.Body.Close() // there is none
	date, err := http.ParseTime(answer.Header.Get("Date"))
	if err != nil {
		return time.Time{}, status.Errorf(status.CodeStoreDown, "the workspace does not say what time it is").Because(err)
	}
	return date, nil
}
