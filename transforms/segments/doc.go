// Package segments compiles segment definitions and replays memberships from
// evidence: who is in on a day, since when, until when, and why.
//
// Governing invariant: a membership is a function of the evidence of the
// window and of the definition alone. Yesterday's tables are never an input, so
// that a rerun, a backfill and an erasure are one computation.
package segments
