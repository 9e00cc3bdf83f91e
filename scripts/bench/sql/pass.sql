-- Terms to the day's evidence, flags and people to forget.
CREATE TEMP TABLE flagged AS SELECT DISTINCT conversation FROM hits WHERE interest = 0;
COPY (SELECT conversation FROM flagged) TO '{{.Out}}/flags.parquet';

CREATE TEMP TABLE bots AS
SELECT member FROM rows ANTI JOIN flagged USING (conversation) GROUP BY member HAVING count(*) > {{.BotRows}};

COPY (
  SELECT member, conversation, surface, topics, count(*)::UINTEGER AS n
  FROM (SELECT any_value(member) AS member, any_value(conversation) AS conversation, any_value(surface) AS surface,
               array_to_string(list_sort(list(DISTINCT interest)), ',') AS topics
        FROM hits WHERE interest > 0 GROUP BY id)
  ANTI JOIN flagged USING (conversation)
  ANTI JOIN bots USING (member)
  GROUP BY ALL
) TO '{{.Out}}/evidence.parquet';
COPY (SELECT DISTINCT member FROM departed_rows) TO '{{.Out}}/departed.parquet';
