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
	// waitsSince is the waitCount at which the connection started to wait for a request, or answering or gone.
	waitsSince atomic.Int64
	hasInput   atomic.Bool // the client has sent something since the last response
	linger     atomic.Bool // the client may still be sending a refused request

	mu      sync.Mutex
	request *requestContext // the running request
	watched chan struct{}   // closed when watching ends; nil if the client is not watched
	early   []byte          // read while watching: the first byte of the next request
}

// Limits of waiting for a client.
const (
	watchAfter  = time.Second     // a longer running request is cancelled if its client disconnects
	lingerLimit = 2 * time.Second // time for a refused client to continue sending
)

// begin records a running request. Its context ends when the client disconnects or the server stops.
func (c *conn) begin(r *requestContext) {
	c.all.begin(c)
	c.mu.Lock()
	c.request = r
	c.mu.Unlock()
}

// finish records that the response is ready, and stops watching the client.
func (c *conn) finish() {
	c.mu.Lock()
	c.request = nil
	watched := c.watched
	c.mu.Unlock()
	if watched == nil {
		return
	}
	_ = c.SetReadDeadline(time.Unix(1, 0)) // ends the read in watch
	<-watched
	_ = c.SetReadDeadline(time.Time{})
	c.mu.Lock()
	c.watched = nil
	c.mu.Unlock()
}

// watch detects a client that disconnects during its request: reading fails. There is no other reader at that time.
func (c *conn) watch() {
	c.mu.Lock()
	if c.request == nil || len(c.early) > 0 {
		c.mu.Unlock()
		return
	}
	done := make(chan struct{})
	c.watched = done
	_ = c.Conn.SetReadDeadline(time.Time{}) // the deadline of the request is already in the past
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

// Read returns the byte that watch has read, then reads from the connection.
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
	c.hasInput.Store(true)
	return n, nil
}

// SetWriteDeadline implements net.Conn. It returns no error on a closed connection, because the server would panic. The following
// write fails anyway.
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

// Close closes the connection. It reads for a while if the client is still sending. Otherwise the client would not receive the
// reason of the refusal.
func (c *conn) Close() error {
	if tcp, ok := c.Conn.(*net.TCPConn); ok && c.linger.Load() && tcp.CloseWrite() == nil {
		timer := time.AfterFunc(lingerLimit, func() { _ = c.abort() })
		_, _ = io.Copy(io.Discard, c.Conn) // until the client has read the response and closes, or the time is up
		timer.Stop()
	}
	return c.abort()
}

// abort closes the connection at once.
func (c *conn) abort() error {
	c.removed.Do(func() { c.all.remove(c) })
	return c.Conn.Close()
}
