import java.io.PrintStream;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.hl7.fhir.r5.model.TestReport;
import org.hl7.fhir.utilities.http.ManagedWebAccess;
import org.hl7.fhir.utilities.settings.FhirSettings;
import org.hl7.fhir.validation.special.TxTester;

/**
 * Runs the tests of the terminology ecosystem: the folder of their cases, the address of the server, the folder for
 * what failed, the settings, the modes (with commas between), and a part of the names of those to be run.
 * Prints one line a test: its result, a tab, its name, a tab, what it says.
 */
public class TxTests {
    public static void main(String[] said) throws Exception {
        FhirSettings.setExplicitFilePath(said[3]);
        ManagedWebAccess.loadFromFHIRSettings();
        PrintStream out = System.out;
        System.setOut(System.err);
        // Words of other servers are none that ours must have: without them what they name is looked for alone.
        TxTester tester = new TxTester(new TxTester.InternalTxLoader(said[0]), said[1], false, null, "4.0");
        tester.setOutput(said[2]);
        Set<String> modes = new TreeSet<>(Arrays.asList(said[4].split(",")));
        tester.execute(modes, said.length > 5 ? said[5] : null);
        for (TestReport.TestReportTestComponent test : tester.getTestReport().getTest()) {
            for (TestReport.TestActionComponent action : test.getAction()) {
                String text = String.valueOf(action.getOperation().getMessage()).replaceAll("\\s+", " ");
                out.println(action.getOperation().getResult().toCode() + "\t" + test.getName() + "\t" + text);
            }
        }
        System.exit(0);
    }
}
