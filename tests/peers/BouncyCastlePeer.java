import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.FileReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSCompressedDataGenerator;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSTypedData;
import org.bouncycastle.cms.jcajce.ZlibCompressor;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/**
 * Bouncy Castle as a peer that tests talk to: one line asks (a verb, then name=value, with tabs between), one line
 * answers ("ok", or "no" and why). Files go by their paths, so the machine starts once for all questions.
 *
 * It asks Bouncy Castle for what it can do. Where its CMS lacks what its ciphers can, ContentCipher and Curve25519 join
 * its own parts by the RFC; what is joined is told in the table of interoperability.
 */
public final class BouncyCastlePeer {
  static final Provider BC = new BouncyCastleProvider();

  public static void main(String[] arguments) throws Exception {
    Security.addProvider(BC);
    BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = questions.readLine(); line != null; line = questions.readLine()) {
      System.out.print(answer(line) + "\n");
      System.out.flush();
    }
  }

  private static String answer(String line) {
    String[] words = line.split("\t");
    Map<String, String> values = new HashMap<>();
    for (int i = 1; i < words.length; i++) {
      int sign = words[i].indexOf('=');
      values.put(words[i].substring(0, sign), words[i].substring(sign + 1));
    }
    try {
      return "ok\t" + act(words[0], values);
    } catch (Exception error) {
      return "no\t" + whole(error).replaceAll("[\\t\\r\\n]+", " ");
    }
  }

  /** What it said, with the innermost reason: the outer one is often "exception unwrapping key". */
  private static String whole(Throwable error) {
    Throwable inner = error;
    while (inner.getCause() != null && inner.getCause() != inner) inner = inner.getCause();
    String outer = String.valueOf(error.getMessage());
    boolean told = inner == error || outer.contains(String.valueOf(inner.getMessage()));
    return error.getClass().getSimpleName() + ": " + outer + (told ? "" : ": " + inner.getMessage());
  }

  private static String act(String verb, Map<String, String> of) throws Exception {
    switch (verb) {
      case "version": return BC.getVersionStr();
      case "sign": return write(of, Signatures.sign(of));
      case "verify": return write(of, Signatures.verify(of));
      case "encrypt": return write(of, Encryption.encrypt(of));
      case "decrypt": return write(of, Encryption.decrypt(of));
      case "compress":
        return write(of, new CMSCompressedDataGenerator().generate(content(of), new ZlibCompressor()).getEncoded());
      case "certificates-only": return write(of, Signatures.certificatesOnly(of));
      case "count-certificates": return Signatures.countCertificates(of);
      case "pkcs12": return write(of, pkcs12(of));
      default: throw new IllegalArgumentException("unknown verb " + verb);
    }
  }

  static byte[] read(String path) throws Exception { return Files.readAllBytes(Path.of(path)); }

  private static String write(Map<String, String> of, byte[] octets) throws Exception {
    Files.write(Path.of(of.get("out")), octets);
    return "";
  }

  static CMSTypedData content(Map<String, String> of) throws Exception {
    return new CMSProcessableByteArray(read(of.get("in")));
  }

  private static Object pem(String path) throws Exception {
    try (PEMParser parser = new PEMParser(new FileReader(path))) { return parser.readObject(); }
  }

  static X509Certificate certificate(String path) throws Exception {
    return new JcaX509CertificateConverter().setProvider(BC).getCertificate((X509CertificateHolder) pem(path));
  }

  static PrivateKey key(String path) throws Exception {
    return new JcaPEMKeyConverter().setProvider(BC).getPrivateKey((PrivateKeyInfo) pem(path));
  }

  /** By Bouncy Castle's key store, or by Java's own, which keytool uses. */
  private static byte[] pkcs12(Map<String, String> of) throws Exception {
    KeyStore store = of.containsKey("java") ? KeyStore.getInstance("PKCS12") : KeyStore.getInstance("PKCS12", BC);
    char[] password = of.get("password").toCharArray();
    store.load(null, null);
    store.setKeyEntry("key", key(of.get("key")), password, new X509Certificate[] {certificate(of.get("cert"))});
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    store.store(out, password);
    return out.toByteArray();
  }
}
