// Evidence records checked by Bouncy Castle, many in one run, for tests/interop/ers-foreign.sh.
// java ErsCheck.java ROOT < LIST; each line of LIST: record, then the files of its group.
// Prints "ok TIME STAMPS" or "no REASON" for each line.
// A line that begins with "flip FROM TO" alters each byte of that region in turn and
// prints "flipped TRIED TAKEN".
import java.io.*;
import java.nio.file.*;
import java.security.Security;
import java.security.cert.*;
import java.util.*;
import org.bouncycastle.asn1.tsp.*;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.*;
import org.bouncycastle.tsp.ers.*;
import org.bouncycastle.util.Store;

public class ErsCheck {
    static X509Certificate root;
    static DigestCalculatorProvider digests;

    static void checkToken(TimeStampToken token) throws Exception {
        Store<X509CertificateHolder> store = token.getCertificates();
        X509CertificateHolder signer = (X509CertificateHolder) store.getMatches(token.getSID()).iterator().next();
        token.validate(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(signer));
        JcaX509CertificateConverter convert = new JcaX509CertificateConverter();
        List<X509Certificate> chain = new ArrayList<>();
        for (X509CertificateHolder h : store.getMatches(null)) chain.add(convert.getCertificate(h));
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(convert.getCertificate(signer));
        PKIXBuilderParameters how = new PKIXBuilderParameters(Set.of(new TrustAnchor(root, null)), target);
        how.setRevocationEnabled(false);
        how.setDate(token.getTimeStampInfo().getGenTime());
        how.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
        CertPathBuilder.getInstance("PKIX").build(how);
    }

    static String check(byte[] raw, List<ERSData> objects) {
        try {
            ERSEvidenceRecord record = new ERSEvidenceRecord(raw, digests);
            if (!Arrays.equals(record.getEncoded(), raw)) return "no: bytes that are no part of it";
            record.validatePresent(objects.size() == 1 ? objects.get(0) : new ERSDataGroup(objects), new Date());
            record.validate(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(record.getSigningCertificate()));
            int count = 0;
            Date first = null;
            for (ArchiveTimeStampChain c : EvidenceRecord.getInstance(raw).getArchiveTimeStampSequence().getArchiveTimeStampChains())
                for (ArchiveTimeStamp s : c.getArchiveTimestamps()) {
                    TimeStampToken token = new TimeStampToken(s.getTimeStamp());
                    checkToken(token);
                    count++;
                    if (first == null) first = token.getTimeStampInfo().getGenTime();
                }
            return "ok " + first.toInstant() + " " + count;
        } catch (Throwable e) {
            return "no " + e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }

    public static void main(String[] args) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        digests = new JcaDigestCalculatorProviderBuilder().build();
        root = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new FileInputStream(args[0]));
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = lines.readLine()) != null; ) {
            List<String> words = new ArrayList<>(List.of(line.split(" ")));
            int from = -1, to = -1;
            if (words.get(0).equals("flip")) {
                from = Integer.parseInt(words.get(1));
                to = Integer.parseInt(words.get(2));
                words.subList(0, 3).clear();
            }
            byte[] raw = Files.readAllBytes(Path.of(words.get(0)));
            List<ERSData> objects = new ArrayList<>();
            for (String w : words.subList(1, words.size())) objects.add(new ERSByteData(Files.readAllBytes(Path.of(w))));
            if (from < 0) {
                System.out.println(check(raw, objects));
                continue;
            }
            int tried = 0, taken = 0;
            for (int i = from; i < to && i < raw.length; i++, tried++) {
                byte[] other = raw.clone();
                other[i] ^= 1;
                if (check(other, objects).startsWith("ok")) { taken++; System.err.println("taken with byte " + i); }
            }
            System.out.println("flipped " + tried + " " + taken);
        }
    }
}
