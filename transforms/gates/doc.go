// Package gates turns rows away: the rows of a batch pass place, time, age and
// kind, then language and sensitivity, and what is left may make interests.
//
// Governing invariant: the types fit in this order only. A [Located] is made by
// [Locator.Locate] alone, a [Cleared] only from a Located by [Clearer.Clear],
// and signals only from a Cleared. The free text of a row that a gate turned
// away is not looked at by any gate after it, so that such a row never flags
// its conversation either. (That every row's bytes are UTF-8 is a test of its
// form, which comes first of all.)
package gates
