package httpapi

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// conn is one connection of a client.
type conn struct {
	net.Conn
	all     *conns
	removed sync.Once
	// waitsSince is the turn at which it started to wait for a request; answering or gone if it does not.
	waitsSince atomic.Int64
	heard      atomic.Bool // its client has sent something since the last answer
	linger     atomic.Bool // the client may still be sending what was refused

	mu      sync.Mutex
	request *requestContext // that is being answered
	watched chan struct{}   // closed when watching ends; nil while nobody watches
	early   []byte          // read while watching: the first byte of the next request
}

// Limits of waiting for a client.
const (
	watchAfter  = time.Second     // an answer that takes longer is given up when its client has gone
	lingerLimit = 2 * time.Second // how long a refused client may go on sending
)

// begin says that a request is being answered. Its context ends when the client goes away or the server stops.
func (c *conn) begin(r *requestContext) {
	c.all.begin(c)
	c.mu.Lock()
	c.request = r
	c.mu.Unlock()
}

// finish says that the answer is made, so that nobody watches the client any more.
func (c *conn) finish() {
	c.mu.Lock()
	c.request = nil
	watched := c.watched
	c.mu.Unlock()
	if watched == nil {
		return
	}
	_ = c.SetReadDeadline(time.Unix(1, 0)) // ends the read of watch
	<-watched
	_ = c.SetReadDeadline(time.Time{})
	c.mu.Lock()
	c.watched = nil
	c.mu.Unlock()
}

// watch notices a client that goes away while its request is answered: reading ends. Nobody else reads meanwhile.
func (c *conn) watch() {
	c.mu.Lock()
	if c.request == nil || len(c.early) > 0 {
		c.mu.Unlock()
		return
	}
	done := make(chan struct{})
	c.watched = done
	_ = c.Conn.SetReadDeadline(time.Time{}) // the one for the request has a past of its own
	c.mu.Unlock()
	defer close(done)
	var next [1]byte
	n, err := c.Conn.Read(next[:])
	c.mu.Lock()
	c.early = append(c.early, next[:n]...)
	c.mu.Unlock()
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		c.cancelRequest()
	}
}

// Read gives first what was read too early.
func (c *conn) Read(p []byte) (int, error) {
	c.mu.Lock()
	n := copy(p, c.early)
	c.early = c.early[n:]
	c.mu.Unlock()
	if n == 0 {
		var err error
		if n, err = c.Conn.Read(p); err != nil {
			return n, err
		}
	}
	c.heard.Store(true)
	return n, nil
}

// SetWriteDeadline implements net.Conn. On a connection that was closed meanwhile it does nothing: the server takes an
// error for a fault of its own and panics. Writing fails all the same.
func (c *conn) SetWriteDeadline(t time.Time) error {
	if err := c.Conn.SetWriteDeadline(t); err != nil && !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

func (c *conn) cancelRequest() {
	c.mu.Lock()
	r := c.request
	c.mu.Unlock()
	if r != nil {
		r.end(context.Canceled)
	}
}

// Close closes the connection. A client that is still sending would not see why it was refused if it were cut off, so what
// it sends is read for a while.
func (c *conn) Close() error {
	if tcp, ok := c.Conn.(*net.TCPConn); ok && c.linger.Load() && tcp.CloseWrite() == nil {
		timer := time.AfterFunc(lingerLimit, func() { _ = c.abort() })
		_, _ = io.Copy(io.Discard, c.Conn) // until it has seen the answer and closes, or the time is up
		timer.Stop()
	}
	return c.abort()
}

// abort closes the connection at once.
func (c *conn) abort() error {
	c.removed.Do(func() { c.all.remove(c) })
	return c.Conn.Close()
}
