// Package bigquery publishes a night's tables to BigQuery: the date is replaced
// in all of them by one transaction, or in none.
//
// Two datasets take part. The one that the target names holds the tables, and
// staging tables of runs at work; only the job writes or reads it. The other,
// its name with "_views" behind, holds views by the tables' names, which is
// where everyone reads: a view joins the table of runs, so that a date is there
// once its run is, and the view segment_reach shows members in numbers alone.
//
//	Open         the datasets are there, where they should be, and the clocks agree
//	EnsureTables tables and views are as the specifications say
//	Publish      load jobs → staging tables → counts → one transaction
//
// Governing invariant: the row in the table of runs is written by the same
// transaction as all rows of its date, after their counts were asserted on the
// server. Whoever dies before it has published nothing; whoever dies after it
// finds the run there when started again, and has nothing left to do. Each
// transaction changes the one row of a lock table first, so that of two at once
// the server cancels one.
//
// Jobs carry ids of our own, made from what they do: a lost answer is found
// again under its id, and a job that ran is not run twice. A finished job counts
// only while its effect is there; otherwise the next attempt's id is tried.
package bigquery

import "errors"

var (
	// ErrTarget is wrapped by errors that a change of the target, of the datasets,
	// of the tables in them or of permissions mends, and a repetition does not.
	ErrTarget = errors.New("the BigQuery target is not as it must be")
	// ErrOvertaken is wrapped by the error for a date that another run published
	// while this one was at work. Nothing of this one is published.
	ErrOvertaken = errors.New("another run published this date meanwhile")
)
