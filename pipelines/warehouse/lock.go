package warehouse

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// takeLock takes the kernel's lock on the file "lock" without waiting, and
// writes into it who holds it, for the message of the one that comes second.
func (w *Warehouse) takeLock() error {
	path := filepath.Join(w.root, "lock")
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return fmt.Errorf("the warehouse cannot be written: %w", err)
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		defer f.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			holder, _ := io.ReadAll(io.LimitReader(f, 200))
			return fmt.Errorf("%w (%s): %s", ErrBusy, w.root, strings.TrimSpace(string(holder)))
		}
		return fmt.Errorf("locking the warehouse: %w", err)
	}
	err = f.Truncate(0)
	if err == nil {
		_, err = fmt.Fprintf(f, "process %d since %s\n", os.Getpid(), time.Now().UTC().Format(time.RFC3339))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("locking the warehouse: %w", err), f.Close())
	}
	w.lock = f
	return nil
}
