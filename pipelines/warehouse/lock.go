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
func (f *folder) takeLock() error {
	path := filepath.Join(f.root, "lock")
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return fmt.Errorf("the warehouse cannot be written: %w", err)
	}
	if err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		defer file.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			holder, _ := io.ReadAll(io.LimitReader(file, 200))
			return fmt.Errorf("%w (%s): %s", ErrBusy, f.root, strings.TrimSpace(string(holder)))
		}
		return fmt.Errorf("locking the warehouse: %w", err)
	}
	err = file.Truncate(0)
	if err == nil {
		_, err = fmt.Fprintf(file, "process %d since %s\n", os.Getpid(), time.Now().UTC().Format(time.RFC3339))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("locking the warehouse: %w", err), file.Close())
	}
	f.lock = file
	return nil
}
