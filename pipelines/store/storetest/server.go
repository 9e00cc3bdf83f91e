// Package storetest stands in for Google Cloud Storage in tests.
package storetest

import (
	"fmt"
	"net"

	"github.com/fsouza/fake-gcs-server/fakestorage"
)

// Bucket is the bucket that a server begins with.
const Bucket = "b"

// Start starts a server in this process that holds Bucket and the objects, and
// gives its address, host:port. The caller stops it.
func Start(objects ...fakestorage.Object) (server *fakestorage.Server, address string, err error) {
	// The server must know its port before it listens: it writes it into the
	// addresses of resumable uploads.
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, "", err
	}
	free := listener.Addr().(*net.TCPAddr)
	if err := listener.Close(); err != nil {
		return nil, "", err
	}
	server, err = fakestorage.NewServerWithOptions(fakestorage.Options{Scheme: "http", Host: "127.0.0.1", Port: uint16(free.Port),
		PublicHost: free.String(), InitialObjects: objects})
	if err != nil {
		return nil, "", fmt.Errorf("the stand-in for Cloud Storage: %w", err)
	}
	server.CreateBucketWithOpts(fakestorage.CreateBucketOpts{Name: Bucket})
	return server, free.String(), nil
}
