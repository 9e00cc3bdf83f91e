package bigquery

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	bq "cloud.google.com/go/bigquery"
	"google.golang.org/api/googleapi"
)

// passing are the reasons that Google's guide to BigQuery's errors says to try
// again after.
var passing = []string{"backendError", "rateLimitExceeded", "jobRateLimitExceeded", "internalError", "jobBackendError", "jobInternalError"}

// isPassing tells whether trying the same again may work.
func isPassing(err error) bool {
	var answer *googleapi.Error
	if errors.As(err, &answer) {
		return answer.Code == http.StatusTooManyRequests || answer.Code >= 500 || slices.Contains(passing, reasonOf(err))
	}
	var job *bq.Error
	if errors.As(err, &job) {
		// A transaction that met another on a table is aborted, not queued.
		return slices.Contains(passing, job.Reason) || strings.Contains(job.Message, "concurrent update")
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	// No answer at all: the connection was refused or cut.
	var transport *url.Error
	var network net.Error
	return errors.As(err, &transport) || errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}

func hasCode(err error, code int) bool {
	var answer *googleapi.Error
	return errors.As(err, &answer) && answer.Code == code
}

func isNotFound(err error) bool { return hasCode(err, http.StatusNotFound) }
func isThere(err error) bool    { return hasCode(err, http.StatusConflict) }

// reasonOf gives the service's word for what is wrong, if it gave one.
func reasonOf(err error) string {
	var answer *googleapi.Error
	var job *bq.Error
	switch {
	case errors.As(err, &answer) && len(answer.Errors) > 0:
		return answer.Errors[0].Reason
	case errors.As(err, &job):
		return job.Reason
	}
	return ""
}

// explain says what to do about an error of the service that people can mend.
func explain(err error) error {
	switch reason := reasonOf(err); {
	case err == nil || errors.Is(err, ErrTarget) || isPassing(err):
		return err
	case reason == "quotaExceeded":
		return fmt.Errorf("%w: a quota is used up; the console's page IAM & Admin > Quotas says which: %w", ErrTarget, err)
	case strings.Contains(err.Error(), "different locations"):
		return fmt.Errorf("%w: the warehouse's bucket and the datasets must be in one location, since BigQuery reads the one into the other: %w", ErrTarget, err)
	case reason == "accessDenied" || hasCode(err, http.StatusForbidden) || hasCode(err, http.StatusUnauthorized):
		return fmt.Errorf("%w: the account that runs this lacks a permission; scripts/bigquery/grants prints what it needs: %w", ErrTarget, err)
	}
	return err
}

const (
	// maxTries is how often one request is sent before its error counts.
	maxTries = 6
	// maxPause is the longest pause between two of them.
	maxPause = 32 * time.Second
)

// retried calls do until it succeeds, or fails in a way that stays, or has had
// its tries. What do sends must be safe to send twice.
func (p *Publisher) retried(ctx context.Context, do func() error) error {
	pause := p.opts.Patience
	for try := 1; ; try++ {
		err := do()
		if err == nil || try == maxTries || !isPassing(err) {
			return err
		}
		p.line("BigQuery: trying again in %s: %v", pause, err)
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(pause):
		}
		pause = min(2*pause, maxPause)
	}
}
