// Package evidence holds what people said, day by day and without words: the
// day's records combined into sorted files, and the merge of 90 such files
// into what a run sees of each person.
//
// Governing invariant: a day's evidence depends on that day's records alone,
// as a set; buckets, shards and order leave no trace. What later days take
// away (flags, erasures, a new home) is applied when evidence is read, so that
// a rerun, a backfill and late data are one computation.
package evidence
