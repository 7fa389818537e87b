// Asks a FHIR server with fhir-kit-client: the folder node_modules, then the address. Prints what came as JSON.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, baseUrl] = process.argv.slice(2);
const { Client } = await import(pathToFileURL(join(modules, "fhir-kit-client", "dist", "index.js")));
const client = new Client({ baseUrl });
const CM = "http://hl7.org/fhir/sid/icd-10-cm";
const I9 = "http://hl7.org/fhir/sid/icd-9-cm";

const refused = async (request) => {
  try {
    return { came: await request };
  } catch (error) {
    return { status: error.response.status, resource: error.response.data };
  }
};

const parameters = (...entries) => ({ resourceType: "Parameters", parameter: entries });

console.log(
  JSON.stringify({
    statement: await client.capabilityStatement(),
    systems: await client.search({ resourceType: "CodeSystem", searchParams: { url: CM } }),
    lookup: await client.operation({
      resourceType: "CodeSystem",
      name: "$lookup",
      method: "GET",
      input: { system: CM, code: "E11.9" },
    }),
    validated: await client.operation({
      resourceType: "CodeSystem",
      name: "validate-code",
      input: parameters({ name: "url", valueUri: CM }, { name: "code", valueCode: "E11" }),
    }),
    expanded: await client.operation({
      resourceType: "ValueSet",
      name: "expand",
      method: "GET",
      input: { url: `${CM}?fhir_vs=isa/E11.3`, count: 3 },
    }),
    translated: await client.operation({
      resourceType: "ConceptMap",
      name: "translate",
      input: parameters(
        { name: "system", valueUri: I9 },
        { name: "code", valueCode: "250.00" },
        { name: "targetsystem", valueUri: CM },
      ),
    }),
    refused: await refused(client.operation({ resourceType: "CodeSystem", name: "no-such", method: "GET" })),
    batch: await client.batch({
      body: {
        resourceType: "Bundle",
        type: "batch",
        entry: [
          { request: { method: "GET", url: `CodeSystem/$lookup?system=${encodeURIComponent(CM)}&code=I10` } },
          { request: { method: "GET", url: `CodeSystem/$lookup?system=${encodeURIComponent(CM)}&code=X` } },
        ],
      },
    }),
  }),
);
