import java.io.ByteArrayOutputStream;
import java.io.BufferedReader;
import java.io.FileReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.*;
import org.bouncycastle.cms.jcajce.*;
import org.bouncycastle.jcajce.spec.AEADParameterSpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.GenericKey;
import org.bouncycastle.operator.InputAEADDecryptor;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.operator.jcajce.JcaAlgorithmParametersConverter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.operator.jcajce.JceGenericKey;

/**
 * Bouncy Castle as a peer that tests talk to: one line asks (a verb, then name=value, with tabs between), one line answers
 * ("ok", or "no" and why). Files go by their paths, so the machine starts once for all questions. It asks Bouncy Castle
 * for what it can do and adds nothing, but for two gaps that join its own parts: AuthenticatedAgreement (its CMS has no
 * recipient that reads AuthEnvelopedData by key agreement) and ChaCha.
 */
public final class BouncyCastlePeer {
  private static final Provider BC = new BouncyCastleProvider();

  public static void main(String[] arguments) throws Exception {
    Security.addProvider(BC);
    System.setProperty("line.separator", "\n");
    BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = questions.readLine(); line != null; line = questions.readLine()) {
      System.out.println(answer(line));
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
    } catch (Throwable error) {
      return "no\t" + whole(error).replaceAll("[\\t\\r\\n]+", " ");
    }
  }

  /** What it said, with the innermost reason: the outer one is often "exception unwrapping key". */
  private static String whole(Throwable error) {
    Throwable inner = error;
    while (inner.getCause() != null && inner.getCause() != inner) inner = inner.getCause();
    String outer = String.valueOf(error.getMessage());
    String reason = inner == error || outer.contains(String.valueOf(inner.getMessage())) ? "" : ": " + inner.getMessage();
    return error.getClass().getSimpleName() + ": " + outer + reason;
  }

  private static String act(String verb, Map<String, String> of) throws Exception {
    switch (verb) {
      case "version": return BC.getName() + " " + BC.getVersionStr();
      case "sign": return write(of, sign(of));
      case "verify": return write(of, verify(of));
      case "encrypt": return write(of, encrypt(of));
      case "decrypt": return write(of, decrypt(of));
      case "compress":
        return write(of, new CMSCompressedDataGenerator().generate(content(of), new ZlibCompressor()).getEncoded());
      case "certificates-only": return write(of, certificatesOnly(of));
      case "count-certificates":
        return String.valueOf(new CMSSignedData(read(of.get("in"))).getCertificates().getMatches(null).size());
      case "pkcs12": return write(of, pkcs12(of));
      default: throw new IllegalArgumentException("unknown verb " + verb);
    }
  }

  private static byte[] read(String path) throws Exception { return Files.readAllBytes(Path.of(path)); }

  private static String write(Map<String, String> of, byte[] octets) throws Exception {
    Files.write(Path.of(of.get("out")), octets);
    return "";
  }

  private static CMSTypedData content(Map<String, String> of) throws Exception {
    return new CMSProcessableByteArray(read(of.get("in")));
  }

  private static Object pem(String path) throws Exception {
    try (PEMParser parser = new PEMParser(new FileReader(path))) { return parser.readObject(); }
  }

  private static X509Certificate certificate(String path) throws Exception {
    return new JcaX509CertificateConverter().setProvider(BC).getCertificate((X509CertificateHolder) pem(path));
  }

  private static PrivateKey key(String path) throws Exception {
    return new JcaPEMKeyConverter().setProvider(BC).getPrivateKey((PrivateKeyInfo) pem(path));
  }

  // --- signatures

  private static byte[] sign(Map<String, String> of) throws Exception {
    X509Certificate own = certificate(of.get("cert"));
    ContentSigner signer = new JcaContentSignerBuilder(of.get("algorithm")).setProvider(BC).build(key(of.get("key")));
    CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
    generator.addSignerInfoGenerator(new JcaSignerInfoGeneratorBuilder(
        new JcaDigestCalculatorProviderBuilder().setProvider(BC).build()).build(signer, own));
    generator.addCertificates(new JcaCertStore(List.of(own)));
    return generator.generate(content(of), !"yes".equals(of.get("detached"))).getEncoded();
  }

  /** The content, where every signer is right and issued by the anchor, and there is one. */
  private static byte[] verify(Map<String, String> of) throws Exception {
    byte[] der = read(of.get("in"));
    CMSSignedData signed = of.containsKey("content")
        ? new CMSSignedData(new CMSProcessableByteArray(read(of.get("content"))), der) : new CMSSignedData(der);
    Collection<SignerInformation> signers = signed.getSignerInfos().getSigners();
    if (signers.isEmpty()) throw new CMSException("no signer");
    for (SignerInformation signer : signers) verifyOne(signer, signed, certificate(of.get("anchor")));
    return (byte[]) signed.getSignedContent().getContent();
  }

  @SuppressWarnings("unchecked")
  private static void verifyOne(SignerInformation signer, CMSSignedData signed, X509Certificate anchor) throws Exception {
    Collection<X509CertificateHolder> found = signed.getCertificates().getMatches(signer.getSID());
    if (found.isEmpty()) throw new CMSException("the signer's certificate is not there");
    X509CertificateHolder own = found.iterator().next();
    if (!own.isSignatureValid(new JcaContentVerifierProviderBuilder().setProvider(BC).build(anchor))) {
      throw new CMSException("the certificate is not the anchor's");
    }
    if (!signer.verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider(BC).build(own))) {
      throw new CMSException("the signature is wrong");
    }
  }

  private static byte[] certificatesOnly(Map<String, String> of) throws Exception {
    CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
    generator.addCertificates(new JcaCertStore(List.of(certificate(of.get("cert")), certificate(of.get("anchor")))));
    return generator.generate(new CMSAbsentContent(), false).getEncoded();
  }

  // --- encryption

  private static byte[] encrypt(Map<String, String> of) throws Exception {
    OutputEncryptor cipher = cipher(of);
    if (cipher instanceof OutputAEADEncryptor) {
      CMSAuthEnvelopedDataGenerator generator = new CMSAuthEnvelopedDataGenerator();
      generator.addRecipientInfoGenerator(recipient(of));
      return generator.generate(content(of), (OutputAEADEncryptor) cipher).getEncoded();
    }
    CMSEnvelopedDataGenerator generator = new CMSEnvelopedDataGenerator();
    generator.addRecipientInfoGenerator(recipient(of));
    return generator.generate(content(of), cipher).getEncoded();
  }

  private static OutputEncryptor cipher(Map<String, String> of) throws Exception {
    ASN1ObjectIdentifier name = new ASN1ObjectIdentifier(of.get("cipher"));
    if ("yes".equals(of.get("joined"))) return new ChaCha(name);
    JceCMSContentEncryptorBuilder builder = of.containsKey("bits")
        ? new JceCMSContentEncryptorBuilder(name, Integer.parseInt(of.get("bits"))) : new JceCMSContentEncryptorBuilder(name);
    return builder.setProvider(BC).build();
  }

  /**
   * Bouncy Castle 1.72 alone writes ChaCha20-Poly1305 as EnvelopedData, where RFC 8103 section 2 wants AuthEnvelopedData. This
   * gives its own cipher to its own generator of those; the tag, which its cipher appends, goes to its own field.
   */
  private static final class ChaCha implements OutputAEADEncryptor {
    private static final int TAG_OCTETS = 16;
    private final AlgorithmIdentifier algorithm;
    private final SecretKey key;
    private final Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305", BC);
    private byte[] tag = {};

    ChaCha(ASN1ObjectIdentifier name) throws Exception {
      KeyGenerator keys = KeyGenerator.getInstance("ChaCha20", BC);
      keys.init(256);
      key = keys.generateKey();
      byte[] nonce = new byte[12];
      new SecureRandom().nextBytes(nonce);
      algorithm = new AlgorithmIdentifier(name, new DEROctetString(nonce));
      cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(nonce));
    }

    @Override public AlgorithmIdentifier getAlgorithmIdentifier() { return algorithm; }
    @Override public GenericKey getKey() { return new JceGenericKey(algorithm, key); }
    @Override public OutputStream getAADStream() { return new ByteArrayOutputStream(); }
    @Override public byte[] getMAC() { return tag; }

    @Override
    public OutputStream getOutputStream(OutputStream out) {
      return new ByteArrayOutputStream() {
        @Override
        public void close() throws IOException {
          try {
            byte[] sealed = cipher.doFinal(toByteArray());
            tag = Arrays.copyOfRange(sealed, sealed.length - TAG_OCTETS, sealed.length);
            out.write(sealed, 0, sealed.length - TAG_OCTETS);
          } catch (GeneralSecurityException error) {
            throw new IOException(error);
          }
        }
      };
    }
  }

  private static RecipientInfoGenerator recipient(Map<String, String> of) throws Exception {
    X509Certificate theirs = certificate(of.get("cert"));
    String transport = of.get("transport");
    if (transport.equals("pkcs1")) return new JceKeyTransRecipientInfoGenerator(theirs).setProvider(BC);
    if (transport.startsWith("oaep-")) return oaep(theirs, transport.substring(5));
    return agreement(theirs, new ASN1ObjectIdentifier(transport), new ASN1ObjectIdentifier(of.get("wrap")));
  }

  private static RecipientInfoGenerator oaep(X509Certificate theirs, String digest) throws Exception {
    OAEPParameterSpec parameters =
        new OAEPParameterSpec(digest, "MGF1", new MGF1ParameterSpec(digest), PSource.PSpecified.DEFAULT);
    AlgorithmIdentifier algorithm =
        new JcaAlgorithmParametersConverter().getAlgorithmIdentifier(PKCSObjectIdentifiers.id_RSAES_OAEP, parameters);
    return new JceKeyTransRecipientInfoGenerator(theirs, algorithm).setProvider(BC);
  }

  private static RecipientInfoGenerator agreement(X509Certificate theirs, ASN1ObjectIdentifier scheme,
                                                  ASN1ObjectIdentifier wrap) throws Exception {
    KeyPairGenerator keys = KeyPairGenerator.getInstance(theirs.getPublicKey().getAlgorithm(), BC);
    if (theirs.getPublicKey() instanceof ECPublicKey) keys.initialize(((ECPublicKey) theirs.getPublicKey()).getParams());
    KeyPair own = keys.generateKeyPair();
    return new JceKeyAgreeRecipientInfoGenerator(scheme, own.getPrivate(), own.getPublic(), wrap)
        .addRecipient(theirs).setProvider(BC);
  }

  private static byte[] decrypt(Map<String, String> of) throws Exception {
    byte[] der = read(of.get("in"));
    PrivateKey key = key(of.get("key"));
    X509Certificate own = certificate(of.get("cert"));
    boolean agrees = !own.getPublicKey().getAlgorithm().startsWith("RSA");
    RecipientId id = agrees ? new JceKeyAgreeRecipientId(own) : new JceKeyTransRecipientId(own);
    boolean authenticated = CMSObjectIdentifiers.authEnvelopedData.equals(ContentInfo.getInstance(der).getContentType());
    RecipientInformationStore infos = authenticated ? new CMSAuthEnvelopedData(der).getRecipientInfos()
                                                    : new CMSEnvelopedData(der).getRecipientInfos();
    RecipientInformation ours = infos.get(id);
    if (ours == null) throw new CMSException("not sealed to this certificate");
    return ours.getContent(reader(key, agrees, authenticated));
  }

  private static Recipient reader(PrivateKey key, boolean agrees, boolean authenticated) {
    if (agrees && authenticated) return new AuthenticatedAgreement(key).setProvider(BC);
    if (agrees) return new JceKeyAgreeEnvelopedRecipient(key).setProvider(BC);
    if (authenticated) return new JceKeyTransAuthEnvelopedRecipient(key).setProvider(BC);
    return new JceKeyTransEnvelopedRecipient(key).setProvider(BC);
  }

  /** Key agreement as Bouncy Castle does it, before GCM as it does that. */
  private static final class AuthenticatedAgreement extends JceKeyAgreeRecipient {
    AuthenticatedAgreement(PrivateKey key) { super(key); }

    @Override
    public RecipientOperator getRecipientOperator(AlgorithmIdentifier keyEncryption, AlgorithmIdentifier cipher,
                                                  SubjectPublicKeyInfo sender, ASN1OctetString keyingMaterial,
                                                  byte[] encryptedKey) throws CMSException {
      Key key = extractSecretKey(keyEncryption, cipher, sender, keyingMaterial, encryptedKey);
      try {
        GCMParameters parameters = GCMParameters.getInstance(cipher.getParameters());
        Cipher opened = Cipher.getInstance(cipher.getAlgorithm().getId(), BC);
        opened.init(Cipher.DECRYPT_MODE, key, new AEADParameterSpec(parameters.getNonce(), parameters.getIcvLen() * 8));
        return new RecipientOperator(new Decryptor(cipher, opened));
      } catch (Exception error) {
        throw new CMSException("cannot set up the cipher: " + error.getMessage(), error);
      }
    }
  }

  private static final class Decryptor implements InputAEADDecryptor {
    private final AlgorithmIdentifier algorithm;
    private final Cipher cipher;

    Decryptor(AlgorithmIdentifier algorithm, Cipher cipher) {
      this.algorithm = algorithm;
      this.cipher = cipher;
    }

    @Override public AlgorithmIdentifier getAlgorithmIdentifier() { return algorithm; }
    @Override public InputStream getInputStream(InputStream in) { return new CipherInputStream(in, cipher); }
    @Override public OutputStream getAADStream() { return new ByteArrayOutputStream(); }
    @Override public byte[] getMAC() { return new byte[0]; }
  }

  // --- PKCS#12

  private static byte[] pkcs12(Map<String, String> of) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12", BC);
    char[] password = of.get("password").toCharArray();
    store.load(null, null);
    store.setKeyEntry("key", key(of.get("key")), password, new X509Certificate[] {certificate(of.get("cert"))});
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    store.store(out, password);
    return out.toByteArray();
  }
}
