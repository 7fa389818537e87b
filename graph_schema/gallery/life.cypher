// The life of a code: its states, what it came from and what came of it over the years, with the states of these.
// For reviewers of an annual update, and for whoever finds an old code in a report.
:param system => 'icd10cm';
:param code => 'G20';

MATCH (now:Crosswalk {id: 'store'}) WITH now.version AS at
MATCH (c:Code {system: $system, code: $code}) USING INDEX SEEK c:Code(code, system)
CALL (at, c) {
    RETURN c AS kin, null AS line
UNION
    MATCH line = (c)-[:PRECEDED_BY*1..20]->(kin:Code)
    WHERE all(r IN relationships(line) WHERE r.since <= at AND (r.until IS NULL OR r.until > at))
    RETURN kin, line
UNION
    MATCH line = (c)<-[:PRECEDED_BY*1..20]-(kin:Code)
    WHERE all(r IN relationships(line) WHERE r.since <= at AND (r.until IS NULL OR r.until > at))
    RETURN kin, line
}
OPTIONAL MATCH lived = (kin)-[:HAS_STATE]->(s:State)
WHERE s.since <= at AND (s.until IS NULL OR s.until > at)
RETURN line, lived;
