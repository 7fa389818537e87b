import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.ConceptValidationOptions;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.context.support.LookupCodeRequest;
import ca.uhn.fhir.context.support.ValidationSupportContext;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.client.api.ServerValidationModeEnum;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.RemoteTerminologyServiceValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Narrative;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.UriType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.ValueSet;

/**
 * Asks a FHIR server with HAPI's generic client, and lets HAPI's validator ask it about codes of resources: the
 * address is the argument. Prints one line a question: its name, a tab, what came.
 */
public class HapiClient {
    private static final String CM = "http://hl7.org/fhir/sid/icd-10-cm";
    private static final String I9 = "http://hl7.org/fhir/sid/icd-9-cm";
    private static PrintStream out;

    public static void main(String[] said) {
        out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        FhirContext context = FhirContext.forR4();
        context.getRestfulClientFactory().setServerValidationMode(ServerValidationModeEnum.ONCE);
        ask(context.newRestfulGenericClient(said[0]));
        remote(context, said[0]);
    }

    private static void tell(String name, Object value) {
        out.println(name + "\t" + String.valueOf(value).replaceAll("\\s+", " "));
    }

    private static void ask(IGenericClient client) {
        CapabilityStatement statement = client.capabilities().ofType(CapabilityStatement.class).execute();
        tell("fhirVersion", statement.getFhirVersion().toCode());
        Bundle found = client.search()
                .forResource(CodeSystem.class)
                .where(CodeSystem.URL.matches().value(CM))
                .returnBundle(Bundle.class)
                .execute();
        tell("search", ((CodeSystem) found.getEntryFirstRep().getResource()).getUrl());
        Parameters lookup = client.operation()
                .onType(CodeSystem.class)
                .named("$lookup")
                .withParameter(Parameters.class, "system", new UriType(CM))
                .andParameter("code", new CodeType("E11.9"))
                .useHttpGet()
                .execute();
        tell("lookup", lookup.getParameter("display").getValue().primitiveValue());
        ValueSet expanded = client.operation()
                .onType(ValueSet.class)
                .named("$expand")
                .withParameter(Parameters.class, "url", new UriType(CM + "?fhir_vs=isa/E11.3"))
                .andParameter("count", new IntegerType(2))
                .returnResourceType(ValueSet.class)
                .execute();
        tell("expand", expanded.getExpansion().getContains().size());
        try {
            client.read().resource(CodeSystem.class).withId("no-such").execute();
        } catch (BaseServerResponseException refused) {
            OperationOutcome outcome = (OperationOutcome) refused.getOperationOutcome();
            tell("refused", refused.getStatusCode() + " " + outcome.getIssueFirstRep().getCode().toCode());
        }
    }

    private static void remote(FhirContext context, String address) {
        RemoteTerminologyServiceValidationSupport remote =
                new RemoteTerminologyServiceValidationSupport(context, address);
        ValidationSupportChain chain = new ValidationSupportChain(
                new DefaultProfileValidationSupport(context),
                remote,
                new CommonCodeSystemsTerminologyService(context),
                new InMemoryTerminologyServerValidationSupport(context));
        ValidationSupportContext support = new ValidationSupportContext(chain);
        tell("supported", remote.isCodeSystemSupported(support, CM));
        tell("unsupported", remote.isCodeSystemSupported(support, "http://example.org/none"));
        IValidationSupport.LookupCodeResult lookup = remote.lookupCode(support, new LookupCodeRequest(CM, "E11.9"));
        tell("remote lookup", lookup.isFound() + " " + lookup.getCodeDisplay());
        ConceptValidationOptions options = new ConceptValidationOptions();
        tell("remote code", told(remote.validateCode(support, options, CM, "E11.9", null, null)));
        tell("remote no code", told(remote.validateCode(support, options, CM, "E11.9999", null, null)));
        tell("remote set", told(remote.validateCode(support, options, CM, "E11.9", null, CM + "?fhir_vs=isa/E11")));
        tell("remote not in set",
                told(remote.validateCode(support, options, CM, "I10", null, CM + "?fhir_vs=isa/E11")));
        var translated = remote.translateConcept(
                new IValidationSupport.TranslateCodeRequest(List.of(new Coding(I9, "250.00", null)), CM));
        tell("remote translate", translated.getResult() + " " + translated.getResults().get(0).getCode());

        FhirInstanceValidator instances = new FhirInstanceValidator(chain);
        FhirValidator validator = context.newValidator().registerValidatorModule(instances);
        tell("valid condition", faults(validator, condition("E11.9")));
        tell("invalid condition", faults(validator, condition("E11.9999")));
    }

    private static String told(IValidationSupport.CodeValidationResult result) {
        return result == null ? "none" : result.isOk() + " " + result.getMessage();
    }

    private static Condition condition(String code) {
        Condition condition = new Condition();
        condition.setSubject(new Reference("Patient/1"));
        condition.getCode().addCoding(new Coding(CM, code, null));
        condition.getText().setStatus(Narrative.NarrativeStatus.GENERATED);
        condition.getText().setDivAsString("<div>a condition</div>");
        return condition;
    }

    private static List<String> faults(FhirValidator validator, Condition condition) {
        return validator.validateWithResult(condition).getMessages().stream()
                .filter(each -> each.getSeverity().compareTo(ResultSeverityEnum.ERROR) >= 0)
                .map(SingleValidationMessage::getMessage)
                .toList();
    }
}
