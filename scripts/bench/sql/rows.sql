-- The day's rows of all surfaces, each with one text, as far as gates that look
-- at one column let them through. kind and own restate kinds.yaml.
CREATE TEMP VIEW raw AS
SELECT 1::UTINYINT AS surface, interaction_id, conversation_id, account_id, event_time, home_country, request_country, age, app, linked,
       author = 'user' AS own, text
FROM read_parquet('{{.Dumps}}/assistant/dt={{.Day}}/*.parquet')
WHERE NOT private_session AND NOT group_chat AND modality IN ('text', 'voice') AND author IN ('user', 'assistant')
UNION ALL
SELECT 2::UTINYINT, interaction_id, conversation_id, account_id, event_time, home_country, request_country, age, app, linked,
       true, concat_ws(' ; ', transcript, caption, array_to_string(labels, ' ; '))
FROM read_parquet('{{.Dumps}}/glasses/dt={{.Day}}/*.parquet')
WHERE NOT private_session AND analysed AND media IN ('image', 'video', 'voice')
UNION ALL
SELECT 3::UTINYINT, interaction_id, conversation_id, account_id, event_time, home_country, request_country, age, app, linked,
       true, prompt
FROM read_parquet('{{.Dumps}}/imagine/dt={{.Day}}/*.parquet')
WHERE NOT private_session
UNION ALL
SELECT 4::UTINYINT, interaction_id, coalesce(conversation_id, ''), account_id, event_time, home_country, request_country, age, app, linked,
       action <> 'view' OR coalesce(watch_ms, 0) >= {{.MinWatch}}, concat_ws(' ; ', caption, prompt)
FROM read_parquet('{{.Dumps}}/vibes/dt={{.Day}}/*.parquet')
WHERE NOT private_session AND action IN ('view', 'like', 'remix', 'share', 'create');

CREATE TEMP VIEW located AS
SELECT hash(interaction_id) AS id, hash(account_id) AS member, surface, own, text,
       CASE WHEN conversation_id <> '' THEN hash(conversation_id) ELSE hash(interaction_id, 1) END AS conversation
FROM raw
JOIN countries AS home ON home.code = upper(trim(home_country))
JOIN countries AS request ON request.code = upper(trim(request_country))
WHERE interaction_id <> '' AND account_id <> '' AND (conversation_id <> '' OR surface = 4)
  AND event_time >= '{{.Day}} 00:00:00+00' AND event_time < '{{.NextDay}} 00:00:00+00'
  AND home.allowed AND request.allowed
  AND age BETWEEN greatest(home.min_age, request.min_age) AND 120
  AND app IN ('facebook', 'glasses', 'instagram', 'messenger', 'meta_ai', 'whatsapp') AND (app <> 'whatsapp' OR linked);

-- People seen in an excluded place on the day.
CREATE TEMP VIEW departed_rows AS
SELECT hash(account_id) AS member
FROM raw JOIN countries AS home ON home.code = upper(trim(home_country))
WHERE NOT home.allowed AND account_id <> ''
  AND event_time >= '{{.Day}} 00:00:00+00' AND event_time < '{{.NextDay}} 00:00:00+00';

-- Each file is read once: the texts, the people who say too much and what is
-- matched again come from here.
CREATE TEMP TABLE rows AS {{if .Given}}SELECT * EXCLUDE (text) {{end}}FROM located;
