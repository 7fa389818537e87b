// The headers that split most: codes that were billable until newer codes took their place, the most parted first.
// For administrators who plan an update: these are the codes whose users have to choose anew.
:param system => 'icd10cm';
:param most => 6;

MATCH (now:Crosswalk {id: 'store'}) WITH now.version AS at
MATCH (c:Code) USING INDEX SEEK c:Code(code, system) WHERE c.system = $system AND c.code >= ''
MATCH (c)-[:HAS_STATE]->(was:State {billable: true})
WHERE was.since <= at AND (was.until IS NULL OR was.until > at)
MATCH (c)-[:HAS_STATE]->(became:State {billable: false})
WHERE became.since <= at AND (became.until IS NULL OR became.until > at) AND became.n = was.n + 1
MATCH (c)<-[r:PRECEDED_BY]-(part:Code)
WHERE r.since <= at AND (r.until IS NULL OR r.until > at)
    AND was.valid_from < r.effective AND r.effective <= became.valid_from AND part <> c
WITH at, c, became, count(DISTINCT part) AS parts ORDER BY parts DESC, c.code LIMIT $most
MATCH split = (c)<-[r:PRECEDED_BY]-(part:Code)
WHERE r.since <= at AND (r.until IS NULL OR r.until > at) AND part <> c
RETURN c.display AS header, toString(became.valid_from) AS header_from, parts, split
ORDER BY parts DESC, header;
