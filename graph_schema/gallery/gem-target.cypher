// What a GEM target became: the targets of a code in the last map, and the codes that took over their cases since.
// For analysts who still hold ICD-9 data: the map stopped in 2018, the codes did not.
:param system => 'icd9cm';
:param code => '3320';
:param edition => 2018;

MATCH (now:Crosswalk {id: 'store'}) WITH now.version AS at
MATCH (c:Code {system: $system, code: $code}) USING INDEX SEEK c:Code(code, system)
MATCH mapped = (c)-[m:MAPS_TO]->(target:Code)
WHERE m.since <= at AND (m.until IS NULL OR m.until > at)
    AND m.edition_from <= $edition AND m.edition_to >= $edition
// An edition holds the codes of the October before it.
OPTIONAL MATCH became = (target)<-[:PRECEDED_BY*1..20]-(later:Code)
WHERE all(r IN relationships(became) WHERE r.since <= at AND (r.until IS NULL OR r.until > at)
    AND r.effective >= date({year: $edition, month: 1, day: 1}))
OPTIONAL MATCH lived = (target)-[:HAS_STATE]->(s:State)
WHERE s.since <= at AND (s.until IS NULL OR s.until > at)
RETURN mapped, became, lived;
