package schemas

import "encoding/binary"

// The functions below append a row's canonical encoding, over which a table's
// checksum is taken. Strings carry their length, so that no two rows encode
// alike.

func appendString(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

func appendOptional(dst []byte, v *int64) []byte {
	if v == nil {
		return append(dst, 0)
	}
	return binary.AppendVarint(append(dst, 1), *v)
}

// AppendSegmentMember encodes a row of segment_members.
func AppendSegmentMember(dst []byte, r *SegmentMemberRow) []byte {
	dst = binary.AppendVarint(dst, int64(r.Date))
	dst = appendString(appendString(dst, r.Segment), r.Member)
	for _, v := range []int32{r.Score, r.Entered, r.Expires, int32(len(r.Why))} {
		dst = binary.AppendVarint(dst, int64(v))
	}
	for _, w := range r.Why {
		dst = appendString(binary.AppendVarint(dst, w.Interest), w.Surface)
		dst = binary.AppendVarint(dst, w.Days)
	}
	return dst
}

// AppendInterestScore encodes a row of interest_scores.
func AppendInterestScore(dst []byte, r *InterestScoreRow) []byte {
	dst = binary.AppendVarint(dst, int64(r.Date))
	dst = appendString(dst, r.Member)
	dst = appendString(binary.AppendVarint(dst, r.Interest), r.Path)
	for _, v := range []int64{int64(r.Score), int64(r.LastSeen), r.DaysSeen, int64(r.FromAI), int64(r.FromProfile)} {
		dst = binary.AppendVarint(dst, v)
	}
	return dst
}

// AppendSegment encodes a row of segments.
func AppendSegment(dst []byte, r *SegmentRow) []byte {
	dst = binary.AppendVarint(dst, int64(r.Date))
	dst = appendString(binary.AppendVarint(appendString(dst, r.Segment), r.Version), r.Name)
	dst = appendString(appendString(appendString(dst, r.Purpose), r.Definition), r.Status)
	if r.WithheldReason == nil {
		dst = append(dst, 0)
	} else {
		dst = appendString(append(dst, 1), *r.WithheldReason)
	}
	return appendOptional(appendOptional(appendOptional(dst, r.Size), r.EnteredCount), r.LeftCount)
}

// AppendRunAudit encodes a row of run_audit.
func AppendRunAudit(dst []byte, r *RunAuditRow) []byte {
	dst = binary.AppendVarint(dst, int64(r.Date))
	dst = appendString(appendString(appendString(dst, r.Gate), r.Reason), r.Surface)
	return binary.AppendVarint(dst, r.Rows)
}
