"""What Schemathesis has to know to send a stream: lines of JSON are a text."""

import schemathesis

schemathesis.serializer.alias("application/x-ndjson", "text/plain")
