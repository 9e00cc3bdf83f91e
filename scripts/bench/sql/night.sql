-- The window: the day's evidence and that of the days before, less what flags
-- take away and the people whose last day was in an excluded place.
CREATE TEMP VIEW evidence AS
SELECT *, {{.DayNumber}} AS day FROM '{{.Out}}/evidence.parquet'
{{if .History}}UNION ALL SELECT * EXCLUDE (dt), (dt - DATE '1970-01-01')::INTEGER AS day FROM read_parquet('{{.History}}/dt=*/evidence.parquet', hive_partitioning = true){{end}};
CREATE TEMP TABLE flags AS
SELECT conversation, {{.DayNumber}} AS day FROM '{{.Out}}/flags.parquet'
{{if .History}}UNION ALL SELECT conversation, (dt - DATE '1970-01-01')::INTEGER FROM read_parquet('{{.History}}/dt=*/flags.parquet', hive_partitioning = true){{end}};
CREATE TEMP TABLE departed AS
SELECT member, max(day) AS day FROM (
  SELECT member, {{.DayNumber}} AS day FROM '{{.Out}}/departed.parquet'
  {{if .History}}UNION ALL SELECT member, (dt - DATE '1970-01-01')::INTEGER FROM read_parquet('{{.History}}/dt=*/departed.parquet', hive_partitioning = true){{end}}
) GROUP BY member;

CREATE TEMP TABLE counted AS
SELECT member, day, surface, topics, sum(n)::INTEGER AS n FROM evidence
WHERE day > {{.DayNumber}} - {{.Window}}
  AND NOT EXISTS (SELECT 1 FROM flags AS f WHERE f.conversation = evidence.conversation
                  AND f.day BETWEEN evidence.day - {{.FlagDays}} AND evidence.day + {{.TakeBackDays}})
GROUP BY ALL;

CREATE TEMP TABLE nodes AS
SELECT DISTINCT topics, node
FROM (SELECT topics, unnest(string_split(topics, ','))::INTEGER AS interest FROM (SELECT DISTINCT topics FROM counted))
JOIN closure USING (interest);

-- What a person's day is worth, by interest.
CREATE TEMP TABLE days AS
SELECT member, node, day, sum(strength)::BIGINT AS strength
FROM (SELECT member, node, day, surface, least(sum(n), {{.Cap}})::INTEGER AS n FROM counted JOIN nodes USING (topics) GROUP BY ALL)
JOIN strengths USING (surface, n)
GROUP BY ALL;

CREATE TEMP TABLE raws AS
SELECT member, node, sum(strength * micro)::BIGINT AS raw, max(day) AS last, count(*) AS seen
FROM days JOIN decays ON age = {{.DayNumber}} - day
GROUP BY ALL;
DELETE FROM raws WHERE member IN (
  SELECT member FROM departed JOIN (SELECT member, max(last) AS newest FROM raws GROUP BY ALL) USING (member) WHERE day > newest);

COPY (
  SELECT DATE '{{.Day}}' AS dt, to_hex(member) AS member_key, node::BIGINT AS interest, path,
         round(1 - exp(-raw / {{.Scale}}), 4)::DECIMAL(9, 4) AS score, DATE '1970-01-01' + last AS last_seen, seen AS days_seen
  FROM (FROM raws QUALIFY row_number() OVER (PARTITION BY member ORDER BY raw DESC, node) <= {{.Top}})
  JOIN (SELECT node, any_value(path) AS path FROM closure GROUP BY ALL) USING (node)
) TO '{{.Out}}/interest_scores.parquet' (COMPRESSION zstd);

-- Who may be in: strong enough today, and seen within the last days.
CREATE TEMP TABLE candidates AS
SELECT segment, member, max(raw) AS raw, max(last) AS last
FROM raws JOIN segments USING (node)
GROUP BY ALL HAVING max(raw) >= {{.Leave}} AND max(last) > {{.DayNumber}} - {{.Expiry}};

-- Replay of their days: how strong on each (now), and on the eve of it (eve).
CREATE TEMP TABLE theirs AS
SELECT segment, member, node, day, strength
FROM candidates JOIN segments USING (segment) JOIN days USING (member, node);

CREATE TEMP TABLE replay AS
WITH looks AS (
  SELECT segment, member, day, row_number() OVER w AS seen, lag(day) OVER w AS before
  FROM (SELECT DISTINCT segment, member, day FROM theirs)
  WINDOW w AS (PARTITION BY segment, member ORDER BY day)
), strong AS (
  SELECT segment, member, l.day, any_value(seen) AS seen, any_value(before) AS before, t.node,
         sum(strength * now.micro) AS now, sum(CASE WHEN t.day < l.day THEN strength * eve.micro END) AS eve
  FROM looks AS l JOIN theirs AS t USING (segment, member)
  JOIN decays AS now ON now.age = l.day - t.day
  LEFT JOIN decays AS eve ON eve.age = l.day - t.day - 1
  WHERE t.day <= l.day
  GROUP BY segment, member, l.day, t.node
)
SELECT segment, member, day, any_value(seen) AS seen, any_value(before) AS before, max(now) AS now, max(eve) AS eve
FROM strong GROUP BY ALL;

CREATE TEMP TABLE members AS
WITH ended AS (
  SELECT segment, member, max(day) FILTER (now < {{.Leave}} OR before IS NOT NULL AND (day - 1 - before >= {{.Expiry}} OR eve < {{.Leave}})) AS ended
  FROM replay GROUP BY ALL
)
SELECT segment, member, min(day) AS entered
FROM replay JOIN ended USING (segment, member)
WHERE now >= {{.Enter}} AND seen >= {{.MinDays}} AND day >= coalesce(ended, 0)
GROUP BY ALL;

COPY (
  SELECT DATE '{{.Day}}' AS dt, segment, to_hex(member) AS member_key, member, round(1 - exp(-raw / {{.Scale}}), 4)::DECIMAL(9, 4) AS score,
         DATE '1970-01-01' + entered AS entered, DATE '1970-01-01' + last + {{.Expiry}} AS expires
  FROM members JOIN candidates USING (segment, member)
  WHERE segment IN (SELECT segment FROM members GROUP BY segment HAVING count(*) >= {{.MinSegment}})
) TO '{{.Out}}/segment_members.parquet' (COMPRESSION zstd);
